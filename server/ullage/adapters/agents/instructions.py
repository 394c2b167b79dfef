"""Instruction files: read as agents read them, with what they import. Gives texts, counts none."""

import os
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Wanted = Callable[[str], bool]
"""Whether a file that says this is loaded."""

MOST_BYTES = 1_000_000
"""A larger file is no instruction that anybody wrote."""

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_TICKS = re.compile(r"`+")
# A comment in one expression would go through the rest of the text for each that has no end.
_COMMENT_START = re.compile(r"^ {0,3}<!--", re.MULTILINE)
_COMMENT_END = re.compile(r"-->[ \t]*\n?")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Instruction:
    """A file that is in the context before the first prompt, with its text as it is there.

    `by` and `line`: the file whose line, counted from 1, loads it; None for one that is loaded for
    its name and place. `note`: what is peculiar about it, for people.
    """

    path: Path
    text: str
    by: Path | None = None
    line: int | None = None
    note: str | None = None


@dataclass
class Loader:
    """Reads files with what they import, each file once, in the order of its loading.

    `hops`: how deep imports go. `mark`: the expression whose first group is the path of an import.
    """

    hops: int
    mark: re.Pattern[str]
    seen: set[Path] = field(default_factory=set)

    def load(self, path: Path, wanted: Wanted | None = None) -> Iterator[Instruction]:
        """A file and what it imports; nothing where there is none or it was loaded before.

        `wanted`: asked for the file itself, not for what it imports.
        """
        text = self._unread(path)
        if text is not None and (wanted is None or wanted(text)):
            yield from self._load(path, text, None, None, 0)

    def _load(
        self, path: Path, text: str, by: Path | None, line: int | None, hop: int
    ) -> Iterator[Instruction]:
        self.seen.add(path.resolve())
        yield Instruction(path, without_comments(without_front_matter(text)), by, line)
        if hop == self.hops:
            return
        for number, found in imports_in(text, self.mark):
            target = _imported(path.parent, found)
            imported = None if target is None else self._unread(target)
            if target is not None and imported is not None:
                yield from self._load(target, imported, path, number, hop + 1)

    def _unread(self, path: Path) -> str | None:
        """The text of a file that was not loaded yet."""
        try:
            # Most of what looks like an import is none: this is quicker than to resolve its name.
            unread = path.is_file() and path.resolve() not in self.seen
            return read(path) if unread else None
        except (OSError, RuntimeError, ValueError):  # links in a circle, no name of a file at all
            return None


def _imported(folder: Path, name: str) -> Path | None:
    """The file that is meant; None for one in the home of nobody."""
    try:
        return Path(os.path.normpath(folder / Path(name).expanduser()))
    except RuntimeError:
        return None


def exists(path: Path) -> bool:
    """Whether there is something at a path, as far as one may look."""
    try:
        return path.exists()
    except OSError:
        return False


def below(folder: Path, pattern: str) -> Sequence[Path]:
    """The files of a folder and of those in it, as far as one may look, in their order."""
    try:
        return sorted(folder.rglob(pattern))
    except OSError:
        return ()


def read(path: Path) -> str | None:
    """The text of a file, None where there is none to read."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except (OSError, ValueError):
        return None


def imports_in(text: str, mark: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """What a text imports, and the lines that say so; not what stands there as code."""
    for number, line in _prose(text):
        for found in mark.finditer(_without_spans(line)):
            yield number, found[1].replace("\\ ", " ")


def _without_spans(line: str) -> str:
    """The line without code: what stands between two runs of backticks of one length."""
    runs = [*_TICKS.finditer(line)]
    to_come: dict[int, deque[int]] = defaultdict(deque)
    for number, run in enumerate(runs):
        to_come[len(run[0])].append(number)
    kept: list[str] = []
    end = number = 0
    while number < len(runs):
        alike = to_come[len(runs[number][0])]
        while alike and alike[0] <= number:
            alike.popleft()
        if alike:
            kept.append(line[end : runs[number].start()])
            number = alike[0]
            end = runs[number].end()
        number += 1
    return "".join([*kept, line[end:]])


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are in no fenced block, counted from 1."""
    fence: str | None = None
    for number, line in enumerate(text.split("\n"), 1):
        found = _FENCE.match(line)
        if fence is not None:
            if found and found[1].startswith(fence):
                fence = None
        elif found:
            fence = found[1]
        else:
            yield number, line


def without_comments(text: str) -> str:
    """The text without comments that stand on lines of their own: agents leave them out."""
    if "<!--" not in text:
        return text
    blocks = re.split(r"(?ms)^( {0,3}(?:```|~~~).*?(?:^ {0,3}(?:```|~~~)[ \t]*$|\Z))", text)
    return "".join(block if at % 2 else _uncommented(block) for at, block in enumerate(blocks))


def _uncommented(text: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := _COMMENT_START.search(text, at)) is not None:
        end = _COMMENT_END.search(text, start.end())
        if end is None:
            break
        kept.append(text[at : start.start()])
        at = end.end()
    return "".join([*kept, text[at:]])


def front_matter(text: str) -> str:
    """What stands between the marks at the top of a text; empty where there are none."""
    found = _FRONT_MATTER.match(text)
    return found[1] if found else ""


def without_front_matter(text: str) -> str:
    """The text below the marks at its top."""
    return _FRONT_MATTER.sub("", text, count=1)


def says(text: str, key: str) -> str | None:
    """The value of a key at the top of a text, on one line; None where there is no such key."""
    found = re.search(rf"(?m)^{re.escape(key)}[ \t]*:(.*)$", front_matter(text))
    return found[1].strip(" \t") if found else None


def upwards(folder: Path) -> Sequence[Path]:
    """The folders from the root of the file system down to one."""
    return [*reversed(folder.parents), folder]


def repository_of(folder: Path) -> Path | None:
    """The nearest folder above, or the folder itself, that git begins at."""
    return next((one for one in (folder, *folder.parents) if exists(one / ".git")), None)
