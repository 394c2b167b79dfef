"""Secrets in a context, replaced before anything else becomes of it.

All texts are looked at as lines of one: to look at each alone would take minutes where there are
many.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ullage.domain.json_text import write_json
from ullage.domain.optimise.hints import Hints, hints_in
from ullage.domain.optimise.marks import holds_mark, way
from ullage.domain.optimise.model import Context, FindSecrets, Json, Secret, Sources
from ullage.domain.optimise.shown import ANY, Path
from ullage.domain.redaction import LEFT_OUT, SecretLines, lines_of, without_secrets


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Fields without secrets, and those that were in them, each place and kind once."""

    fields: Context
    secrets: tuple[Secret, ...]


def cleaned(fields: Context, sources: Sources, find: FindSecrets) -> Cleaned:
    """The fields with the lines of texts that hold a secret, and keys that do, replaced.

    The names of the fields themselves stay: whoever asks for them knows them.
    """
    keys = list(dict.fromkeys(key for field in fields.values() for key in _keys_in(field)))
    in_keys = _found([_Spot(None, key, None) for key in keys], find)
    renamed = _Renamer({spot.text: found for spot, found in in_keys.items()})
    named = {name: renamed.value(fields[name], (name,)) for name in fields}
    texts = _Replacer(_found(_spots_in(named, sources), find))
    shown = _Walk(sources, texts.replaced).fields(named)
    return Cleaned(shown, tuple(dict.fromkeys((*renamed.secrets, *texts.secrets))))


@dataclass(frozen=True, slots=True)
class _Spot:
    """A text, the key that it stands at, and its language where that is known."""

    key: str | None
    text: str
    language: str | None

    def lines(self) -> Sequence[tuple[int, str]]:
        """What to look at, and the numbers of its lines in the text, 1-based.

        One line alone is looked at as JSON has it: its key may promise a secret. Not so what is
        left of a longer text, which was not looked at so either.
        """
        own = [line.rstrip("\r\n") for line in lines_of(self.text)]
        if self.key is None or len(own) != 1 or holds_mark(self.text):
            return list(enumerate(own, 1))
        written = write_json(self.text)
        as_json = (1, f"{write_json(self.key)}: {written}")
        return [as_json] if written == f'"{self.text}"' else [as_json, (1, own[0])]


def _spots_in(fields: Context, sources: Sources) -> Iterable[_Spot]:
    spots: dict[_Spot, None] = {}

    def kept(spot: _Spot, _: Path) -> str:
        spots[spot] = None
        return spot.text

    _Walk(sources, kept).fields(fields)
    return spots


def _found(spots: Iterable[_Spot], find: FindSecrets) -> Mapping[_Spot, Sequence[SecretLines]]:
    """The secrets of each text that has some; a line comes once."""
    found: dict[_Spot, dict[int, SecretLines]] = defaultdict(dict)
    by_language: dict[str | None, list[_Spot]] = defaultdict(list)
    for spot in spots:
        by_language[spot.language].append(spot)
    for language, those in by_language.items():
        lines = [(spot, *line) for spot in those for line in spot.lines()]
        for secret in find("\n".join(text for _, _, text in lines), language):
            touched: dict[_Spot, list[int]] = defaultdict(list)
            for spot, number, _ in lines[secret.first - 1 : secret.last]:
                touched[spot].append(number)
            for spot, numbers in touched.items():
                here = SecretLines(min(numbers), max(numbers), secret.kind)
                found[spot].setdefault(here.first, here)
    return {spot: tuple(secrets.values()) for spot, secrets in found.items()}


class _Walk:
    """Goes through all texts of a context."""

    def __init__(self, sources: Sources, replace: Callable[[_Spot, Path], str]) -> None:
        self._sources = sources
        self._replace = replace

    def fields(self, fields: Context) -> Context:
        """The context with each text replaced."""
        hints = hints_in(fields)
        return {name: self._value(fields[name], (name,), name, hints(name)) for name in fields}

    def _value(self, value: Json, told: Path, key: str | None, hints: Hints) -> Json:
        if isinstance(value, str):
            return self._replace(_Spot(key, value, self._language(value, hints)), told)
        if isinstance(value, dict):
            table = cast("dict[str, Json]", value)
            inner = hints_in(table)
            return {at: self._value(table[at], (*told, at), at, inner(at)) for at in table}
        if isinstance(value, list):
            entries = cast("list[Json]", value)
            return [self._value(one, (*told, ANY), None, Hints()) for one in entries]
        return value

    def _language(self, text: str, hints: Hints) -> str | None:
        # A single line is a value, whatever stands beside it.
        if len(lines_of(text)) < 2:
            return None
        return self._sources.language(text, named=hints.named, told=hints.told)


class _Replacer:
    """Replaces lines of texts, and keeps account of it."""

    def __init__(self, found: Mapping[_Spot, Sequence[SecretLines]]) -> None:
        self._found = found
        self.secrets: list[Secret] = []

    def replaced(self, spot: _Spot, told: Path) -> str:
        """The text without its secrets."""
        found = self._found.get(spot, ())
        several = len(lines_of(spot.text)) > 1
        for one in found:
            self.secrets.append(Secret(way(told), one.first if several else None, one.kind))
        return without_secrets(spot.text, found, spot.language if several else None)


class _Renamer:
    """Replaces keys, and keeps account of it."""

    def __init__(self, found: Mapping[str, Sequence[SecretLines]]) -> None:
        self._found = found
        self.secrets: list[Secret] = []

    def value(self, value: Json, told: Path) -> Json:
        """The value without secrets in keys."""
        if isinstance(value, list):
            return [self.value(one, (*told, ANY)) for one in cast("list[Json]", value)]
        if not isinstance(value, dict):
            return value
        table: dict[str, Json] = {}
        for key, one in cast("dict[str, Json]", value).items():
            shown = key
            if key in self._found:
                shown = f"{LEFT_OUT} {len(self.secrets) + 1}"
                self.secrets.append(Secret(way((*told, shown)), None, self._found[key][0].kind))
            table[shown] = self.value(one, (*told, shown))
        return table


def _keys_in(value: Json) -> Iterable[str]:
    if isinstance(value, dict):
        for key, one in cast("dict[str, Json]", value).items():
            yield key
            yield from _keys_in(one)
    elif isinstance(value, list):
        for one in cast("list[Json]", value):
            yield from _keys_in(one)
