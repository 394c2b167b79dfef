"""Loads grammars, parses bytes, and says where a parse went wrong. Knows no views."""

from __future__ import annotations

import importlib
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import tree_sitter

from ullage_extractors.languages import row_of
from ullage_extractors.repairs import Filling, fillings, repaired
from ullage_extractors.rules import Role, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ullage_extractors.rules import Language

# tree-sitter's id of ERROR nodes, the same in every grammar.
ERROR_ID = 65535


Ranges = tuple[tuple[int, int], ...]


class BoundRule(NamedTuple):
    """A rule with its grammar's field ids (0: the grammar has no such field)."""

    role: Role
    rule: Rule
    name_field: int
    body_field: int
    value_field: int
    qualifier_field: int


# What a node is that the row has no rule for.
UNKNOWN = BoundRule(Role.UNKNOWN, Rule(Role.UNKNOWN), 0, 0, 0, 0)


class Grammar(NamedTuple):
    """A loaded grammar beside the row it serves; `rules` is keyed by node kind id."""

    row: Language
    language: tree_sitter.Language
    rules: Mapping[int, BoundRule]
    kinds: Mapping[int, str]
    comments: frozenset[int]


@cache
def grammar_of(language: str) -> Grammar:
    """The grammar of a language id, loaded once a process.

    Raises UnsupportedLanguage for an id that is not in LANGUAGES.
    """
    row = row_of(language)
    module = importlib.import_module(row.module)
    pointer: object = getattr(module, row.entry)()
    loaded = tree_sitter.Language(pointer)
    rules = _rules(loaded, row)
    return Grammar(
        row=row,
        language=loaded,
        rules=rules,
        comments=frozenset(kind for kind, it in rules.items() if it.role is Role.COMMENT),
        kinds={
            kind_id: kind
            for node, kind in row.kinds.items()
            if (kind_id := loaded.id_for_node_kind(node, True)) is not None  # noqa: FBT003
        },
    )


def _rules(language: tree_sitter.Language, row: Language) -> dict[int, BoundRule]:
    rules = {
        kind_id: _bound(language, Rule(Role.PUNCTUATION))
        for kind_id in range(language.node_kind_count)
        if not language.node_kind_is_named(kind_id)
    }
    for node, rule in row.nodes.items():
        kind_id = language.id_for_node_kind(node, True)  # noqa: FBT003
        if kind_id is not None:
            rules[kind_id] = _bound(language, rule)
    rules[ERROR_ID] = _bound(language, Rule(Role.SCOPE))
    return rules


def parse(source: bytes, grammar: Grammar) -> tree_sitter.Tree:
    """A tree by a parser of its own: parsers shared between threads crash.

    Where the parser stumbles, code that its grammar is known to lack is rewritten for it, at the
    same offsets, and the tree with fewer errors is the answer.
    """
    parser = tree_sitter.Parser(grammar.language)
    tree = parser.parse(source)
    filled = fillings(source, grammar.row.id) if tree.root_node.has_error else []
    if not filled:
        return tree
    # What no gap touches is taken over from the first tree: half the time of a second parse.
    again = parser.parse(repaired(source, filled), _edited(tree, source, filled))
    return again if len(errors_of(again)) < len(errors_of(tree)) else tree


def _edited(tree: tree_sitter.Tree, source: bytes, filled: list[Filling]) -> tree_sitter.Tree:
    """A copy of the tree that knows where the source has been rewritten, at equal lengths."""
    copied = copy(tree)
    row = seen = 0
    for start, end, _ in filled:
        row += source.count(b"\n", seen, start)
        seen = start
        column = start - source.rfind(b"\n", 0, start) - 1
        behind = (row, column + end - start)
        copied.edit(start, end, end, (row, column), behind, behind)
    return copied


def errors_of(tree: tree_sitter.Tree) -> Ranges:
    """The byte ranges of ERROR and missing nodes in source order; empty for a clean parse."""
    if not tree.root_node.has_error:
        return ()
    ranges: list[tuple[int, int]] = []
    stack = [tree.root_node]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            ranges.append(node.byte_range)
        stack.extend([child for child in reversed(node.children) if child.has_error])
    return tuple(ranges)


def faults_of(tree: tree_sitter.Tree, grammar: Grammar) -> tuple[Ranges, Ranges]:
    """The ranges of `errors_of`, and those of the tokens in them that belong to no declaration.

    An ERROR node may span a file whose functions were all understood: only what lies between
    the nodes that a rule knows is in trouble. Both in source order.
    """
    if not tree.root_node.has_error:
        return (), ()
    errors: list[tuple[int, int]] = []
    troubles: list[tuple[int, int]] = []
    stack = [tree.root_node]
    while stack:
        node = stack.pop()
        children = node.children
        if node.is_error or node.is_missing:
            errors.append(node.byte_range)
            troubles.extend([it.byte_range for it in children if not _known(it, grammar)])
            if not children:
                troubles.append(node.byte_range)
        stack.extend([child for child in children if child.has_error])
    return tuple(sorted(errors)), tuple(sorted(troubles))


def _known(node: tree_sitter.Node, grammar: Grammar) -> bool:
    bound = grammar.rules.get(node.kind_id)
    return bound is not None and bound.role is not Role.PUNCTUATION


def _bound(language: tree_sitter.Language, rule: Rule) -> BoundRule:
    fields = (rule.name, rule.body, rule.value, rule.qualifier)
    name, body, value, qualifier = (
        (language.field_id_for_name(field) or 0) if field else 0 for field in fields
    )
    return BoundRule(rule.role, rule, name, body, value, qualifier)
