"""What declares, and what a view may leave out of it.

One generic walk: everything a language needs it to know stands in the language's row.
"""

# ruff: noqa: ARG002 - every handler of a role has the same parameters

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ullage_extractors.declarations import SIGNATURE_VALUE_BYTES, body_of
from ullage_extractors.model import Cut, What
from ullage_extractors.rules import Role
from ullage_extractors.suites import suite_of
from ullage_extractors.traversal import WALKED_BYTES, Traversal
from ullage_extractors.wrappers import runs_in_place

if TYPE_CHECKING:
    from tree_sitter import Node

    from ullage_extractors.frames import Frame
    from ullage_extractors.grammars import BoundRule
    from ullage_extractors.traversal import Handler

_BRACE = ord("{")
# A module stands in three wrappers at most; asking nested nodes for parents costs their depth.
_MAX_WRAPPERS = 8


class Walk(Traversal):
    """The walk of a file: its handlers declare, cut, and open what may hold more."""

    _wrappers = 0  # how many functions around most of the file were looked at

    def _scope(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        guard = self.row.guard
        if guard and guard.match(self.source, node.start_byte) and self._cut_guarded(node):
            return
        self._open(node.children, frame)

    def _function(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        body = node.child_by_field_id(bound.body_field) if bound.body_field else node
        suite = self._suite(node, body, What.SUITE)
        if bound.rule.kind or frame.wrapper:
            self._declarations.add(node, bound, frame, body_of(body, suite))
        if body is None:
            self._leaf(node, frame)
            return
        self._comments.inside(node, body.start_byte)
        if suite:
            self.cuts.append(suite)
        elif self.source[body.start_byte] == _BRACE:
            if self._wraps_module(node, bound, body):
                self._open(body.children, frame).group = Cut(
                    body.start_byte, body.end_byte, What.BODY
                )
            else:
                self._cut_block(body)
        elif body.kind_id in self._rules:
            self._open([body], frame, loose=True)
        else:
            self.cuts.append(Cut(body.start_byte, body.end_byte, What.EXPRESSION))

    def _wraps_module(self, node: Node, bound: BoundRule, body: Node) -> bool:
        """`(function () { ... })()` and its like around most of a file, or a bundler's module."""
        if not self.row.loaders or bound.rule.kind:
            return False
        bundled = self.row.bundled
        if bundled and bundled.match(self.source, node.start_byte, body.start_byte):
            return True
        size = body.end_byte - body.start_byte
        small = size * 2 <= len(self.source) or not self._is_large(0, size)
        if small or self._wrappers >= _MAX_WRAPPERS:
            return False
        self._wrappers += 1
        return runs_in_place(node, self.row.loaders)

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
        elif value is not None and value.end_byte - value.start_byte >= WALKED_BYTES:
            self._comments.inside(node, value.start_byte)
            self._open([value], frame, loose=True).parent = parent
        elif value is None and self.source.find(b"{", start, end) >= 0:
            beside = bound.rule.kind != "type" and self._is_named_type(node)
            self._open(node.children, frame, loose=True).parent = frame.parent if beside else parent
        else:
            self._leaf(node, frame)

    def _is_named_type(self, binding: Node) -> bool:
        """`struct point { ... } origin;`: the type is there without the variable."""
        inner = binding.child_by_field_name("type")
        bound = None if inner is None else self._rules.get(inner.kind_id)
        if inner is None or bound is None or not bound.rule.kind:
            return False
        named = inner.child_by_field_id(bound.name_field) is not None
        return named and inner.child_by_field_id(bound.body_field) is not None

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

    _BY_ROLE: ClassVar[dict[Role, Handler]] = {
        Role.UNKNOWN: Traversal.unknown,
        Role.KEEP: Traversal.keep,
        Role.PUNCTUATION: Traversal.punctuation,
        Role.COMMENT: Traversal.comment,
        Role.PREFIX: Traversal.prefix,
        Role.SCOPE: _scope,
        Role.WRAPPER: Traversal.wrapper,
        Role.FUNCTION: _function,
        Role.TYPE: _type,
        Role.SPACE: _space,
        Role.MEMBERS: _members,
        Role.BINDING: _binding,
        Role.EXPRESSION: Traversal.expression,
        Role.LITERAL: Traversal.literal,
        Role.TEXT: Traversal.text,
        Role.STATEMENT: _statement,
        Role.EXPANSION: _expansion,
        Role.BLOCK: _block,
    }
    handlers: ClassVar[list[Handler]] = list(map(_BY_ROLE.__getitem__, Role))
