"""Which unnamed functions hold a module: those that run where they stand, or that a loader runs.

Knows how ECMAScript's grammars write calls. Opens and cuts nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from tree_sitter import Node

_CALL = "call_expression"
_PARENTHESES = "parenthesized_expression"
_FUNCTIONS = frozenset({"function_expression", "arrow_function"})
# `(function () { ... }).call(this)` runs the function as well.
_RUNS = frozenset({b"call", b"apply"})


def runs_in_place(function: Node, loaders: AbstractSet[bytes]) -> bool:
    """Whether a function is called or in parentheses, or is handed to such a one or a loader."""
    parent = function.parent
    if parent is None:
        return False
    if parent.type != "arguments":
        return parent.type == _PARENTHESES or _is_callee(function, parent)
    call = parent.parent
    callee = None if call is None else call.child_by_field_name("function")
    return callee is not None and (callee.text in loaders or _holds_function(callee))


def _is_callee(function: Node, parent: Node) -> bool:
    if parent.type == _CALL:
        return parent.child_by_field_name("function") == function
    return _runs(parent)


def _holds_function(callee: Node) -> bool:
    """Whether what is called is a function itself, in parentheses or behind `.call`."""
    inner: Node | None = callee
    if _runs(callee):
        inner = callee.child_by_field_name("object")
    if inner is not None and inner.type == _PARENTHESES:
        inner = next(iter(inner.named_children), None)
    return inner is not None and inner.type in _FUNCTIONS


def _runs(member: Node) -> bool:
    name = member.child_by_field_name("property")
    return name is not None and name.text in _RUNS
