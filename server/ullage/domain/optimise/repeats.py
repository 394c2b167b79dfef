"""What stands twice in a context stands there once; in its other places a pointer says where."""

import json
from collections.abc import Callable, Iterator
from typing import cast

from ullage.domain.optimise.holders import Holders
from ullage.domain.optimise.marks import is_mark, pointer
from ullage.domain.optimise.model import Context, Json, Why
from ullage.domain.optimise.shown import ANY, Drop, Path, ShownFields
from ullage.domain.optimise.sizes import Sizes

# To follow a pointer costs a reader more than a few words do.
LEAST_TOKENS = 40
# Shorter texts cost less than that.
SHORTEST_TEXT = 40
# Characters looked through for texts within texts, about two seconds; beyond, equal ones only.
MOST_COMPARED = 2_000_000_000


def without_repeats(context: Context, sizes: Sizes, holders: Holders) -> ShownFields:
    """The context with each value and text once, the first in order or the longest.

    `holders` may know texts of other contexts, and learns those of this one.
    """
    repeats = _Repeats(sizes, holders)
    while True:
        found = repeats.replaced_texts(repeats.replaced_values(context))
        if found == context:
            return ShownFields(found, tuple(repeats.drops))
        context = found


Replace = Callable[[Json, Path, Path], Json | None]
"""What stands in place of a value with that path and that one to tell; None: look into it."""


class _Repeats:
    """Puts pointers in place of what stands elsewhere, and keeps account of it."""

    def __init__(self, sizes: Sizes, holders: Holders) -> None:
        self._sizes = sizes
        self._holders = holders
        self.drops: list[Drop] = []

    def replaced_values(self, context: Context) -> Context:
        """Without lists and objects that are equal to earlier ones."""
        first: dict[str, Path] = {}

        def replace(value: Json, path: Path, told: Path) -> Json | None:
            if not path or not _is_container(value):
                return None
            key = json.dumps(value, sort_keys=True)
            if key not in first:
                first[key] = path
                return None
            return self._pointed(value, first[key], told, "duplicate")

        return cast("Context", _replaced(context, replace))

    def replaced_texts(self, context: Context) -> Context:
        """Without texts that stand in others, or are equal to earlier ones."""
        kept = _kept_texts(context)
        ranks = {text: at for at, text in enumerate(kept)}
        within = len(kept) * sum(map(len, kept)) <= MOST_COMPARED
        if within:
            self._holders.add(kept)

        def holder(text: str) -> Path | None:
            # Of those that are still here the longest, and of these the first.
            here = (other for other in self._holders.of(text) if other in ranks)
            longest = min(here, key=ranks.__getitem__, default=None)
            return None if longest is None else kept[longest]

        def replace(value: Json, path: Path, told: Path) -> Json | None:
            if not isinstance(value, str) or not _is_text(value):
                return None
            there = holder(value) if within else None
            if there is not None:
                return self._pointed(value, there, told, "contained")
            if kept[value] != path:
                return self._pointed(value, kept[value], told, "duplicate")
            return None

        return cast("Context", _replaced(context, replace))

    def _pointed(self, value: Json, there: Path, told: Path, why: Why) -> str | None:
        """A pointer in place of the value; None where it would not be worth it."""
        mark = pointer(there)
        least = max(LEAST_TOKENS, self._sizes.of_text(mark) + 1)
        if self._sizes.exactly(value) < least:
            return None
        self.drops.append(Drop(told, why, value, mark))
        return mark


def _kept_texts(context: Context) -> dict[str, Path]:
    """Where each text stands first, the longest texts first."""
    first: dict[str, Path] = {}
    for text, path in _texts_in(context, ()):
        first.setdefault(text, path)
    return dict(sorted(first.items(), key=lambda item: -len(item[0])))


def _texts_in(value: Json, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(value, str):
        if _is_text(value):
            yield value, path
    elif isinstance(value, dict):
        for key, one in cast("dict[str, Json]", value).items():
            yield from _texts_in(one, (*path, key))
    elif isinstance(value, list):
        for at, one in enumerate(cast("list[Json]", value)):
            yield from _texts_in(one, (*path, str(at)))


def _is_container(value: Json) -> bool:
    return isinstance(value, list | dict)


def _is_text(text: str) -> bool:
    return len(text) >= SHORTEST_TEXT and not is_mark(text)


def _replaced(value: Json, replace: Replace, path: Path = (), told: Path = ()) -> Json:
    other = replace(value, path, told)
    if other is not None:
        return other
    if isinstance(value, dict):
        items = cast("dict[str, Json]", value).items()
        return {key: _replaced(one, replace, (*path, key), (*told, key)) for key, one in items}
    if isinstance(value, list):
        entries = enumerate(cast("list[Json]", value))
        return [_replaced(one, replace, (*path, str(at)), (*told, ANY)) for at, one in entries]
    return value
