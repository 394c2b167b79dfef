"""Java's row."""

import re

from ullage_extractors.rules import Language, Role, Rule

_CONSTRUCTOR = Rule(Role.FUNCTION, "constructor")
_BINDING = Rule(Role.BINDING, "field")
_SCOPE = Rule(Role.SCOPE)

JAVA = Language(
    id="java",
    distribution="tree-sitter-java",
    module="tree_sitter_java",
    # No comment changes what the compiler does.
    directive=re.compile(rb"(?!)"),
    nodes={
        "line_comment": Rule(Role.COMMENT),
        "block_comment": Rule(Role.COMMENT),
        "class_declaration": Rule(Role.TYPE, "class"),
        "interface_declaration": Rule(Role.TYPE, "interface"),
        "annotation_type_declaration": Rule(Role.TYPE, "interface"),
        "enum_declaration": Rule(Role.TYPE, "enum"),
        "record_declaration": Rule(Role.TYPE, "class"),
        "class_body": _SCOPE,
        "enum_body_declarations": _SCOPE,
        "enum_constant": _SCOPE,
        "method_declaration": Rule(Role.FUNCTION, "method"),
        "constructor_declaration": _CONSTRUCTOR,
        "compact_constructor_declaration": _CONSTRUCTOR,
        "annotation_type_element_declaration": Rule(Role.KEEP, "method"),
        "static_initializer": Rule(Role.EXPRESSION),
        "block": Rule(Role.FUNCTION, body=""),
        "lambda_expression": Rule(Role.FUNCTION),
        "field_declaration": _SCOPE,
        "constant_declaration": _SCOPE,
        "variable_declarator": _BINDING,
        "array_initializer": Rule(Role.LITERAL),
        "string_literal": Rule(Role.TEXT),
    },
)
