"""The places a person named: what they have in common, and the files in them.

Joins the walk with the settings. Never reads a file.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ullage.adapters.files import FoundFile, Skipped, Unreadable, WalkOptions, printable, walk
from ullage.app.config import EffectiveSettings
from ullage.domain.measured import SkippedFile


@dataclass(frozen=True, slots=True)
class MissingPlace:
    """A path that was named and has nothing to count, and why."""

    path: str
    detail: str


@dataclass(frozen=True, slots=True)
class Places:
    """Walks that have begun, below one root; `missing` are the paths that could not be walked.

    `named_files`: those of the paths that are files, relative to the root.
    """

    root: Path
    walks: tuple[tuple[str, Iterator[FoundFile | Skipped]], ...]
    missing: tuple[MissingPlace, ...]
    named_files: frozenset[str]

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

    def all_missing(self, skipped: Iterable[SkippedFile]) -> tuple[MissingPlace, ...]:
        """With them the named files that turned out unreadable.

        In a folder such a file is only skipped; one that was asked for by name is an error.
        """
        return self.missing + tuple(
            MissingPlace(one.path, one.detail)
            for one in skipped
            if one.reason == "unreadable" and one.path in self.named_files
        )


def open_places(
    paths: Sequence[Path], effective: EffectiveSettings, only: Collection[str] | None = None
) -> Places:
    """Begin the walks of some paths; without any, of the current folder.

    `only`: the files to look for, relative to the root. Among them one that is named is no choice,
    as a hook names what is to be committed: the rules may leave it out.
    """
    named = absolute(paths)
    root = root_of(named)
    options = walk_options(effective)
    walks: list[tuple[str, Iterator[FoundFile | Skipped]]] = []
    missing: list[MissingPlace] = []
    files: set[str] = set()
    for path, as_named in zip(named, paths or [Path()], strict=True):
        try:
            prefix = _prefix(path, root)
            found = walk(path, options, only and _below(prefix, only))
        except Unreadable as unreadable:
            missing.append(MissingPlace(printable(str(as_named)), unreadable.detail))
            continue
        if not path.is_dir():
            files.add(prefix + printable(path.name))
        if only is None or path.is_dir():
            walks.append((prefix, found))
    if only is not None and files:
        walks.append(("", walk(root, options, files.intersection(only))))
    return Places(root, tuple(walks), tuple(missing), frozenset(files))


def absolute(paths: Sequence[Path]) -> Sequence[Path]:
    """The paths from the root of the file system; without any, that of the current folder.

    The way a walk takes a `..`: one file must have one path, whichever place it is found by.
    """
    return [Path(os.path.abspath(path)) for path in paths or [Path()]]  # noqa: PTH100


def root_of(named: Sequence[Path]) -> Path:
    """One folder is its own root; otherwise the current folder, or what holds all the paths."""
    if len(named) == 1 and named[0].is_dir():
        return named[0]
    here = Path.cwd()
    if all(path.is_relative_to(here) for path in named):
        return here
    return common_folder(named)


def common_folder(named: Sequence[Path]) -> Path:
    """The folder that holds all of some absolute paths."""
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in named]))


def _below(prefix: str, files: Collection[str]) -> Collection[str]:
    return frozenset(file.removeprefix(prefix) for file in files if file.startswith(prefix))


def _prefix(path: Path, root: Path) -> str:
    folder = path if path.is_dir() else path.parent
    relative = Path(os.path.relpath(folder, root)).as_posix()
    return "" if relative == "." else f"{printable(relative)}/"


def walk_options(effective: EffectiveSettings) -> WalkOptions:
    """What a walk leaves out by these settings."""
    settings = effective.settings
    return WalkOptions(
        respect_gitignore=settings.respect_gitignore,
        exclude=settings.exclude,
        include=settings.include,
        max_file_size=settings.max_file_size,
        base=patterns_base(effective, "exclude", "include"),
    )


def patterns_base(effective: EffectiveSettings, *keys: str) -> str:
    """The folder that the patterns of settings are relative to: that of the file that has them.

    Empty where no file of the project has them.
    """
    for key in keys:
        origin = effective.origins.get(key)
        if origin is not None and origin.file is not None and origin.place != "user-file":
            return str(Path(origin.file).absolute().parent)
    return ""
