"""A value condensed to a rung: its texts, its lists and objects, whatever is in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from ullage.domain.optimise.hints import Hints, hints_in
from ullage.domain.optimise.marks import ELLIPSIS, left_out, worth
from ullage.domain.optimise.model import Context, Json, Why
from ullage.domain.optimise.rungs import Rung
from ullage.domain.optimise.shown import ANY, Drop, Path, Shown, ShownFields
from ullage.domain.optimise.sizes import Sizes
from ullage.domain.optimise.texts import TextCondenser

_MOST_ENTRIES = 999_999_999
# Each costs a token at the least, and no mark for them costs as many.
ENOUGH_ENTRIES = 30


@dataclass(frozen=True, slots=True)
class _Entry:
    """One of a list, whose key is None, or of an object."""

    key: str | None
    value: Json
    path: Path
    hints: Hints

    @property
    def stands_for(self) -> int:
        """How many entries it is: of an earlier mark what that says."""
        is_mark = self.key is None or self.key.startswith(ELLIPSIS)
        return worth(self.value) if is_mark else 1


@dataclass(frozen=True, slots=True)
class _Cut:
    """Entries that stay, at the beginning and at the end, and those between that do not."""

    head: Sequence[Shown]
    gap: Sequence[_Entry]
    tail: Sequence[Shown]

    @property
    def gone(self) -> Json:
        """The list or the object of what does not stay."""
        pairs = {one.key: one.value for one in self.gap if one.key is not None}
        return pairs or [one.value for one in self.gap]

    @property
    def instead(self) -> Json:
        """The list or the object of the mark in its place."""
        return {ELLIPSIS: self.mark} if isinstance(self.gone, dict) else [self.mark]

    @property
    def mark(self) -> str:
        """In place of what does not stay."""
        return left_out(sum(one.stands_for for one in self.gap))

    def drops(self, path: Path, why: Why) -> tuple[Drop, ...]:
        """The gap, if there is one, and what is missing in the entries that stay."""
        inner = (drop for one in (*self.head, *self.tail) for drop in one.drops)
        gap = [Drop(path, why, self.gone, self.instead)] if self.gap else []
        return (*gap, *inner)


class Condenser:
    """Condenses values to one rung."""

    def __init__(self, texts: TextCondenser, sizes: Sizes, rung: Rung) -> None:
        self._texts = texts
        self._sizes = sizes
        self._rung = rung

    def fields(self, fields: Context) -> ShownFields:
        """All fields of a context as the rung allows them: none is left out."""
        hints = hints_in(fields)
        shown = {name: self.shown(fields[name], (name,), hints(name)) for name in fields}
        return ShownFields(
            {name: one.value for name, one in shown.items()},
            tuple(drop for one in shown.values() for drop in one.drops),
        )

    def shown(self, value: Json, path: Path, hints: Hints) -> Shown:
        """The value as the rung allows it; itself where it is within the limit."""
        if isinstance(value, str):
            return self._text(value, path, hints)
        if self._sizes.of(value) <= self._rung.texts:
            return Shown(value)
        if isinstance(value, list):
            return self._list(cast("list[Json]", value), path)
        if isinstance(value, dict):
            return self._object(cast("dict[str, Json]", value), path)
        return Shown(value)

    def _text(self, text: str, path: Path, hints: Hints) -> Shown:
        found = self._texts.condensed(text, hints, self._rung)
        if found is None:
            return Shown(text)
        return Shown(found.text, (Drop(path, found.why, text, found.text),))

    def _list(self, items: list[Json], path: Path) -> Shown:
        entries = [_Entry(None, one, (*path, ANY), Hints()) for one in items]
        cut = self._cut(entries, self._rung.limit_of_list(len(items)))
        mark = [cut.mark] if cut.gap else []
        values = [*(one.value for one in cut.head), *mark, *(one.value for one in cut.tail)]
        return Shown(values, cut.drops(path, "list"))

    def _object(self, table: dict[str, Json], path: Path) -> Shown:
        hints = hints_in(table)
        entries = [_Entry(key, table[key], (*path, key), hints(key)) for key in table]
        cut = self._cut(entries, self._rung.limit_of_object(len(table)))
        gone = {entry.key for entry in cut.gap}
        keys = [key for key in table if key not in gone]
        pairs = list(zip(keys, (one.value for one in (*cut.head, *cut.tail)), strict=True))
        if cut.gap:
            pairs.insert(len(cut.head), (_unused(ELLIPSIS, keys), cut.mark))
        return Shown(dict(pairs), cut.drops(path, "object"))

    def _whole(self, entries: Sequence[_Entry]) -> _Cut:
        return _Cut([self._entry(one) for one in entries], [], [])

    def _cut(self, entries: Sequence[_Entry], limit: int) -> _Cut:
        """From both ends by turns what stays within the limit; the first and last in any case."""
        # The mark for the rest costs no more than that for more than there can be.
        left = limit - self._sizes.of_text(left_out(_MOST_ENTRIES)) - 2
        kept: dict[int, Shown] = {}
        for at in _by_turns(len(entries)):
            one = self._entry(entries[at])
            left -= self._cost(entries[at].key, one.value)
            if left < 0 and len(kept) > 1:
                break
            kept[at] = one
        gap = range((len(kept) + 1) // 2, len(entries) - len(kept) // 2)
        shown = [kept[at] for at in sorted(kept)]
        cut = _Cut(shown[: gap.start], entries[gap.start : gap.stop], shown[gap.start :])
        return cut if self._saves(cut) else self._whole(entries)

    def _saves(self, cut: _Cut) -> bool:
        """Whether the mark for the rest costs less than the rest does."""
        if len(cut.gap) >= ENOUGH_ENTRIES:
            return True
        return self._sizes.exactly(cut.gone) > self._sizes.exactly(cut.instead)

    def _entry(self, entry: _Entry) -> Shown:
        return self.shown(entry.value, entry.path, entry.hints)

    def _cost(self, key: str | None, value: Json) -> int:
        return self._sizes.of(value) + (0 if key is None else self._sizes.of_text(key)) + 2


def _by_turns(number: int) -> Iterator[int]:
    """0, the last, 1, the last but one, and so on."""
    for at in range((number + 1) // 2):
        yield at
        if number - 1 - at > at:
            yield number - 1 - at


def _unused(key: str, keys: Sequence[str]) -> str:
    while key in keys:
        key += ELLIPSIS
    return key
