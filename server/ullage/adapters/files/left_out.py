"""What a walk leaves out, for who wants to know what it would have cost: kinds, and sizes.

Never opens a file. Whether something is left out is the walk's to say.
"""

# ruff: noqa: PTH100, PTH118 - strings, not Path objects, as everywhere in a walk

import os
import stat
from collections.abc import Callable, Iterator

from ullage.adapters.files.defaults import load_defaults
from ullage.adapters.files.layers import include_layer, slashed_view
from ullage.adapters.files.model import WalkOptions, printable
from ullage.adapters.files.rules import byte_view


def exclusion_kind(detail: str) -> str | None:
    """The kind of default exclusion that the detail of a skipped path tells of: `dependencies`.

    None where it tells of something else: a rule of the user's, a link.
    """
    kind, mark, _ = detail.partition(" (")
    return kind if mark and kind in load_defaults().kinds else None


def sizes_below(path: str) -> Iterator[tuple[str, int]]:
    """Every regular file below a folder, whatever rules say, with its size in bytes.

    Paths are posix, relative to the folder; of a file alone empty. Links are not followed, and what
    cannot be looked at is passed over.
    """
    waiting = [(path, "")]
    while waiting:
        folder, relative = waiting.pop()
        for name, status in _statuses(folder):
            inner = relative + printable(name)
            if stat.S_ISDIR(status.st_mode):
                waiting.append((os.path.join(folder, name), f"{inner}/"))
            elif stat.S_ISREG(status.st_mode):
                yield inner, status.st_size


def size_of(path: str) -> int:
    """A file's size in bytes; 0 for what is not there any more."""
    try:
        return os.stat(path, follow_symlinks=False).st_size  # noqa: PTH116
    except OSError:
        return 0


def inclusion(root: str, options: WalkOptions) -> Callable[[str], bool]:
    """Tells of a path relative to the root whether the `include` setting names it."""
    top = os.path.abspath(root)
    layer = include_layer(options.include, options.base or top, fold_case=False)
    if layer is None:
        return lambda _: False
    above = slashed_view(top).rstrip("/")

    def is_included(relative: str) -> bool:
        names = byte_view(relative).split("/")
        for end in range(1, len(names) + 1):
            path, is_folder = "/".join((above, *names[:end])), end < len(names)
            said = layer.verdict(path, names[end - 1], is_folder=is_folder)
            if said is not None and said.ignored:
                return True
        return False

    return is_included


def _statuses(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    yield entry.name, entry.stat(follow_symlinks=False)
                except OSError:
                    continue
    except OSError:
        return
