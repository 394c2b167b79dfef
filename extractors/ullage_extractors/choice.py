"""Which byte ranges the view `symbols` keeps whole. Writes nothing."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

from ullage_extractors.model import DOCS

if TYPE_CHECKING:
    from ullage_extractors.model import Cut, Outline, ViewOptions


def chosen(outline: Outline, options: ViewOptions) -> tuple[list[tuple[int, int]], tuple[str, ...]]:
    """The ranges of the chosen declarations, and the wanted names that nothing has."""
    if options.view != "symbols":
        return [], ()
    wanted = set(options.symbols)
    known: set[str] = set()
    ranges: list[tuple[int, int]] = []
    stack = list(outline.declarations)
    while stack:
        declaration = stack.pop()
        stack.extend(declaration.children)
        names = wanted & {declaration.name, declaration.qualified_name}
        if names:
            known |= names
            ranges.append((_with_docs(outline, declaration.start), declaration.end))
    return ranges, tuple(name for name in options.symbols if name not in known)


def _with_docs(outline: Outline, start: int) -> int:
    """Where the comments begin that lead up to a declaration."""
    source = outline.source
    before = outline.cuts[: bisect_left(outline.cuts, start, key=itemgetter(0))]
    for cut in reversed(before):
        gap = source[cut.end : start]
        if cut.what not in DOCS or gap.count(b"\n") != 1 or not gap.isspace():
            break
        start = cut.start
    return start


def is_inside(cut: Cut, ranges: list[tuple[int, int]]) -> bool:
    """Whether a cut lies in one of the ranges."""
    return any(start <= cut.start and cut.end <= end for start, end in ranges)
