"""Walking a tree: every file below a root, or the reason why it is left out.

Owns the order (by name, folders in their place) and what happens to odd entries: links, pipes,
unreadable and vanishing ones. It asks `scope` for the rules. Never opens a file, never recurses,
never stops because of one entry.
"""

# ruff: noqa: PTH100, PTH116, PTH119, PTH206 - strings, not Path objects: this runs once an entry

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ullage.adapters.files.defaults import load_defaults
from ullage.adapters.files.entries import BY_NAME, is_folder, listed, why_gone, with_folders
from ullage.adapters.files.layers import MAX_IGNORE_FILE, Verdict, slashed_view
from ullage.adapters.files.model import FoundFile, Skipped, Unreadable, WalkOptions, printable
from ullage.adapters.files.reading import explain, irregular, too_large
from ullage.adapters.files.rules import byte_view
from ullage.adapters.files.scope import IGNORE_FILES, Scope, root_scope

_DEFAULT_OPTIONS = WalkOptions()


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder being walked. `relative` and `view` end with a slash (or are empty)."""

    entries: Iterator["os.DirEntry[str]"]
    names: frozenset[str]
    relative: str
    view: str
    scope: Scope
    # The row of an ignored folder that is open only for what the `include` setting names in it.
    blocked: Skipped | None


def walk(
    root: str | os.PathLike[str],
    options: WalkOptions = _DEFAULT_OPTIONS,
    only: Collection[str] | None = None,
) -> Iterator[FoundFile | Skipped]:
    """Every file below the root in the order of names, and what is left out, as it is found.

    An ignored folder is one row. The root itself is never excluded; it may be one file.
    `only`: the files to look for, as `FoundFile.relative` has them; other folders stay closed.
    Raises Unreadable at once when the root does not exist or cannot be listed.
    """
    top = os.path.abspath(root)
    try:
        status = os.stat(top)
        if not stat.S_ISDIR(status.st_mode):
            return iter((_named_file(top, status, options),))
    except (OSError, ValueError) as error:
        detail = explain(error) if isinstance(error, OSError) else "not a possible file name"
        raise Unreadable("unreadable", detail) from None
    return _Walk(top, options, only).rows()


def ignored_by(
    path: str | os.PathLike[str],
    root: str | os.PathLike[str],
    options: WalkOptions = _DEFAULT_OPTIONS,
) -> Skipped | None:
    """What a walk of the root would say about one path: None when it would find the file.

    A file in an ignored folder gets the folder's reason. Raises Unreadable as `walk` does.
    """
    top, target = os.path.abspath(root), os.path.abspath(path)
    if target == top:
        return None
    below = top.rstrip(os.sep) + os.sep
    if not target.startswith(below):
        return Skipped(printable(target), "ignored", "outside the folder")
    return _Walk(top, options).verdict_on(target[len(below) :].split(os.sep))


class _Walk:
    """One walk of one root."""

    def __init__(self, top: str, options: WalkOptions, only: Collection[str] | None = None) -> None:
        self._top = top
        self._only = None if only is None else with_folders(only)
        self._max_size = options.max_file_size
        self._defaults = load_defaults()
        try:
            entries = listed(top)
        except OSError as error:
            raise Unreadable("unreadable", explain(error)) from None
        names = frozenset(map(BY_NAME, entries))
        scope = root_scope(top, names, options)
        view = slashed_view(top).rstrip("/") + "/"
        self._root = _Folder(iter(entries), names, "", view, scope, None)

    def rows(self) -> Iterator[FoundFile | Skipped]:
        """The whole tree."""
        folders = [self._root]
        while folders:
            folder = folders[-1]
            entry = next(folder.entries, None)
            if entry is None:
                folders.pop()
                continue
            if self._only is not None and folder.relative + printable(entry.name) not in self._only:
                continue
            opened, row = self._step(folder, entry)
            if opened is not None:
                folders.append(opened)
            if row is not None:
                yield row

    def verdict_on(self, parts: list[str]) -> Skipped | None:
        """The same steps on the way to one path only."""
        folder, relative = self._root, "/".join(map(printable, parts))
        for at, part in enumerate(parts, 1):
            entry = next((entry for entry in folder.entries if entry.name == part), None)
            if entry is None:
                return Skipped(relative, "unreadable", "no such file or folder")
            opened, row = self._step(folder, entry)
            if isinstance(row, FoundFile) and at == len(parts):
                return None
            if opened is None:
                why = row if isinstance(row, Skipped) else folder.blocked
                return why and Skipped(relative, why.reason, why.detail)
            folder = opened
        return folder.blocked

    def _step(
        self, folder: _Folder, entry: "os.DirEntry[str]"
    ) -> tuple[_Folder | None, FoundFile | Skipped | None]:
        if is_folder(entry):
            return self._enter(folder, entry)
        return None, self._file(folder, entry)

    def _file(self, folder: _Folder, entry: "os.DirEntry[str]") -> FoundFile | Skipped | None:
        """The row of an entry that is no folder; None where only included ones count."""
        name = entry.name
        view = byte_view(name)
        relative = folder.relative + printable(name)
        said = _said(folder, folder.view + view, view, "")
        if said is not None and said.ignored:
            return None if folder.blocked else Skipped(relative, "ignored", said.detail)
        ending = self._defaults.binary_ending(name)
        if ending is not None:
            return Skipped(relative, "binary", f".{ending} file")
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            return Skipped(relative, "unreadable", why_gone(error))
        if stat.S_ISLNK(status.st_mode):
            return Skipped(relative, "ignored", self._link(entry.path))
        if name in IGNORE_FILES and status.st_size > MAX_IGNORE_FILE:
            detail = f"{too_large(status.st_size, MAX_IGNORE_FILE)}; none of its rules hold"
            return Skipped(relative, "too-large", detail)
        return _row(entry.path, relative, status, self._max_size)

    def _enter(
        self, folder: _Folder, entry: "os.DirEntry[str]"
    ) -> tuple[_Folder | None, Skipped | None]:
        """The folder to walk, the row to report, or both when only a part of it is walked."""
        view = byte_view(entry.name)
        path, relative = folder.view + view, f"{folder.relative}{printable(entry.name)}/"
        said = _said(folder, path, view, entry.path)
        opens = folder.scope.leads_to_included(path, view)
        if said is not None and said.ignored and not opens:
            return None, _muted(folder, Skipped(relative, "ignored", said.detail))
        try:
            entries = listed(entry.path)
        except OSError as error:
            return None, Skipped(relative, "unreadable", why_gone(error))
        names = frozenset(map(BY_NAME, entries))
        said = said or folder.scope.content_verdict(entry.path, names)
        blocked = Skipped(relative, "ignored", said.detail) if said and said.ignored else None
        if blocked is not None and not opens:
            return None, _muted(folder, blocked)
        scope = folder.scope.inside(entry.path, names)
        opened = _Folder(iter(entries), names, relative, f"{path}/", scope, blocked)
        return opened, blocked and _muted(folder, blocked)

    def _link(self, path: str) -> str:
        """Where a link leads. It is never followed: inside the root its target is walked anyway."""
        try:
            os.stat(path)
        except OSError as error:
            return f"link: {explain(error)}"
        target, top = os.path.realpath(path), os.path.realpath(self._top)
        if target == top or target.startswith(top.rstrip(os.sep) + os.sep):
            return f"link to {printable(os.path.relpath(target, top)).replace(os.sep, '/')}"
        return f"link out of the folder, to {printable(target)}"


def _said(folder: _Folder, path: str, name: str, folder_path: str) -> Verdict | None:
    """What the rules say; in a blocked folder only what `include` names is not ignored."""
    if folder.blocked is None:
        return folder.scope.verdict(path, name, folder_path, folder.names)
    included = folder.scope.included(path, name, is_folder=bool(folder_path))
    return Verdict(ignored=not included, detail=folder.blocked.detail)


def _muted(folder: _Folder, row: Skipped) -> Skipped | None:
    """A blocked folder has its row already; what stays ignored below it gets none."""
    return row if folder.blocked is None else None


def _row(path: str, relative: str, status: os.stat_result, limit: int) -> FoundFile | Skipped:
    if (kind := irregular(status.st_mode)) is not None:
        return Skipped(relative, "unreadable", kind)
    if status.st_size > limit:
        return Skipped(relative, "too-large", too_large(status.st_size, limit))
    return FoundFile(
        path,
        relative,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_ino,
        status.st_dev,
    )


def _named_file(path: str, status: os.stat_result, options: WalkOptions) -> FoundFile | Skipped:
    """A root that is one file: no rule leaves out what the user named."""
    name = os.path.basename(path)
    ending = load_defaults().binary_ending(name)
    if ending is not None:
        return Skipped(printable(name), "binary", f".{ending} file")
    return _row(path, printable(name), status, options.max_file_size)
