"""Go's row."""

import re

from ullage_extractors.rules import Language, Role, Rule

_SCOPE = Rule(Role.SCOPE)

GO = Language(
    id="go",
    distribution="tree-sitter-go",
    module="tree_sitter_go",
    # The compiler, `go build` and cgo read these.
    directive=re.compile(rb"//go:|//\s*\+build\b|//export |//line |//nolint"),
    kinds={
        "struct_type": "struct",
        "interface_type": "interface",
        "func_literal": "function",
    },
    nodes={
        "comment": Rule(Role.COMMENT),
        "function_declaration": Rule(Role.FUNCTION, "function"),
        "method_declaration": Rule(Role.FUNCTION, "method", qualifier="receiver"),
        "func_literal": Rule(Role.FUNCTION),
        "type_declaration": _SCOPE,
        "type_spec": Rule(Role.BINDING, "type", value="type"),
        "type_alias": Rule(Role.BINDING, "type", value="type"),
        "const_declaration": _SCOPE,
        "const_spec": Rule(Role.BINDING, "constant"),
        "var_declaration": _SCOPE,
        "var_spec_list": _SCOPE,
        "var_spec": Rule(Role.BINDING, "variable", callable="function"),
        "struct_type": _SCOPE,
        "field_declaration_list": Rule(Role.MEMBERS),
        "field_declaration": Rule(Role.KEEP, "field"),
        "interface_type": Rule(Role.MEMBERS),
        "method_elem": Rule(Role.KEEP, "method"),
        "literal_value": Rule(Role.LITERAL),
        "raw_string_literal": Rule(Role.TEXT),
    },
)
