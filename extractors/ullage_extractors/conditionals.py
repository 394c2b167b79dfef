"""Keeps preprocessor conditionals whole: drops cuts that hold an `#if` without its `#endif`.

Compilers pick one branch, parsers read all: a body that starts in one branch and ends outside it
is not what it seems. Reads bytes only; knows no trees.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from ullage_extractors.model import DOCS, Cut

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

# How a directive changes the depth of conditionals, by its first letters.
_OPENS = b"if"
_CLOSES = b"endif"


def with_whole_conditionals(
    source: bytes, cuts: list[Cut], directive: re.Pattern[bytes]
) -> list[Cut]:
    """The cuts that hold whole conditionals or none; comments are always kept among them.

    `directive` matches a conditional's directives at their line starts, its name in group 1.
    """
    places = [(it.start(1), it[1]) for it in directive.finditer(source)]
    if not places:
        return cuts
    starts = [start for start, _ in places]
    kept: list[Cut] = []
    for cut in cuts:
        first, last = bisect_left(starts, cut.start), bisect_left(starts, cut.end)
        if first == last or cut.what in DOCS or _is_whole(it[1] for it in places[first:last]):
            kept.append(cut)
    return kept


def _is_whole(names: Iterable[bytes]) -> bool:
    depth = 0
    for name in names:
        if name.startswith(_OPENS):
            depth += 1
        elif depth == 0:  # `#else` or `#endif` of a conditional that started before
            return False
        elif name == _CLOSES:
            depth -= 1
    return depth == 0
