"""The vocabulary of a language row: what the walk does with a node. Owns no language's facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping


class Role(IntEnum):
    """What a node is to the walk."""

    PUNCTUATION = 0
    COMMENT = 1
    # Everything from here on is code.
    UNKNOWN = 2  # no rule: kept, and searched inside expressions
    PREFIX = 3  # an attribute or decorator that belongs to the next declaration
    SCOPE = 4  # holds declarations, adds no level
    WRAPPER = 5  # a scope whose declaration starts where the wrapper does: export, decorators
    FUNCTION = 6  # declares, its body is left out
    TYPE = 7  # declares, its body is walked, and left out of headers
    SPACE = 8  # declares, its body is walked, its members count as top level
    MEMBERS = 9  # braces with members, left out of headers
    BINDING = 10  # a name for a value, which is walked
    EXPRESSION = 11  # anything may be inside
    LITERAL = 12  # walked; left out when large and nothing is declared inside
    TEXT = 13  # a string, left out when large
    STATEMENT = 14  # a docstring, a binding, or something to leave out when large
    EXPANSION = 15  # a macro's replacement text, left out when large
    BLOCK = 16  # an indented block of executable statements: as LITERAL
    KEEP = 17  # stays as it is; declares when the rule has a kind


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do with a node type.

    `name` and `body` are field names (`name` is followed as long as it leads somewhere);
    `value` the field of a binding's value. `member` replaces `kind` inside a type and
    `callable` where the value is a function. `qualifier` is a field that names the owner.
    """

    role: Role
    kind: str = ""
    name: str = "name"
    body: str = "body"
    value: str = "value"
    member: str = ""
    callable: str = ""
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its grammar wheel, its comments, and a rule for each node type that matters.

    `comment_byte` starts every comment; `block_comment` is empty where there are none.
    `indented`: bodies are suites after a colon, docstrings exist, and `...` is a statement.
    `directive` matches comments that a compiler or tool obeys: no view leaves them out.
    `default_name` is the word that names an export without a name.
    `loaders` names the functions that run a module's function; where it is not empty, a function
    around most of a file that runs in place is the module's scope.
    `bundled` matches the head of a function that a bundler put around a module.
    `name_pattern` finds a name in a declarator that holds more than a name.
    `conditional` matches at line starts what a preprocessor branches on, its name in group 1.
    `kinds` names a binding's kind by its value's node type. `guard` matches the head of a
    statement that is executed only when the file is run, and `declares` what keeps it walked.
    """

    id: str
    distribution: str
    module: str
    nodes: Mapping[str, Rule]
    directive: re.Pattern[bytes]
    entry: str = "language"
    comment_byte: bytes = b"/"
    line_comment: bytes = b"//"
    block_comment: bytes = b"/*"
    indented: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    constructors: frozenset[bytes] = frozenset()
    constant: re.Pattern[bytes] | None = None
    loaders: frozenset[bytes] = frozenset()
    bundled: re.Pattern[bytes] | None = None
    name_pattern: re.Pattern[bytes] | None = None
    conditional: re.Pattern[bytes] | None = None
    default_name: bytes = b""
    guard: re.Pattern[bytes] | None = None
    declares: re.Pattern[bytes] | None = None
