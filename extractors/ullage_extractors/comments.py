"""Which comments document what: groups, neighbours, licences, directives. Cuts nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ullage_extractors.model import Cut, What

if TYPE_CHECKING:
    from tree_sitter import Node

    from ullage_extractors.grammars import Grammar

# A licence stands in the first comments, and says so in its first lines; later on the words are
# part of the code's subject.
_LICENCE_BYTES = 4000
_LICENCE_HEAD_BYTES = 1000
_LICENCE_WORDS = (
    b"copyright",
    b"license",
    b"licence",
    b"spdx-",
    b"all rights reserved",
    b"public domain",
)
# Behind these a comment repeats what closes: `}  // namespace v1`, `#endif /* FAST */`.
_CLOSERS = re.compile(rb"[\s\]})>;,]*(?:#[ \t]*(?:endif|else)\b.*)?\Z")


# Notes to linters, formatters and coverage say nothing about the code.
_LINT = re.compile(
    rb"[/*#\s]*(?:(?:es|ts|js)lint\b|(?:es|ts)lint-|jshint|prettier-ignore|istanbul|(?:c|v)8 ignore"
    rb"|noqa|pragma: no|pylint:|flake8:|ruff:|fmt: |isort:|yapf:|nosec|clang-format|NOLINT"
    rb"|@formatter:|noinspection|CHECKSTYLE|\$FlowFixMe|webpackChunkName|#(?:end)?region)"
)


class Comments:
    """Takes comments and code in source order and appends a cut for each group of comments.

    Line comments on consecutive lines are one group. A group that code follows without a blank
    line documents that code, and so does a comment behind code on its line; other groups are
    detached, or the module's documentation when no code came before.
    """

    def __init__(self, source: bytes, grammar: Grammar, cuts: list[Cut]) -> None:
        self._source = source
        self._row = grammar.row
        self._cuts = cuts
        self._kinds = grammar.comments
        # Comments that no code followed yet, and whether any code was seen: for the walk to read.
        self.pending: list[tuple[int, int]] = []
        self._chain_end = -1  # where the last comment ended, directives included
        self.code_seen = False

    def is_comment(self, node: Node) -> bool:
        """Whether a node is a comment in this language."""
        return node.kind_id in self._kinds

    def add(self, node: Node) -> None:
        """Take the next comment."""
        source = self._source
        start, end = node.start_byte, node.end_byte
        if source.endswith(b"\n", start, end):  # Rust's doc comments reach over the line's end
            end -= 1
        if source.endswith(b"\r", start, end):  # and most grammars' line comments hold CRLF's CR
            end -= 1
        if self._extends_suite(start, end):
            return
        directive = self._row.directive.match(source, start) is not None
        before = source[source.rfind(b"\n", 0, start) + 1 : start]
        if before and not before.isspace():
            if not directive:
                says_nothing = _CLOSERS.match(before) or _LINT.match(source, start)
                self._cuts.append(Cut(start, end, What.DETACHED if says_nothing else What.DOC))
            return
        if self.pending and source.count(b"\n", self._chain_end, start) > 1:
            self.settle(-1)
        if not directive:
            self._join(start, end)
        self._chain_end = end

    def _join(self, start: int, end: int) -> None:
        if self.pending:
            last_start, last_end = self.pending[-1]
            mark = self._row.line_comment
            if (
                last_end == self._chain_end
                and self._source.startswith(mark, start)
                and self._source.startswith(mark, last_start)
            ):
                self.pending[-1] = (last_start, end)
                return
        self.pending.append((start, end))

    def settle(self, code: int, *, declares: bool = False) -> None:
        """Code starts at `code`, or a scope ends (-1): decide what the pending comments are.

        `declares`: the code is a declaration, which takes even a file's first comment.
        """
        attached = code >= 0 and self._source.count(b"\n", self._chain_end, code) < 2
        if attached and declares:
            self.code_seen = True
        for start, end in self.pending:
            self._cuts.append(Cut(start, end, self._what(start, end, attached=attached)))
        self.pending.clear()

    def _what(self, start: int, end: int, *, attached: bool) -> What:
        if start < _LICENCE_BYTES and self._is_licence(start, end):
            return What.DETACHED
        if _LINT.match(self._source, start):
            return What.DETACHED
        if not self.code_seen:
            return What.MODULE_DOC
        return What.DOC if attached else What.DETACHED

    def _is_licence(self, start: int, end: int) -> bool:
        text = self._source[start : min(end, start + _LICENCE_HEAD_BYTES)].lower()
        return any(word in text for word in _LICENCE_WORDS)

    def docstring(self, start: int, end: int, *, sole: bool) -> None:
        """Take a string that stands as a statement."""
        what = What.SOLE_DOC if sole else What.DOC if self.code_seen else What.MODULE_DOC
        self._cuts.append(Cut(start, end, what))
        self.code_seen = True

    def inside(self, node: Node, end: int) -> None:
        """Take the comments inside a node that is not walked, up to `end`."""
        source, mark = self._source, self._row.comment_byte
        if not self._holds_comment(node.start_byte, end):
            return
        stack = [node]
        while stack:
            inner = stack.pop()
            if inner.kind_id in self._kinds:
                self.add(inner)
            else:
                stack.extend(
                    [
                        child
                        for child in reversed(inner.children)
                        if child.end_byte <= end
                        and source.find(mark, child.start_byte, child.end_byte) >= 0
                    ]
                )
        self.settle(self._chain_end)

    def _holds_comment(self, start: int, end: int) -> bool:
        """Whether something that looks like a comment starts here: a path's slash does not."""
        source, block = self._source, self._row.block_comment
        if source.find(self._row.line_comment, start, end) >= 0:
            return True
        return block != b"" and source.find(block, start, end) >= 0

    def _extends_suite(self, start: int, end: int) -> bool:
        """A comment behind an indented body, as deep as the body, is the body's last line."""
        if not self._row.indented or not self._cuts:
            return False
        last = self._cuts[-1]
        if last.what is not What.SUITE or last.detail is None:
            return False
        line_start = self._source.rfind(b"\n", 0, start) + 1
        deep = start - line_start >= last.detail.column
        own_line = last.end < line_start and self._source[last.end : start].isspace()
        if deep and own_line:
            self._cuts[-1] = last._replace(end=end)
        return deep and own_line
