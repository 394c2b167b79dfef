"""The rows of C and C++: C++ is C's table and more."""

import re

from ullage_extractors.rules import Language, Role, Rule

_SCOPE = Rule(Role.SCOPE)
_CHAIN = "declarator"

_FUNCTIONS = {"function_declarator": "function"}
_NAME = re.compile(
    rb"operator\s*(?:\(\s*\)|\[\s*\]|[^\s\w(]+|\w[\w:<>]*[\s*&]*)"
    rb"|[A-Za-z_~][\w:~]*(?:<[^<>()]*>[\w:~]*)*"
)
_CONDITIONAL = re.compile(rb"(?m)^[ \t\f\v]*#[ \t]*(if(?:n?def)?|el(?:se|if(?:n?def)?)|endif)\b")
# No comment changes what the compiler does.
_DIRECTIVE = re.compile(rb"(?!)")

_C = {
    "comment": Rule(Role.COMMENT),
    "function_definition": Rule(Role.FUNCTION, "function", name=_CHAIN, member="method"),
    "declaration": Rule(Role.BINDING, "variable", name=_CHAIN, callable="function"),
    "type_definition": Rule(Role.BINDING, "type", name=_CHAIN),
    "field_declaration": Rule(Role.BINDING, "field", name=_CHAIN, callable="method"),
    "struct_specifier": Rule(Role.TYPE, "struct"),
    "union_specifier": Rule(Role.TYPE, "struct"),
    "enum_specifier": Rule(Role.KEEP, "enum"),
    "preproc_def": Rule(Role.EXPANSION, "macro"),
    "preproc_function_def": Rule(Role.EXPANSION, "macro"),
    "preproc_if": _SCOPE,
    "preproc_ifdef": _SCOPE,
    "preproc_elif": _SCOPE,
    "preproc_elifdef": _SCOPE,
    "preproc_else": _SCOPE,
    "linkage_specification": _SCOPE,
    "declaration_list": _SCOPE,
    "initializer_list": Rule(Role.LITERAL),
}

_CPP = _C | {
    "class_specifier": Rule(Role.TYPE, "class"),
    "enum_specifier": Rule(Role.TYPE, "enum"),
    "namespace_definition": Rule(Role.SPACE, "namespace"),
    "template_declaration": Rule(Role.WRAPPER),
    "friend_declaration": _SCOPE,
    "lambda_expression": Rule(Role.FUNCTION),
    "alias_declaration": Rule(Role.KEEP, "type"),
    "concept_definition": Rule(Role.KEEP, "type"),
    "raw_string_literal": Rule(Role.TEXT),
}

C = Language(
    id="c",
    distribution="tree-sitter-c",
    module="tree_sitter_c",
    directive=_DIRECTIVE,
    kinds=_FUNCTIONS,
    name_pattern=_NAME,
    conditional=_CONDITIONAL,
    nodes=_C,
)

CPP = Language(
    id="cpp",
    distribution="tree-sitter-cpp",
    module="tree_sitter_cpp",
    directive=_DIRECTIVE,
    kinds=_FUNCTIONS,
    name_pattern=_NAME,
    conditional=_CONDITIONAL,
    nodes=_CPP,
)
