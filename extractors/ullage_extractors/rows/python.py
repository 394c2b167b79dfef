"""Python's row."""

import re

from ullage_extractors.rules import Language, Role, Rule

_SCOPE = Rule(Role.SCOPE)

PYTHON = Language(
    id="python",
    distribution="tree-sitter-python",
    module="tree_sitter_python",
    comment_byte=b"#",
    line_comment=b"#",
    block_comment=b"",
    indented=True,
    constructors=frozenset({b"__init__", b"__new__"}),
    constant=re.compile(rb"_*[A-Z][A-Z0-9_]*\Z"),
    # `type Pair[T] = ...`: the grammar takes the parameters for a part of the name.
    name_pattern=re.compile(rb"(?<=\btype )[\w\x80-\xff]+(?=[ \t]*\[)"),
    # Interpreters, encodings and type checkers read these.
    directive=re.compile(
        rb"#!|#[^\n]{0,20}coding[:=]\s*[-\w.]+|#\s*(?:type:|pyright:|mypy:|cython:|distutils:)"
    ),
    guard=re.compile(rb"if\s*\(?\s*(?:__name__\s*==|['\"]__main__['\"]\s*==)"),
    declares=re.compile(rb"^[ \t]*(?:async[ \t]+def|def|class)\b", re.MULTILINE),
    nodes={
        "comment": Rule(Role.COMMENT),
        "function_definition": Rule(Role.FUNCTION, "function", member="method"),
        "class_definition": Rule(Role.TYPE, "class"),
        "decorated_definition": Rule(Role.WRAPPER),
        "expression_statement": Rule(Role.STATEMENT),
        "assignment": Rule(Role.BINDING, "variable", name="left", value="right", member="field"),
        "type_alias_statement": Rule(Role.KEEP, "type", name="left"),
        "string": Rule(Role.TEXT),
        "block": Rule(Role.BLOCK),
        "if_statement": _SCOPE,
        "elif_clause": _SCOPE,
        "else_clause": _SCOPE,
        "try_statement": _SCOPE,
        "except_clause": _SCOPE,
        "finally_clause": _SCOPE,
        "with_statement": _SCOPE,
        "for_statement": _SCOPE,
        "while_statement": _SCOPE,
        "match_statement": _SCOPE,
        "case_clause": _SCOPE,
    },
)
