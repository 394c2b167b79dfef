"""Indented bodies: where a suite starts, its docstring, its column. Parses nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ullage_extractors.model import Cut, Suite, What

if TYPE_CHECKING:
    from tree_sitter import Node

    from ullage_extractors.rules import Language

# How a docstring may start: neither bytes nor an f-string documents anything.
_STRING_STARTS = frozenset(b"\"'rRuU")
_QUOTES = b"\"'"


def suite_of(source: bytes, owner: Node, body: Node, row: Language, what: What) -> Cut:
    """The cut for a body after a colon: from behind the colon to the body's end.

    A comment on the head's line that a tool obeys stays with the head.
    """
    first = body.start_byte
    if source.find(row.comment_byte, owner.start_byte, first) < 0:
        start = source.rfind(b":", owner.start_byte, first) + 1
    else:
        start = _behind_directive(source, _colon_end(owner, first), first, row)
    column = first - (source.rfind(b"\n", 0, first) + 1)
    owner_start = owner.start_byte
    outer = owner_start - (source.rfind(b"\n", 0, owner_start) + 1)
    doc_start, doc_end = _docstring(source, body)
    return Cut(start, body.end_byte, what, Suite(doc_start, doc_end, first, column, outer))


def with_deeper_lines(source: bytes, cut: Cut) -> Cut:
    """The cut over all lines that are as deep as its suite: the parser lost some to an error."""
    if cut.detail is None:
        return cut
    depth = cut.detail.outer + 1
    deeper = re.compile(rb"(?:\r?\n(?:[ \t]*(?=\r?\n|\Z)|[ \t]{%d,}[^\r\n]*))*" % depth)
    found = deeper.match(source, cut.end)
    assert found is not None  # no lines match too
    return cut._replace(end=cut.end + len(found[0].rstrip()))


def _colon_end(owner: Node, first: int) -> int:
    colons = [child.end_byte for child in owner.children if child.type == ":"]
    return max((end for end in colons if end <= first), default=first)


def _behind_directive(source: bytes, start: int, first: int, row: Language) -> int:
    line_end = source.find(b"\n", start, first)
    comment = source.find(row.line_comment, start, line_end if line_end >= 0 else first)
    if comment >= 0 and row.directive.match(source, comment):
        return line_end - 1 if source[line_end - 1 : line_end] == b"\r" else line_end
    return start


def _docstring(source: bytes, body: Node) -> tuple[int, int]:
    none = (-1, -1)
    first = body.start_byte
    if source[first : first + 1] == b"" or source[first] not in _STRING_STARTS:
        return none
    statement = next(iter(body.named_children), None)
    string = None if statement is None else next(iter(statement.children), None)
    if statement is None or string is None or string.type != "string":
        return none
    if string.end_byte != statement.end_byte or source[first + 1 : first + 2] in (b"b", b"B"):
        return none
    line_end = source.find(b"\n", string.end_byte, body.end_byte)
    rest = source[string.end_byte : line_end if line_end >= 0 else body.end_byte].strip()
    return none if rest.startswith(b";") else (string.start_byte, string.end_byte)
