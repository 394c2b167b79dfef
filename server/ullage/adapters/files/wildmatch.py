"""Git's wildcard patterns as regular expressions, with git's own corner cases.

Owns the translation of one pattern. Never splits lines, never sees a path. Patterns and paths are
in *byte view*: one character for each byte, because git's `?` and `[…]` stand for one byte.

The source of the rules is git's documentation of .gitignore and the behaviour of
`git check-ignore`, against which the tests run. Every repetition is either lazy inside an atomic
group or bounded by a slash, so that no pattern can make matching exponential.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

SPECIAL = "*?[\\"

# git asks its own ASCII table: \v and \f are no spaces there.
_CLASSES: dict[str, str] = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "\\x21-\\x7e",
    "lower": "a-z",
    "print": "\\x20-\\x7e",
    "punct": "!-/:-@\\[-`{-~",
    "space": " \\t\\n\\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_NO_BYTE = "[^\\x00-\\xff]"
_ONE_BYTE = "[^/]"
_FOLDERS = "(?:[^/]*/)"


class NeverMatchesError(Exception):
    """The pattern is malformed in a way that makes git match nothing with it."""


@dataclass(slots=True)
class _Block:
    """What stands between two `**`: runs of fixed length with a `*` between each two."""

    lead: str
    runs: list[str] = field(default_factory=lambda: [""])

    def add(self, piece: str) -> None:
        self.runs[-1] += piece

    def regex(self, *, last: bool) -> str:
        first, *rest = self.runs
        tail = f"[^/]*{rest.pop()}" if last and rest else ""
        return self.lead + first + "".join(f"(?>[^/]*?{run})" for run in rest) + tail


def literal_length(pattern: str) -> int:
    """Characters of the pattern before its first wildcard or backslash."""
    return next((at for at, char in enumerate(pattern) if char in SPECIAL), len(pattern))


def to_regex(pattern: str) -> str | None:
    """A regular expression that matches what the pattern matches from here to the end.

    It has no capturing group and needs `re.DOTALL`. None: the pattern can match nothing.
    """
    try:
        return _Translation(pattern).regex()
    except NeverMatchesError:
        return None


class _Translation:
    """One pass over one pattern."""

    def __init__(self, pattern: str) -> None:
        # git compares what precedes the first wildcard by itself, so that a `**` right after it
        # counts as the beginning of a pattern: "foo**/bar" matches "foox/y/bar".
        cut = literal_length(pattern)
        self._prefix = re.escape(pattern[:cut])
        self._pattern = pattern[cut:]
        self._at = 0
        self._blocks = [_Block("")]
        self._open_end = False

    def regex(self) -> str:
        """The whole expression."""
        while self._at < len(self._pattern):
            self._steps.get(self._pattern[self._at], _Translation._literal)(self)
        *inner, last = self._blocks
        body = "".join(f"(?>{block.regex(last=False)})" for block in inner)
        if self._open_end:
            return f"{self._prefix}{body}(?>{last.regex(last=False)}).*"
        return f"{self._prefix}{body}{last.regex(last=True)}"

    def _literal(self) -> None:
        self._blocks[-1].add(re.escape(self._pattern[self._at]))
        self._at += 1

    def _any_byte(self) -> None:
        self._blocks[-1].add(_ONE_BYTE)
        self._at += 1

    def _escaped(self) -> None:
        self._at += 1
        if self._at == len(self._pattern):
            raise NeverMatchesError
        self._literal()

    def _stars(self) -> None:
        start = self._at
        while self._pattern[self._at : self._at + 1] == "*":
            self._at += 1
        rest = self._pattern[self._at : self._at + 2]
        alone = start == 0 or self._pattern[start - 1] == "/"
        if self._at - start < 2 or not alone or not (rest[:1] in {"", "/"} or rest == "\\/"):
            self._blocks[-1].runs.append("")
        elif not rest:
            self._open_end = True
        elif rest[0] == "/":
            self._at += 1
            self._blocks.append(_Block(f"{_FOLDERS}*?"))
        else:
            # Before an escaped slash git does not let `**` stand for no folder at all.
            self._at += 2
            self._blocks.append(_Block(f"{_FOLDERS}+?"))

    def _bracket(self) -> None:
        regex, self._at = bracket(self._pattern, self._at + 1)
        self._blocks[-1].add(regex)

    _steps: ClassVar[dict[str, Callable[["_Translation"], None]]] = {
        "?": _any_byte,
        "\\": _escaped,
        "*": _stars,
        "[": _bracket,
    }


def bracket(pattern: str, at: int) -> tuple[str, int]:
    """The character class whose text begins at `at`, and where the pattern goes on after it.

    Raises NeverMatchesError when it is not closed or names a class that does not exist.
    """
    negated = pattern[at : at + 1] in {"!", "^"}
    at += negated
    parts: list[str] = []
    previous, first = "", True
    while first or pattern[at : at + 1] != "]":
        first = False
        if pattern[at : at + 1] == "-" and previous and pattern[at + 1 : at + 2] not in {"", "]"}:
            end, at = _member(pattern, at + 1)
            parts.append(f"{re.escape(previous)}-{re.escape(end)}" if previous <= end else "")
            previous = ""
        elif pattern[at : at + 2] == "[:" and (named := _named_class(pattern, at)):
            part, at = named
            parts.append(part)
            previous = ""
        else:
            previous, at = _member(pattern, at)
            parts.append(re.escape(previous))
    return _class_regex("".join(parts), negated=negated), at + 1


def _class_regex(members: str, *, negated: bool) -> str:
    """A class never matches a slash, whatever it holds."""
    if negated:
        return f"[^/{members}]"
    return f"(?!/)[{members}]" if members else _NO_BYTE


def _member(pattern: str, at: int) -> tuple[str, int]:
    """One character of a class; a backslash takes the next one as it is."""
    at += pattern[at : at + 1] == "\\"
    if at >= len(pattern):
        raise NeverMatchesError
    return pattern[at], at + 1


def _named_class(pattern: str, at: int) -> tuple[str, int] | None:
    """The members of `[:name:]`, or None when the text only begins like one."""
    end = pattern.find("]", at + 2)
    if end < 0:
        raise NeverMatchesError
    if end - 1 < at + 2 or pattern[end - 1] != ":":
        return None
    name = pattern[at + 2 : end - 1]
    if name not in _CLASSES:
        raise NeverMatchesError
    return _CLASSES[name], end + 1
