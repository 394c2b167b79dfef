"""The rows of JavaScript and TypeScript, with and without JSX: one table, four grammars."""

import re

from ullage_extractors.rules import Language, Role, Rule

_SCOPE = Rule(Role.SCOPE)
_EXPRESSION = Rule(Role.EXPRESSION)
_LITERAL = Rule(Role.LITERAL)
_FUNCTION = Rule(Role.FUNCTION, "function")
_METHOD = Rule(Role.FUNCTION, "method")
_UNNAMED = Rule(Role.FUNCTION)

# Type checkers, JSX compilers and the runtime read these.
_DIRECTIVE = re.compile(
    rb"#!|//[/\s]*(?:@ts-|<(?:reference|amd-))|/[/*]+\s*@(?:ts-|jsx|flow\b)|//[#@] source"
)
_LOADERS = frozenset({b"define", b"require", b"requirejs"})
# The parameters that Browserify and webpack give to a module's function.
_BUNDLED = re.compile(
    rb"(?:function)?\s*\(\s*(?:require\s*,\s*module\s*,\s*exports\b"
    rb"|(?:__unused_webpack_)?module\s*,\s*(?:__unused_webpack_|__webpack_)?exports\b)"
)
_VALUE_KINDS = {
    "arrow_function": "function",
    "function_expression": "function",
    "generator_function": "function",
    "class": "class",
}

_SHARED = {
    "comment": Rule(Role.COMMENT),
    "decorator": Rule(Role.PREFIX),
    "export_statement": Rule(Role.WRAPPER),
    "function_declaration": _FUNCTION,
    "generator_function_declaration": _FUNCTION,
    "method_definition": _METHOD,
    "function_expression": _UNNAMED,
    "generator_function": _UNNAMED,
    "arrow_function": _UNNAMED,
    "class_static_block": _UNNAMED,
    "class_declaration": Rule(Role.TYPE, "class"),
    "class": Rule(Role.TYPE),
    "lexical_declaration": _SCOPE,
    "variable_declaration": _SCOPE,
    "variable_declarator": Rule(Role.BINDING, "variable", callable="function"),
    "expression_statement": _EXPRESSION,
    "assignment_expression": Rule(Role.BINDING, name="left", value="right", callable="function"),
    "pair": Rule(Role.BINDING, name="key", callable="method"),
    # Met where a function's body is the module's scope.
    "return_statement": _EXPRESSION,
    "call_expression": _EXPRESSION,
    "new_expression": _EXPRESSION,
    "object": _LITERAL,
    "array": _LITERAL,
    "template_string": Rule(Role.TEXT),
    "statement_block": _LITERAL,
    "switch_body": _LITERAL,
    "if_statement": _SCOPE,
    "else_clause": _SCOPE,
    "for_statement": _SCOPE,
    "for_in_statement": _SCOPE,
    "while_statement": _SCOPE,
    "do_statement": _SCOPE,
    "try_statement": _SCOPE,
    "catch_clause": _SCOPE,
    "finally_clause": _SCOPE,
    "switch_statement": _SCOPE,
    "labeled_statement": _SCOPE,
}

_JAVASCRIPT = _SHARED | {
    "field_definition": Rule(Role.BINDING, "property", name="property", callable="method"),
}

_TYPESCRIPT = _SHARED | {
    "abstract_class_declaration": Rule(Role.TYPE, "class"),
    "interface_declaration": Rule(Role.TYPE, "interface"),
    "enum_declaration": Rule(Role.TYPE, "enum"),
    "type_alias_declaration": Rule(Role.KEEP, "type"),
    "internal_module": Rule(Role.SPACE, "namespace"),
    "module": Rule(Role.SPACE, "module"),
    "ambient_declaration": Rule(Role.WRAPPER),
    "function_signature": Rule(Role.KEEP, "function"),
    "method_signature": Rule(Role.KEEP, "method"),
    "abstract_method_signature": Rule(Role.KEEP, "method"),
    "property_signature": Rule(Role.KEEP, "property"),
    "public_field_definition": Rule(Role.BINDING, "property", callable="method"),
}


def _row(language: str, wheel: str, entry: str, nodes: dict[str, Rule]) -> Language:
    return Language(
        id=language,
        distribution=wheel,
        module=wheel.replace("-", "_"),
        entry=entry,
        nodes=nodes,
        directive=_DIRECTIVE,
        kinds=_VALUE_KINDS,
        default_name=b"default",
        loaders=_LOADERS,
        bundled=_BUNDLED,
        constructors=frozenset({b"constructor"}),
    )


JAVASCRIPT = _row("javascript", "tree-sitter-javascript", "language", _JAVASCRIPT)
JAVASCRIPT_REACT = _row("javascriptreact", "tree-sitter-javascript", "language", _JAVASCRIPT)
TYPESCRIPT = _row("typescript", "tree-sitter-typescript", "language_typescript", _TYPESCRIPT)
TYPESCRIPT_REACT = _row("typescriptreact", "tree-sitter-typescript", "language_tsx", _TYPESCRIPT)
