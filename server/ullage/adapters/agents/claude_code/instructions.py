"""What Claude Code loads before the first prompt: memory files, rules, its own notes.

As its documentation of memory says, at version 2.1.283.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ullage.adapters.agents.claude_code.sessions import homes
from ullage.adapters.agents.fields import listed, object_in
from ullage.adapters.agents.instructions import (
    Instruction,
    Loader,
    below,
    exists,
    front_matter,
    read,
    upwards,
)
from ullage.domain.check import parse_pattern

MOST_HOPS = 4
MEMORY_LINES = 200
MEMORY_BYTES = 25_000
_MARK = re.compile(r"(?:^|(?<=\s))@((?:\\ |[^\s\\])+)")
_POLICY = {
    "darwin": Path("/Library/Application Support/ClaudeCode/CLAUDE.md"),
    "win32": Path("C:/Program Files/ClaudeCode/CLAUDE.md"),
}
PERSONAL = ("CLAUDE.local.md",)
"""What a person keeps in a repository's folder and out of the repository."""

_OWN_NAMES = ("CLAUDE.md", ".claude/CLAUDE.md", *PERSONAL)
DECIDING = (
    *_OWN_NAMES,
    *("AGENTS.md", ".claude/AGENTS.md", ".claude/rules"),
    *(".claude/settings.json", ".claude/settings.local.json"),
)
"""What decides at the top of a folder, by coming, changing or going, which files are loaded."""


def is_there(folder: Path) -> bool:
    """Whether it is installed, or the folder has files for it."""
    return _has_own_files(folder) or any(map(exists, homes()))


def _has_own_files(folder: Path) -> bool:
    return any(exists(place / name) for place in upwards(folder) for name in _OWN_NAMES)


def instructions(folder: Path) -> Iterator[Instruction]:
    """The files in the order in which they are in the context."""
    excluded = _Excluded(folder)
    loader = Loader(MOST_HOPS, _MARK)
    yield from loader.load(_POLICY.get(sys.platform, Path("/etc/claude-code/CLAUDE.md")))
    for one in _of_places(folder, loader):
        if not excluded.has(one.path):
            yield one
    yield from _notes(folder)


def _of_places(folder: Path, loader: Loader) -> Iterator[Instruction]:
    for home in homes():
        yield from loader.load(home / "CLAUDE.md")
        yield from _rules(home / "rules", loader)
    for place in upwards(folder):
        yield from loader.load(place / "CLAUDE.md")
        yield from loader.load(place / ".claude" / "CLAUDE.md")
        yield from _rules(place / ".claude" / "rules", loader)
        yield from loader.load(place / "CLAUDE.local.md")
    if not _has_own_files(folder):
        for place in upwards(folder):
            yield from loader.load(place / "AGENTS.md")
            yield from loader.load(place / ".claude" / "AGENTS.md")


def _rules(folder: Path, loader: Loader) -> Iterator[Instruction]:
    """Rules for all files; one with `paths` is loaded with the files that it is for."""
    for path in below(folder, "*.md"):
        yield from loader.load(path, wanted=_is_for_all)


def _is_for_all(rule: str) -> bool:
    return re.search(r"(?m)^paths[ \t]*:", front_matter(rule)) is None


def _notes(folder: Path) -> Iterator[Instruction]:
    """The head of the notes that it took of this folder itself."""
    name = re.sub(r"[^A-Za-z0-9]", "-", str(folder))
    for home in homes():
        path = home / "projects" / name / "memory" / "MEMORY.md"
        text = read(path)
        if text is not None:
            *lines, rest = text.split("\n")
            head = "".join(f"{line}\n" for line in lines[:MEMORY_LINES])
            head += rest if len(lines) < MEMORY_LINES else ""
            head = head.encode()[:MEMORY_BYTES].decode(errors="ignore")
            note = None if head == text else "its head only"
            yield Instruction(path, head, note=note)


class _Excluded:
    """The files that the settings leave out, by `claudeMdExcludes`."""

    def __init__(self, folder: Path) -> None:
        files = [home / "settings.json" for home in homes()]
        files += [folder / ".claude" / name for name in ("settings.json", "settings.local.json")]
        self._patterns = [
            parse_pattern(one.lstrip("/")) for file in files for one in _patterns_in(file) if one
        ]

    def has(self, path: Path) -> bool:
        names = {path.as_posix(), path.resolve().as_posix()}
        return any(one.matches(name.lstrip("/")) for one in self._patterns for name in names)


def _patterns_in(file: Path) -> Sequence[str]:
    found = listed(object_in(read(file) or "") or {}, "claudeMdExcludes")
    return [one for one in found if isinstance(one, str)]
