"""The gate's rules: which counted files, or sums of files, are over their limit.

Owns the patterns of `check.files` and the verdicts. Never counts and never reads a file.
"""

import fnmatch
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ullage.domain.always_loaded import AlwaysLoaded, named

Rule = Literal["file", "target", "always-loaded"]


@dataclass(frozen=True, slots=True)
class CountedFile:
    """A file's tokens in the gate's encoding; `path` is relative to the root, with slashes."""

    path: str
    tokens: int
    language: str | None = None


@dataclass(frozen=True, slots=True)
class FileRules:
    """Tokens a file may have: the limit of the first pattern that matches it, else `limit`.

    A limit of 0 means that such files are not checked.
    """

    limit: int
    patterns: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """Something over its limit, in tokens. `grew`: since the version compared with, if any."""

    rule: Rule
    path: str
    tokens: int
    limit: int
    grew: int | None = None

    @property
    def crossed(self) -> bool | None:
        """Whether it was within its limit before it grew; None where nobody knows what it was."""
        return None if self.grew is None else self.tokens - self.grew <= self.limit


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What is over, farthest over first, and how many files a limit was applied to."""

    over: tuple[Violation, ...]
    checked: int


def limits(rules: FileRules) -> Callable[[str], int]:
    """Who tells the limit of a file by its path."""
    patterns = tuple((parse_pattern(text), limit) for text, limit in rules.patterns)
    return lambda path: _limit(path, patterns, rules.limit)


def check_files(files: Iterable[CountedFile], rules: FileRules) -> CheckResult:
    """Each file against its own limit."""
    limit_of = limits(rules)
    over: list[Violation] = []
    checked = 0
    for file in files:
        limit = limit_of(file.path)
        checked += limit > 0
        if 0 < limit < file.tokens:
            over.append(Violation("file", file.path, file.tokens, limit))
    return CheckResult(tuple(sorted(over, key=_farthest_over_first)), checked)


def check_target(name: str, files: Iterable[CountedFile], target: int) -> CheckResult:
    """The sum of the files against a target; `name` says what was summed."""
    tokens = [file.tokens for file in files]
    over = (Violation("target", name, sum(tokens), target),) if sum(tokens) > target else ()
    return CheckResult(over, len(tokens))


def check_always_loaded(loaded: AlwaysLoaded | None, limit: int) -> tuple[Violation, ...]:
    """What an agent loads before the first prompt against a limit; 0: not checked."""
    if loaded is None or limit == 0 or loaded.tokens <= limit:
        return ()
    return (Violation("always-loaded", named(loaded.agents[0].files), loaded.tokens, limit),)


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern by names, None standing for any folders; made by `parse_pattern`."""

    names: tuple[re.Pattern[str] | None, ...]
    folders_only: bool

    def matches(self, path: str) -> bool:
        """Whether the file, by its path from the root, or a folder it lies in is meant."""
        names = path.split("/")
        longest = len(names) - self.folders_only
        return any(_match(self.names, names[:end]) for end in range(longest, 0, -1))

    def names_path(self, path: str) -> bool:
        """Whether it says the path's own name, or leads on through the folder; `a/` is a folder.

        What it only happens to take along, by a mere `*` or with the folder around it, it does not
        name: neither `src/` nor `**/*.js` names `src/node_modules/`.
        """
        names = path.rstrip("/").split("/")
        lengths = range(1, len(self.names) + 1) if path.endswith("/") else (len(self.names),)
        return any(
            _says_something(self.names[length - 1]) and _match(self.names[:length], names)
            for length in lengths
            if length
        )


def parse_pattern(text: str) -> PathPattern:
    """A path pattern as in .gitignore, but the same on every system and without negation.

    `*` and `?` stay within a name, `**` stands for any folders, `[ab]` and `[!ab]` for one
    character; a special character itself is written `[*]`. Without a slash before its end the
    pattern matches at any depth, with one it starts at the root. What matches a folder takes along
    all that is in it; a slash at the end asks for a folder.
    """
    body = text.rstrip("/")
    names = [name for name in body.split("/") if name]
    parts = [None if name == "**" else _name_pattern(name) for name in names]
    if parts and "/" not in body:
        parts.insert(0, None)
    if parts and parts[-1] is None:
        # `a/**` means what is in `a`, not `a` itself.
        parts.append(_name_pattern("*"))
    return PathPattern(tuple(parts), folders_only=text.endswith("/"))


def _name_pattern(name: str) -> re.Pattern[str]:
    # Its translation never tries a star twice, so that no pattern takes exponential time.
    return re.compile(fnmatch.translate(name))


def _match(parts: Sequence[re.Pattern[str] | None], names: Sequence[str]) -> bool:
    """Whether the names match all parts; on a failure only the last None has to take one more."""
    part = name = 0
    retry_part = retry_name = -1
    while name < len(names):
        if part < len(parts) and parts[part] is None:
            part += 1
            retry_part, retry_name = part, name
        elif part < len(parts) and _is(parts[part], names[name]):
            part += 1
            name += 1
        elif retry_part >= 0:
            retry_name += 1
            part, name = retry_part, retry_name
        else:
            return False
    return all(rest is None for rest in parts[part:])


_ANYTHING = _name_pattern("*").pattern


def _says_something(part: re.Pattern[str] | None) -> bool:
    return part is not None and part.pattern != _ANYTHING


def _is(part: re.Pattern[str] | None, name: str) -> bool:
    return part is not None and part.match(name) is not None


def _limit(path: str, patterns: Sequence[tuple[PathPattern, int]], otherwise: int) -> int:
    return next((limit for pattern, limit in patterns if pattern.matches(path)), otherwise)


def _farthest_over_first(violation: Violation) -> tuple[int, str]:
    return violation.limit - violation.tokens, violation.path
