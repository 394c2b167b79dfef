"""Which of the commands that an agent ran failed and has not succeeded since."""

import re
from dataclasses import dataclass

from ullage.domain.handoff import Failure

MOST_RUN_SINCE = 30
"""A failure that so many commands came after was given up, or mended by another command."""

_MOST_CHARACTERS = 10_000

# Each alternative begins with something of its own, so that no text is tried in two ways.
_LEAD = re.compile(
    r"""\s*(?:cd\s+(?:"[^"\n]*"|'[^'\n]*'|[^\s;&|"']+)\s*(?:&&|;)\s*|[A-Za-z_]\w*=[^\s;&|]*\s+"""
    r"""|(?:sudo|time|exec|nice|command)\s+|timeout\s+\S+\s+|set\s+-\w+\s*(?:;|&&|\n)\s*|\#[^\n]*\n)"""
)
_NAME = re.compile(r"[A-Za-z][\w:.-]*")
_LOOKING = frozenset({
    "ls", "cat", "bat", "head", "tail", "sed", "awk", "grep", "egrep", "rg", "ag", "fd", "find",
    "which", "type", "command", "test", "[", "[[", "diff", "cmp", "stat", "file", "du", "wc",
    "ps", "kill", "pkill", "pgrep", "lsof", "sleep", "echo", "printf", "pwd", "tree", "jq",
    "curl", "wget", "man", "gh", "for", "while", "if", "until", "read", "true", "false",
})  # fmt: skip
"""Programs whose failure says that something is not there, not that something is broken."""

_GIT_DEEDS = frozenset({
    "am", "apply", "cherry-pick", "commit", "merge", "pull", "push", "rebase",
})  # fmt: skip
"""What else git is asked says what there is."""

_ALL_THE_SAME = frozenset({
    "python", "python3", "node", "deno", "bun", "bash", "sh", "zsh", "ruby", "perl", "npx",
    "uvx",
})  # fmt: skip
"""Programs that run whatever they are given: two runs of them have nothing in common."""

_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Failed:
    kind: str
    failure: Failure
    at: int


class Trials:
    """Takes the commands in the order in which they were run."""

    def __init__(self) -> None:
        self._run = 0
        self._failed: list[_Failed] = []

    def ran(self, command: str, printed: str, *, failed: bool) -> None:
        """Take the next one. `printed`: all that it did, or the end of it."""
        bare = without_lead(command)
        kind = _kind(bare)
        self._run += 1
        if not failed:
            self._failed = [one for one in self._failed if not _is_of(one.kind, kind)]
        elif kind is not None:
            line = _last_line(printed)
            first = next((one for one in bare.split("\n") if one.strip()), bare)
            self._failed = [one for one in self._failed if one.kind != kind]
            self._failed.append(_Failed(kind, Failure(first, line), self._run))

    @property
    def failure(self) -> Failure | None:
        """The last one that is still one."""
        last = next(reversed(self._failed), None)
        if last is None or self._run - last.at >= MOST_RUN_SINCE:
            return None
        return last.failure


def without_lead(command: str) -> str:
    """A command without what only prepares it: a change of the folder, variables, `sudo`."""
    rest = command[:_MOST_CHARACTERS].strip()
    while (lead := _LEAD.match(rest)) is not None and lead.end() < len(rest):
        rest = rest[lead.end() :]
    return rest


def _last_line(printed: str) -> str:
    """The last line that says something; a single word, such as `FAIL`, only where all are one."""
    lines = [one for one in printed.split("\n") if one.strip()]
    return next((one for one in reversed(lines) if len(one.split()) > 1), (lines or [""])[-1])


def _kind(command: str) -> str | None:
    """What a command does, without what it does it to; None for one that only looks."""
    line = next(iter(command.split("\n")), "").strip()
    names: list[str] = []
    for word in line.split()[:_WORDS]:
        if not _NAME.fullmatch(word):
            break
        names.append(word)
    first = line.split(maxsplit=1)[0] if line else ""
    if first in _LOOKING or (first == "git" and not _GIT_DEEDS.intersection(names[1:2])):
        return None
    if not names or names[0] in _ALL_THE_SAME:
        return line or None
    return " ".join(names)


def _is_of(kind: str, done: str | None) -> bool:
    """Whether what failed was done by something that succeeded."""
    return done is not None and (kind == done or kind.startswith(f"{done} "))
