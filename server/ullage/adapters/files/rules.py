"""Lists of rules in .gitignore syntax: parsed from bytes, asked for the last one that matches.

Owns one list. Never knows where the list came from, which lists are stronger, or the disk.

Most rules are a plain name, `*.ending` or a plain path; they are looked up in dictionaries. The
rest are one regular expression in which the strongest rule stands first, so that one entry costs
a handful of look-ups whatever the length of the list.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ullage.adapters.files.wildmatch import SPECIAL, literal_length, to_regex

_UTF8_MARK = b"\xef\xbb\xbf"
# Monorepos repeat a few ignore files in hundreds of folders. Those of projects have some 4 kB;
# the bound keeps what the cache holds below 10 MB of text.
_CACHED_FILES = 512
_CACHED_SIZE = 16_384
# A pattern that ends so may match a text with any end.
_UNSURE_ENDS = "*?]\\"
# With thousands of groups in one expression a match costs several times more for each of them.
_MAX_ALTERNATIVES = 200
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the text as written, its 1-based line, and whether it re-includes (`!`)."""

    text: str
    line: int
    negative: bool
    folders_only: bool
    anchored: bool
    pattern: str


def byte_view(name: str) -> str:
    """The name with one character for each byte of its form on disk."""
    return name if name.isascii() else os.fsencode(name).decode("latin-1")


def parse(data: bytes) -> tuple[Rule, ...]:
    """The rules of an ignore file."""
    lines = data.removeprefix(_UTF8_MARK).split(b"\n")
    rules = (_rule(line, number) for number, line in enumerate(lines, 1))
    return tuple(rule for rule in rules if rule is not None)


def _rule(line: bytes, number: int) -> Rule | None:
    if line.startswith(b"#"):
        return None
    # A NUL ends the text for git, which keeps it as a C string.
    text = line.removesuffix(b"\r").partition(b"\0")[0].decode("latin-1")
    text = _without_trailing_spaces(text)
    pattern = text.removeprefix("!")
    folders_only = pattern.endswith("/")
    pattern = pattern[:-1] if folders_only else pattern
    if not pattern:
        return None
    return Rule(
        text=text.encode("latin-1").decode("utf-8", "backslashreplace"),
        line=number,
        negative=text.startswith("!"),
        folders_only=folders_only,
        anchored="/" in pattern,
        pattern=pattern.removeprefix("/"),
    )


def _without_trailing_spaces(text: str) -> str:
    kept = text.rstrip(" ")
    backslashes = len(kept) - len(kept.rstrip("\\"))
    escaped_space = backslashes % 2 and len(kept) < len(text)
    return text[: len(kept) + 1] if escaped_space else kept


class RuleList:
    """Rules in order; the last one that matches an entry decides."""

    def __init__(self, rules: Sequence[Rule], *, fold_case: bool = False) -> None:
        self._rules = tuple(rules)
        self._fold_case = fold_case
        for_files = [(at, rule) for at, rule in enumerate(self._rules) if not rule.folders_only]
        self._files = self._folders = _Table(for_files, fold_case=fold_case)
        if len(for_files) < len(self._rules):
            self._folders = _Table(enumerate(self._rules), fold_case=fold_case)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, weakest first."""
        return self._rules

    def last_match(self, path: str, name: str, *, is_folder: bool) -> Rule | None:
        """The rule that decides about an entry, if any.

        `path` is relative to the folder that the rules belong to, `name` its last part; both in
        byte view. Folders above the entry are not looked at.
        """
        if self._fold_case:
            path, name = path.translate(_ASCII_LOWER), name.translate(_ASCII_LOWER)
        table = self._folders if is_folder else self._files
        at = table.strongest(path, name)
        return self._rules[at] if at >= 0 else None


class _Table:
    """Rules sorted by the way they are looked up; every value is a position in the list."""

    def __init__(self, rules: Iterable[tuple[int, Rule]], *, fold_case: bool) -> None:
        self._names: dict[str, int] = {}
        self._paths: dict[str, int] = {}
        endings: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        name_globs: list[tuple[int, str]] = []
        path_globs: list[tuple[int, str]] = []
        for at, rule in rules:
            pattern = rule.pattern.translate(_ASCII_LOWER) if fold_case else rule.pattern
            if literal_length(pattern) == len(pattern):
                (self._paths if rule.anchored else self._names)[pattern] = at
            elif not rule.anchored and _is_ending(pattern):
                endings[pattern.rpartition(".")[2]].append((pattern[1:], at))
            else:
                # Folding would change the ranges of a class: the expression folds by itself.
                (path_globs if rule.anchored else name_globs).append((at, rule.pattern))
        self._endings = {key: tuple(group) for key, group in endings.items()}
        self._name_globs = _Globs(name_globs, fold_case=fold_case) if name_globs else None
        self._path_globs = _Globs(path_globs, fold_case=fold_case) if path_globs else None

    def strongest(self, path: str, name: str) -> int:
        """The position of the last rule that matches, -1 when none does."""
        # Comparisons instead of max(): this runs several times for each entry of a tree.
        best = self._names.get(name, -1)
        if self._paths and (at := self._paths.get(path, -1)) > best:
            best = at
        for ending, at in self._endings.get(name.rpartition(".")[2], ()):
            if at > best and name.endswith(ending):
                best = at
        if self._name_globs is not None and (at := self._name_globs.strongest(name)) > best:
            best = at
        if self._path_globs is not None and (at := self._path_globs.strongest(path)) > best:
            best = at
        return best


def _is_ending(pattern: str) -> bool:
    """Whether the pattern is `*.ending`: a star, then plain characters with a dot."""
    rest = pattern[1:]
    return pattern[0] == "*" and "." in rest and not any(char in SPECIAL for char in rest)


class _Globs:
    """Wildcard rules, sorted by the character that a text must end with to match."""

    def __init__(self, patterns: Sequence[tuple[int, str]], *, fold_case: bool) -> None:
        groups: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for at, pattern in reversed(patterns):
            if (regex := to_regex(pattern)) is not None:
                last = pattern[-1].translate(_ASCII_LOWER) if fold_case else pattern[-1]
                groups["" if last in _UNSURE_ENDS else last].append((at, regex))
        self._any_end = _alternations(groups.pop("", []), fold_case=fold_case)
        self._by_end = {
            last: _alternations(group, fold_case=fold_case) for last, group in groups.items()
        }

    def strongest(self, text: str) -> int:
        """The position of the last rule that matches the whole text, -1 when none does."""
        best = -1
        for alternation in self._any_end:
            if (at := alternation.strongest(text)) >= 0:
                best = at
                break
        for alternation in self._by_end.get(text[-1:], ()):
            if (at := alternation.strongest(text)) >= 0:
                return max(at, best)
        return best


class _Alternation:
    """Some rules as one expression in which the strongest stands first."""

    __slots__ = ("_match", "_positions")

    def __init__(self, rules: Sequence[tuple[int, str]], *, fold_case: bool) -> None:
        self._positions = [-1, *(at for at, _ in rules)]
        flags = re.DOTALL | re.ASCII | (re.IGNORECASE if fold_case else re.NOFLAG)
        alternatives = "|".join(f"({regex})" for _, regex in rules)
        self._match = re.compile(rf"(?:{alternatives})\Z", flags).match

    def strongest(self, text: str) -> int:
        found = self._match(text)
        return -1 if found is None else self._positions[found.lastindex or 0]


def _alternations(rules: Sequence[tuple[int, str]], *, fold_case: bool) -> tuple[_Alternation, ...]:
    """The rules, strongest first, in expressions of a size that Python handles well."""
    return tuple(
        _Alternation(rules[at : at + _MAX_ALTERNATIVES], fold_case=fold_case)
        for at in range(0, len(rules), _MAX_ALTERNATIVES)
    )


def rule_list(data: bytes, *, fold_case: bool = False) -> RuleList:
    """The rules of an ignore file, ready to be asked; equal files share one."""
    if len(data) > _CACHED_SIZE:
        return RuleList(parse(data), fold_case=fold_case)
    return _cached_rule_list(data, fold_case)


@lru_cache(maxsize=_CACHED_FILES)
def _cached_rule_list(data: bytes, fold_case: bool) -> RuleList:  # noqa: FBT001 - a cache key
    return RuleList(parse(data), fold_case=fold_case)
