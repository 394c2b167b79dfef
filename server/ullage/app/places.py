"""The places a person named: what they have in common, and the files in them.

Joins the walk with the settings. Never reads a file.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ullage.adapters.files import FoundFile, Skipped, Unreadable, WalkOptions, walk
from ullage.app.config import EffectiveSettings


@dataclass(frozen=True, slots=True)
class MissingPlace:
    """A path that was named and has nothing to count, and why."""

    path: str
    detail: str


@dataclass(frozen=True, slots=True)
class Places:
    """Walks that have begun, below one root; `missing` are the paths that could not be walked."""

    root: Path
    walks: tuple[tuple[str, Iterator[FoundFile | Skipped]], ...]
    missing: tuple[MissingPlace, ...]

    def entries(self) -> Iterator[FoundFile | Skipped]:
        """Everything found, paths relative to the root; a file in two of the places comes once."""
        seen: set[str] = set()
        several = len(self.walks) > 1
        for prefix, found in self.walks:
            for entry in found:
                moved = replace(entry, relative=prefix + entry.relative) if prefix else entry
                if several and moved.relative in seen:
                    continue
                if several:
                    seen.add(moved.relative)
                yield moved


def open_places(paths: Sequence[Path], effective: EffectiveSettings) -> Places:
    """Begin the walks of some paths; without any, of the current folder."""
    named = paths or [Path()]
    root = _root_of(named)
    options = _walk_options(effective)
    walks: list[tuple[str, Iterator[FoundFile | Skipped]]] = []
    missing: list[MissingPlace] = []
    for path in named:
        try:
            found = walk(path, options)
        except Unreadable as unreadable:
            missing.append(MissingPlace(str(path), unreadable.detail))
        else:
            walks.append((_prefix(path, root), found))
    return Places(root, tuple(walks), tuple(missing))


def _root_of(named: Sequence[Path]) -> Path:
    """One folder is its own root; otherwise the current folder, or what holds all the paths."""
    absolute = [path.absolute() for path in named]
    if len(named) == 1 and absolute[0].is_dir():
        return Path(os.path.normpath(absolute[0]))
    here = Path.cwd()
    if all(path.is_relative_to(here) for path in absolute):
        return here
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in absolute]))


def _prefix(path: Path, root: Path) -> str:
    folder = path if path.is_dir() else path.parent
    relative = Path(os.path.relpath(folder.absolute(), root)).as_posix()
    return "" if relative == "." else f"{relative}/"


def _walk_options(effective: EffectiveSettings) -> WalkOptions:
    settings = effective.settings
    return WalkOptions(
        respect_gitignore=settings.respect_gitignore,
        exclude=settings.exclude,
        include=settings.include,
        max_file_size=settings.max_file_size,
        base=_patterns_base(effective),
    )


def _patterns_base(effective: EffectiveSettings) -> str:
    """The folder that `exclude` and `include` are relative to: that of the file that has them."""
    for key in ("exclude", "include"):
        origin = effective.origins.get(key)
        if origin is not None and origin.file is not None and origin.place != "user-file":
            return str(Path(origin.file).absolute().parent)
    return ""
