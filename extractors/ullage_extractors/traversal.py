"""Walks a tree once, past every body. Knows nodes that hold or stay, and what to open and close.

Never recurses over nodes (nesting has no limit) and never uses queries (a walk that skips bodies
is 30 times faster).
"""

# ruff: noqa: ARG002 - every handler of a role has the same parameters

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ullage_extractors.comments import Comments
from ullage_extractors.declarations import Declarations, body_of
from ullage_extractors.frames import Frame
from ullage_extractors.grammars import UNKNOWN, BoundRule, Grammar
from ullage_extractors.model import Cut, What
from ullage_extractors.rules import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    Handler = Callable[[Any, Node, BoundRule, Frame], None]

# Nothing shorter holds a body or a literal that is worth leaving out.
WALKED_BYTES = 24
# Up to here a literal is read as part of its declaration; a table of constants is longer.
_LARGE_BYTES = 600
_LARGE_LINES = 8
# What even a file's first comment documents, when it touches it.
_TAKES_FIRST_COMMENT = [
    role in {Role.FUNCTION, Role.TYPE, Role.BINDING, Role.WRAPPER, Role.PREFIX} for role in Role
]


class Traversal:
    """One pass over one tree. `cuts` and `found` are its result.

    Handles the nodes that declare nothing; what declares is a subclass's, with the table of roles.
    """

    # A list, since roles are small numbers: the fastest table.
    handlers: ClassVar[list[Handler]]

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
        stack, rules, handlers, comments = self._stack, self._rules, self.handlers, self._comments
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

    def unknown(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        """No rule: searched inside expressions, else kept."""
        if frame.loose and node.end_byte - node.start_byte >= WALKED_BYTES:
            self._open(node.children, frame, loose=True)
        else:
            self._leaf(node, frame)

    def _leaf(self, node: Node, frame: Frame) -> None:
        if self.source.find(self._mark, node.start_byte, node.end_byte) >= 0:
            self._comments.inside(node, node.end_byte)
        if not frame.wrapper:
            frame.start = -1

    def keep(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        """Stays; declares when its rule has a kind."""
        if bound.rule.kind:
            body = node.child_by_field_id(bound.body_field) if bound.body_field else None
            self._declarations.add(node, bound, frame, body_of(body))
        self._leaf(node, frame)

    def punctuation(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        """Nothing to do."""

    def comment(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        """Waits for what it documents."""
        self._comments.add(node)

    def prefix(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        """The next declaration starts here."""
        if frame.start < 0:
            frame.start = node.start_byte

    def wrapper(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        """A scope whose declaration starts where it does."""
        if frame.start < 0:
            frame.start = node.start_byte
        self._open(node.children, frame).wrapper = True

    def expression(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        """Anything may be inside."""
        if node.end_byte - node.start_byte < WALKED_BYTES:
            self._leaf(node, frame)
            return
        self._open(node.children, frame, loose=True)

    def literal(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        """Left out when it is large and declares nothing."""
        start, end = node.start_byte, node.end_byte
        if end - start < WALKED_BYTES:
            self._leaf(node, frame)
            return
        inner = self._open(node.children, frame, loose=True)
        if self._is_large(start, end):
            inner.group = Cut(start, end, What.VALUE)

    def text(self, node: Node, bound: BoundRule, frame: Frame) -> None:
        """Left out when it is large."""
        if frame.loose and self._is_large(node.start_byte, node.end_byte):
            self.cuts.append(Cut(node.start_byte, node.end_byte, What.TEXT))

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
        if size <= WALKED_BYTES:
            return False
        return size > _LARGE_BYTES or self.source.count(b"\n", start, end) > _LARGE_LINES
