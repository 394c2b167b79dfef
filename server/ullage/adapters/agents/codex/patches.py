"""Patches as Codex applies them: which files they change, and what was there before."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from ullage.domain.handoff import Edit

_BEGIN = "*** Begin Patch"
_FILES = {"*** Add File: ": True, "*** Update File: ": False}
_MARK = "*** "


@dataclass(frozen=True, slots=True)
class Patched:
    """A file that a patch adds or changes; its path is absolute."""

    path: str
    is_new: bool
    edits: tuple[Edit, ...]


def patched(text: str, folder: str) -> Iterator[Patched]:
    """The files that the patches in a text change, each as often as it is named."""
    if _BEGIN not in text:
        return
    # Given to a shell or a script it stands in JSON.
    is_quoted = text.count("\n") < text.count("\\n")
    lines = (text.replace("\\n", "\n") if is_quoted else text).split("\n")
    at = 0
    while at < len(lines):
        mark = next((one for one in _FILES if lines[at].startswith(one)), None)
        end = at + 1
        while end < len(lines) and not lines[end].startswith(_MARK):
            end += 1
        if mark is not None:
            path = str(PurePath(folder) / lines[at].removeprefix(mark).strip())
            yield Patched(path, _FILES[mark], tuple(_edits(lines[at + 1 : end])))
        at = end


def _edits(lines: list[str]) -> Iterator[Edit]:
    """The hunks of a file's part of a patch."""
    before: list[str] = []
    after: list[str] = []
    for line in [*lines, "@@"]:
        if line.startswith("@@"):
            if before != after:
                yield Edit("\n".join(before), "\n".join(after))
            before, after = [], []
            continue
        if not line.startswith("+"):
            before.append(line[1:])
        if not line.startswith("-"):
            after.append(line[1:])
