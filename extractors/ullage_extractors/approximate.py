"""Finds the cuts that made an already broken parse worse. Never called for a clean source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from ullage_extractors.grammars import errors_of, grammar_of, parse
from ullage_extractors.model import DOCS, What

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node, Tree

    from ullage_extractors.model import Cut, Outline

# What a writer replaces between delimiters that stay.
_DELIMITED = frozenset({What.BODY, What.MEMBERS, What.VALUE})
_CLOSING = {b"{": b"}", b"[": b"]", b"(": b")"}


def believable(source: bytes, tree: Tree, cuts: Sequence[Cut]) -> list[Cut]:
    """The cuts of a tree with errors that are what the parser says they are.

    A node that lacks its closing delimiter ends anywhere, and what looks like an arrow function
    beside tokens without a place may be a type.
    """
    return [cut for cut in cuts if _is_whole(source, cut) and _is_placed(tree, cut)]


def _is_whole(source: bytes, cut: Cut) -> bool:
    if cut.what not in _DELIMITED:
        return True
    closing = _CLOSING.get(source[cut.start : cut.start + 1])
    return closing is None or source[cut.end - 1 : cut.end] == closing


def _is_placed(tree: Tree, cut: Cut) -> bool:
    if cut.what is not What.EXPRESSION:
        return True
    node: Node | None = tree.root_node.descendant_for_byte_range(cut.start, cut.end)
    steps = 0
    while node is not None and node.parent is not None and not node.parent.is_error:
        if node.has_error:
            return False
        node, steps = node.parent, steps + 1
    return steps > 1


def may_be_worse(outline: Outline, cuts: Sequence[Cut]) -> bool:
    """Whether code is left out that holds tokens the parser could not place.

    Elsewhere the parser saw whole declarations, and a placeholder in one says the same.
    """
    starts = [start for start, _ in outline.troubles]
    for cut in cuts:
        if cut.what not in DOCS:
            index = bisect_left(starts, cut.start)
            if index < len(starts) and starts[index] < cut.end:
                return True
    return False


def worse_cuts(outline: Outline, text: bytes, edits: list[tuple[int, int, int]]) -> set[int]:
    """The source offsets of edits next to errors in `text` that the source does not have.

    `edits` are (offset in the text, source start, source end), in order.
    """
    errors = errors_of(parse(text, grammar_of(outline.language)))
    if len(errors) <= len(outline.errors):
        return set()
    offsets = [edit[0] for edit in edits]
    worse: set[int] = set()
    for start, end in errors:
        first = max(bisect_right(offsets, start) - 1, 0)
        last = bisect_right(offsets, end)
        if not _known(outline, edits, start, offsets):
            worse.update(edit[1] for edit in edits[first : last + 1])
    return worse


def _known(
    outline: Outline, edits: list[tuple[int, int, int]], start: int, offsets: list[int]
) -> bool:
    """Whether the source has an error where this offset of the text comes from."""
    index = bisect_right(offsets, start) - 1
    origin = start if index < 0 else edits[index][2] + start - edits[index][0]
    return any(low <= origin <= high for low, high in outline.errors)
