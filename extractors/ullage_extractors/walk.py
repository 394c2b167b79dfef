"""Walks a tree once, past every body, and notes declarations and what a view may leave out.

One generic walk: everything a language needs it to know stands in the language's row. Never
recurses over nodes (nesting has no limit) and never uses queries (a walk that skips bodies is
30 times faster).
"""

# ruff: noqa: ARG002 - every handler of a role has the same parameters

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ullage_extractors.comments import Comments
from ullage_extractors.declarations import (
    SIGNATURE_VALUE_BYTES,
    Declarations,
    body_of,
)
from ullage_extractors.frames import Frame
from ullage_extractors.grammars import UNKNOWN, BoundRule, Grammar
from ullage_extractors.model import Cut, What
from ullage_extractors.rules import Role
from ullage_extractors.suites import suite_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

# Nothing shorter holds a body or a literal that is worth leaving out.
_WALKED_BYTES = 24
# Up to here a literal is read as part of its declaration; a table of constants is longer.
_LARGE_BYTES = 600
_LARGE_LINES = 8
_BRACE = ord("{")
# What even a file's first comment documents, when it touches it.
_TAKES_FIRST_COMMENT = [
    role in {Role.FUNCTION, Role.TYPE, Role.BINDING, Role.WRAPPER, Role.PREFIX} for role in Role
]


class Walk:
    """One pass over one tree. `cuts` and `found` are its result."""

    def __init__(self, source: bytes, grammar: Grammar) -> None:
        self.source = source
        self.row = grammar.row
        self.cuts: list[Cut] = []
        self._declarations = Declarations(source, grammar)
        self.found = self._declarations.found
        self._rules = grammar.rules
        self._mark = grammar.row.comment_byte
        self._comments = Comments(source, grammar, self.cuts)
        self._stack: list[Frame] = []

    def run(self, root: Node) -> None:
        """Walk everything below `root`."""
        stack, rules, handlers, comments = self._stack, self._rules, self._HANDLERS, self._comments
        stack.append(Frame(root.children, -1))
        while stack:
            frame = stack[-1]
            for node in frame.nodes:
                bound = rules.get(node.kind_id, UNKNOWN)
                role = bound.role
                if role > Role.COMMENT:
                    if comments.pending:
                        comments.settle(node.start_byte, declares=_TAKES_FIRST_COMMENT[role])
                    if role != Role.STATEMENT:
                        comments.code_seen = True
                handlers[role](self, node, bound, frame)
                if stack[-1] is not frame:
                    break
            else:
                stack.pop()
                self._close(frame)

    # What a node is.

    def _unknown(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        if frame.loose and node.end_byte - node.start_byte >= _WALKED_BYTES:
            self._open(node.children, frame, loose=True)
        else:
            self._leaf(node, frame)

    def _leaf(self, node: Node, frame: Frame) -> None:
        if self.source.find(self._mark, node.start_byte, node.end_byte) >= 0:
            self._comments.inside(node, node.end_byte)
        if not frame.wrapper:
            frame.start = -1

    def _keep(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        if bound.rule.kind:
            body = node.child_by_field_id(bound.body_field) if bound.body_field else None
            self._declarations.add(node, bound, frame, body_of(body))
        self._leaf(node, frame)

    def _punctuation(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        pass

    def _comment(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        self._comments.add(node)

    def _prefix(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        if frame.start < 0:
            frame.start = node.start_byte

    def _scope(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        guard = self.row.guard
        if guard and guard.match(self.source, node.start_byte) and self._cut_guarded(node):
            return
        self._open(node.children, frame)

    def _wrapper(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        if frame.start < 0:
            frame.start = node.start_byte
        self._open(node.children, frame).wrapper = True

    def _expression(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        if node.end_byte - node.start_byte < _WALKED_BYTES:
            self._leaf(node, frame)
            return
        self._open(node.children, frame, loose=True)

    def _literal(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        start, end = node.start_byte, node.end_byte
        if end - start < _WALKED_BYTES:
            self._leaf(node, frame)
            return
        inner = self._open(node.children, frame, loose=True)
        if self._is_large(start, end):
            inner.group = Cut(start, end, What.VALUE)

    def _text(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        if frame.loose and self._is_large(node.start_byte, node.end_byte):
            self.cuts.append(Cut(node.start_byte, node.end_byte, What.TEXT))

    # What declares.

    def _function(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        body = node.child_by_field_id(bound.body_field) if bound.body_field else node
        suite = self._suite(node, body, What.SUITE)
        if bound.rule.kind:
            self._declarations.add(node, bound, frame, body_of(body, suite))
        if body is None:
            self._leaf(node, frame)
            return
        self._comments.inside(node, body.start_byte)
        if suite:
            self.cuts.append(suite)
        elif self.source[body.start_byte] == _BRACE:
            if self._wraps_module(bound, body, frame):
                self._open(body.children, frame).group = Cut(
                    body.start_byte, body.end_byte, What.BODY
                )
            else:
                self._cut_block(body)
        elif body.kind_id in self._rules:
            self._open([body], frame, loose=True)
        else:
            self.cuts.append(Cut(body.start_byte, body.end_byte, What.EXPRESSION))

    def _wraps_module(self, bound: BoundRule, body: Node, frame: Frame) -> bool:
        """`(function () { ... })()` and its like around most of a file."""
        if not self.row.module_wrappers or bound.rule.kind or frame.parent >= 0:
            return False
        size = body.end_byte - body.start_byte
        return frame.loose and size * 2 > len(self.source) and self._is_large(0, size)

    def _cut_block(self, body: Node) -> None:
        start, end = body.start_byte, body.end_byte
        if not self.source.endswith(b"}", start, end):
            # JavaScript's blocks may reach to an automatic semicolon; a broken one is not closed.
            closers = [it for it in body.children[-2:] if it.type == "}" and not it.is_missing]
            if not closers:
                return
            end = closers[0].end_byte
        self.cuts.append(Cut(start, end, What.BODY))

    def _type(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        body = node.child_by_field_id(bound.body_field)
        suite = self._suite(node, body, What.MEMBER_SUITE)
        index = self._declarations.add(node, bound, frame, body_of(body, suite))
        if body is None:
            self._leaf(node, frame)
            return
        self._comments.inside(node, body.start_byte)
        self.cuts.append(suite or Cut(body.start_byte, body.end_byte, What.MEMBERS))
        self._open_members(body, frame, index)

    def _members(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        brace = self.source.find(b"{", node.start_byte, node.end_byte)
        if brace >= 0:
            self.cuts.append(Cut(brace, node.end_byte, What.MEMBERS))
        self._open_members(node, frame, frame.parent)

    def _open_members(self, body: Node, frame: Frame, parent: int) -> None:
        children = body.children
        inner = self._open(children, frame)
        inner.parent, inner.member = parent, True
        inner.sole = self.row.indented and self._is_sole(children)

    def _space(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        body = node.child_by_field_id(bound.body_field)
        index = self._declarations.add(node, bound, frame, body_of(body))
        if body is None:
            self._leaf(node, frame)
        else:
            self._open(body.children, frame).parent = index

    def _binding(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        start, end = node.start_byte, node.end_byte
        value = node.child_by_field_id(bound.value_field)
        parent = self._declarations.add(
            node, bound, frame, self._declarations.value_body(start, end, value), value
        )
        if self.row.indented:
            self._cut_value(value)
            self._leaf(node, frame)
        elif value is not None and value.end_byte - value.start_byte >= _WALKED_BYTES:
            self._comments.inside(node, value.start_byte)
            self._open([value], frame, loose=True).parent = parent
        elif value is None and self.source.find(b"{", start, end) >= 0:
            self._open(node.children, frame, loose=True).parent = parent
        else:
            self._leaf(node, frame)

    def _expansion(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        start, end = node.start_byte, node.end_byte
        if end - start <= SIGNATURE_VALUE_BYTES:
            self._declarations.add(node, bound, frame)
            self._leaf(node, frame)
            return
        value = node.child_by_field_id(bound.value_field)
        self._declarations.add(node, bound, frame, self._declarations.value_body(start, end, value))
        if value is not None and self._is_large(value.start_byte, value.end_byte):
            self.cuts.append(Cut(value.start_byte, value.end_byte, What.EXPANSION))
        else:
            self._leaf(node, frame)

    # Indented languages.

    def _suite(self, node: Node, body: Node | None, what: What) -> Cut | None:
        if body is None or not self.row.indented:
            return None
        return suite_of(self.source, node, body, self.row, what)

    def _statement(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        start, end = node.start_byte, node.end_byte
        first = next(iter(node.children), node)
        inner = None if first is node else self._rules.get(first.kind_id)
        if inner is None:
            self._leaf(node, frame)
            if self._is_large(start, end):
                self.cuts.append(Cut(start, end, What.STATEMENT))
        elif inner.role is Role.BINDING:
            self._binding(first, inner, frame)
        else:
            self._comments.docstring(first.start_byte, first.end_byte, sole=frame.sole)

    def _block(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        children = node.children
        inner = self._open(children, frame)
        inner.member = frame.member
        inner.sole = self._is_sole(children)
        owner = node.parent
        if owner is not None and self._is_large(node.start_byte, node.end_byte):
            inner.group = suite_of(self.source, owner, node, self.row, What.SUITE)

    def _is_sole(self, statements: list[Node]) -> bool:
        is_comment = self._comments.is_comment
        return sum(not is_comment(statement) for statement in statements) == 1

    def _cut_guarded(self, node: Node) -> bool:
        """Leave out what runs only when the file is run, unless it declares."""
        declares = self.row.declares
        if declares and declares.search(self.source, node.start_byte, node.end_byte):
            return False
        block = node.child_by_field_name("consequence")
        if block is None or node.child_by_field_name("alternative") is not None:
            return False
        self.cuts.append(suite_of(self.source, node, block, self.row, What.SUITE))
        return True

    def _cut_value(self, value: Node | None) -> None:
        if value is not None and self._is_large(value.start_byte, value.end_byte):
            self.cuts.append(Cut(value.start_byte, value.end_byte, What.STATEMENT))

    # Frames and declarations.

    def _open(self, nodes: list[Node], frame: Frame, *, loose: bool = False) -> Frame:
        inner = Frame(nodes, frame.parent, frame.start)
        inner.loose = loose
        inner.member = frame.member and not loose
        inner.found = len(self.found)
        if not frame.wrapper:
            frame.start = -1
        self._stack.append(inner)
        return inner

    def _close(self, frame: Frame) -> None:
        if self._comments.pending:
            self._comments.settle(-1)
        group = frame.group
        if group is None:
            return
        inside = self.found[frame.found :]
        kept = inside if self.row.indented else [it for it in inside if it.kind != "variable"]
        if not kept:
            del self.found[frame.found :]
            self.cuts.append(group)

    def _is_large(self, start: int, end: int) -> bool:
        size = end - start
        if size <= _WALKED_BYTES:
            return False
        return size > _LARGE_BYTES or self.source.count(b"\n", start, end) > _LARGE_LINES

    # Roles are small numbers: a list is the fastest table.
    _BY_ROLE: ClassVar[dict[Role, Callable[[Walk, Node, BoundRule, Frame], None]]] = {
        Role.UNKNOWN: _unknown,
        Role.KEEP: _keep,
        Role.PUNCTUATION: _punctuation,
        Role.COMMENT: _comment,
        Role.PREFIX: _prefix,
        Role.SCOPE: _scope,
        Role.WRAPPER: _wrapper,
        Role.FUNCTION: _function,
        Role.TYPE: _type,
        Role.SPACE: _space,
        Role.MEMBERS: _members,
        Role.BINDING: _binding,
        Role.EXPRESSION: _expression,
        Role.LITERAL: _literal,
        Role.TEXT: _text,
        Role.STATEMENT: _statement,
        Role.EXPANSION: _expansion,
        Role.BLOCK: _block,
    }
    _HANDLERS: ClassVar = list(map(_BY_ROLE.__getitem__, Role))
