"""The files that a session changed, as they are now: where they are, and what changed in them."""

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath

from ullage.adapters.files import Unreadable, printable, read_text
from ullage.adapters.outlines import has_grammar
from ullage.adapters.tokenizer import CountError
from ullage.app.sources import source_of_text
from ullage.app.views import Viewer
from ullage.domain.handoff import Change
from ullage.domain.handoff.places import changed_lines
from ullage.domain.handoff.wording import changed_file
from ullage.domain.redaction import lines_of
from ullage.domain.text import utf8

MOST_OUTLINED = 25
"""Of the files: more are not told by what changed in them."""

MOST_BYTES = 1_000_000

_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")

_PASSING = (
    *("/.claude/", "/.codex/", "/.gemini/", "/.ullage/"),
    *("/tmp/", "/var/folders/", "/AppData/Local/Temp/"),  # noqa: S108 - nothing is opened there
)
"""Where files lie outside of a project that nobody wants to hear of again."""

NEW, GONE = "new", "gone"


@dataclass(frozen=True, slots=True)
class ChangedFiles:
    """As they are told, and of those that are there the paths on disk; the latest first."""

    told: tuple[str, ...]
    there: tuple[Path, ...]


def changed_files(
    changes: Iterable[Change], folder: str | None, root: Path | None, viewer: Viewer
) -> ChangedFiles:
    """The changed files of a session.

    `folder`: where it was begun, by which the files are named; `root`: the same where it is on this
    disk, else nothing is said of what the files are now.
    """
    told: list[str] = []
    there: list[Path] = []
    for change in changes:
        name = _name(change.path, folder)
        if name is None:
            continue
        if root is None:
            told.append(changed_file(name, (), NEW if change.is_new else None))
            continue
        path = root / name
        if not path.is_file():
            # What was made and removed again is as if it had never been.
            told.extend([] if change.is_new else [changed_file(name, (), GONE)])
            continue
        there.append(path)
        remark = NEW if change.is_new else None
        names = () if remark or len(there) > MOST_OUTLINED else _changed_names(path, change, viewer)
        told.append(changed_file(name, names, remark))
    return ChangedFiles(tuple(dict.fromkeys(told)), tuple(dict.fromkeys(there)))


def _name(path: str, folder: str | None) -> str | None:
    """A file as it is called from the folder; None for one that does not count."""
    pure = pure_path(path)
    if folder is not None and pure.is_absolute() and pure.is_relative_to(folder):
        inside = pure.relative_to(folder).as_posix()
        return None if inside.startswith((".ullage/", ".git/")) else printable(inside)
    name = pure.as_posix()
    return None if any(mark in name for mark in _PASSING) else printable(name)


def pure_path(path: str) -> PurePath:
    """A path as it is written in a record, be it one of Windows that is read elsewhere."""
    return PureWindowsPath(path) if _WINDOWS.match(path) else PurePath(os.path.normpath(path))


def _changed_names(path: Path, change: Change, viewer: Viewer) -> Sequence[str]:
    """The declarations in which something was changed, in their order."""
    try:
        source = source_of_text(path.name, read_text(path, MOST_BYTES))
        if not has_grammar(source.language):
            return ()
        lines = changed_lines(source.text, change.edits)
        if not lines:
            return ()
        views = viewer.views(source.text, source.language, (), declarations=True)
    except (Unreadable, CountError):
        return ()
    starts = _line_starts(utf8(source.text))
    spans = [
        (bisect_right(starts, one.start) - 1, bisect_right(starts, one.end - 1) - 1, one)
        for one in views.declarations
        if one.end > one.start
    ]
    innermost = (
        min(
            (span for span in spans if span[0] <= line <= span[1]),
            key=lambda span: (span[1] - span[0], -span[2].depth),
            default=None,
        )
        for line in sorted(lines)
    )
    return tuple(dict.fromkeys(span[2].qualified_name for span in innermost if span is not None))


def _line_starts(data: bytes) -> list[int]:
    return [*_starts(data.decode())]


def _starts(text: str) -> Iterator[int]:
    at = 0
    for line in lines_of(text):
        yield at
        at += len(line.encode())
