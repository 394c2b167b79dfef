"""Notes declarations: kind, name, owner, where the head ends. Walks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ullage_extractors.model import Found
from ullage_extractors.names import Names

if TYPE_CHECKING:
    from tree_sitter import Node

    from ullage_extractors.frames import Frame
    from ullage_extractors.grammars import BoundRule, Grammar
    from ullage_extractors.model import Cut

# A longer value is not shown in a declaration's signature.
SIGNATURE_VALUE_BYTES = 60


class Body(NamedTuple):
    """Where a declaration's body is and where its head ends, in bytes; -1: it has none."""

    start: int
    end: int
    head_end: int


NO_BODY = Body(-1, -1, -1)


class Declarations:
    """The declarations of one source in the order of the walk."""

    def __init__(self, source: bytes, grammar: Grammar) -> None:
        self.found: list[Found] = []
        self._source = source
        self._kinds = grammar.kinds
        self._names = Names(source, grammar)

    def add(
        self,
        node: Node,
        bound: BoundRule,
        frame: Frame,
        body: Body = NO_BODY,
        value: Node | None = None,
    ) -> int:
        """Note a declaration; gives its index, or the parent's when it has no name or kind."""
        kind = self._kind(node, bound, frame, value)
        if not kind:
            return frame.parent
        name = node.child_by_field_id(bound.name_field)
        if name is None:
            name_start, name_end, calls = self._names.unnamed(frame.start, node.start_byte)
        else:
            name_start, name_end, calls = self._names.of(name, bound)
        if name_start < 0:
            return frame.parent
        if calls and bound.rule.callable:
            kind = bound.rule.callable
        start, end = node.start_byte, node.end_byte
        owner = node.child_by_field_id(bound.qualifier_field) if bound.qualifier_field else None
        self.found.append(
            Found(
                frame.parent,
                kind,
                name_start,
                name_end,
                "" if owner is None else _type_name(self._source, owner),
                frame.start if frame.start >= 0 else start,
                start,
                end if body.head_end < 0 else body.head_end,
                end,
                body.start,
                body.end,
            )
        )
        frame.start = -1
        return len(self.found) - 1

    def value_body(self, start: int, end: int, value: Node | None) -> Body:
        """Ends a binding's head before a value that is too long for a signature."""
        if value is None:
            brace = self._source.find(b"{", start, end)
            return NO_BODY._replace(head_end=brace) if brace >= 0 else NO_BODY
        if value.end_byte - value.start_byte <= SIGNATURE_VALUE_BYTES:
            return NO_BODY
        body = value.child_by_field_name("body")
        return NO_BODY._replace(head_end=value.start_byte if body is None else body.start_byte)

    def _kind(self, node: Node, bound: BoundRule, frame: Frame, value: Node | None) -> str:
        rule = bound.rule
        named = self._kinds.get(value.kind_id) if value is not None else None
        if named == "function" and rule.callable:
            return rule.callable
        if named and rule.kind:
            return named
        if not rule.kind and frame.wrapper:  # `export default` of something without a name
            return self._kinds.get(node.kind_id, "")
        return rule.member if frame.member and rule.member else rule.kind


def body_of(body: Node | None, suite: Cut | None = None) -> Body:
    """The body of a declaration whose head ends where its block or suite starts."""
    if body is None:
        return NO_BODY
    start = body.start_byte
    return Body(start, body.end_byte, suite.start if suite else start)


def _type_name(source: bytes, receiver: Node) -> str:
    """`Server` of Go's receiver `(s *Server[T])`."""
    text = source[receiver.start_byte : receiver.end_byte].split(b"[")[0]
    return text.strip(b"() \t").split()[-1].lstrip(b"*").decode("utf-8", "replace")
