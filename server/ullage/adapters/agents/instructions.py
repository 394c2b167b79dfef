"""Instruction files: read as agents read them, with what they import. Gives texts, counts none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MOST_BYTES = 1_000_000
"""A larger file is no instruction that anybody wrote."""

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_SPAN = re.compile(r"(`+)(?:(?!\1).)+?\1(?!`)")
_COMMENT = re.compile(r"^ {0,3}<!--.*?-->[ \t]*\n?", re.DOTALL | re.MULTILINE)
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

    def load(self, path: Path, note: str | None = None) -> Iterator[Instruction]:
        """A file and what it imports; nothing where there is none or it was loaded before."""
        yield from self._load(path, None, None, note, 0)

    def _load(
        self, path: Path, by: Path | None, line: int | None, note: str | None, hop: int
    ) -> Iterator[Instruction]:
        place = path.resolve()
        text = None if place in self.seen else read(path)
        if text is None:
            return
        self.seen.add(place)
        yield Instruction(path, without_comments(without_front_matter(text)), by, line, note)
        if hop < self.hops:
            for number, found in imports_in(text, self.mark):
                target = path.parent / Path(found).expanduser()
                yield from self._load(target, path, number, None, hop + 1)


def read(path: Path) -> str | None:
    """The text of a file, None where there is none to read."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return None


def imports_in(text: str, mark: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """What a text imports, and the lines that say so; not what stands there as code."""
    for number, line in _prose(text):
        for found in mark.finditer(_SPAN.sub("", line)):
            yield number, found[1].replace("\\ ", " ")


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
    return "".join(block if at % 2 else _COMMENT.sub("", block) for at, block in enumerate(blocks))


def front_matter(text: str) -> str:
    """What stands between the marks at the top of a text; empty where there are none."""
    found = _FRONT_MATTER.match(text)
    return found[1] if found else ""


def without_front_matter(text: str) -> str:
    """The text below the marks at its top."""
    return _FRONT_MATTER.sub("", text, count=1)


def says(text: str, key: str) -> str | None:
    """The value of a key at the top of a text, on one line; None where there is no such key."""
    found = re.search(rf"(?m)^{re.escape(key)}[ \t]*:[ \t]*(.*?)[ \t]*$", front_matter(text))
    return found[1] if found else None


def upwards(folder: Path) -> Sequence[Path]:
    """The folders from the root of the file system down to one."""
    return [*reversed(folder.parents), folder]


def repository_of(folder: Path) -> Path | None:
    """The nearest folder above, or the folder itself, that git begins at."""
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)
