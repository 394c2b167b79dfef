"""Rust's row."""

import re

from ullage_extractors.rules import Language, Role, Rule

_TYPE = "type"

RUST = Language(
    id="rust",
    distribution="tree-sitter-rust",
    module="tree_sitter_rust",
    directive=re.compile(rb"#!(?!\[)"),
    nodes={
        "line_comment": Rule(Role.COMMENT),
        "block_comment": Rule(Role.COMMENT),
        "attribute_item": Rule(Role.PREFIX),
        "function_item": Rule(Role.FUNCTION, "function", member="method"),
        "function_signature_item": Rule(Role.KEEP, "function", member="method"),
        "closure_expression": Rule(Role.FUNCTION),
        "async_block": Rule(Role.EXPRESSION),
        "struct_item": Rule(Role.TYPE, "struct"),
        "union_item": Rule(Role.TYPE, "struct"),
        "enum_item": Rule(Role.TYPE, "enum"),
        "trait_item": Rule(Role.TYPE, "trait"),
        "impl_item": Rule(Role.TYPE, "impl", name=_TYPE),
        "mod_item": Rule(Role.SPACE, "module"),
        "foreign_mod_item": Rule(Role.SPACE),
        "field_declaration": Rule(Role.KEEP, "field"),
        "const_item": Rule(Role.BINDING, "constant"),
        "static_item": Rule(Role.BINDING, "variable"),
        "type_item": Rule(Role.KEEP, _TYPE),
        "associated_type": Rule(Role.KEEP, _TYPE),
        "macro_definition": Rule(Role.BINDING, "macro", value=""),
        "macro_rule": Rule(Role.FUNCTION, body="right"),
        "block": Rule(Role.FUNCTION, body=""),
        "array_expression": Rule(Role.LITERAL),
        "field_initializer_list": Rule(Role.LITERAL),
        "token_tree": Rule(Role.LITERAL),
        "raw_string_literal": Rule(Role.TEXT),
        "string_literal": Rule(Role.TEXT),
    },
)
