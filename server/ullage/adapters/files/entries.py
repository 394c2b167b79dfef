"""Entries of folders as the system lists them, and the way to some of them.

Owns what is odd about single entries: junctions, those that vanish. Never knows a rule.
"""

import os
from collections.abc import Collection
from operator import attrgetter

from ullage.adapters.files.reading import explain

BY_NAME = attrgetter("name")


def with_folders(files: Collection[str]) -> frozenset[str]:
    """Some files, paths with slashes, with all folders on the ways to them."""
    names = (file.split("/") for file in files)
    return frozenset("/".join(one[:end]) for one in names for end in range(1, len(one) + 1))


def listed(path: str) -> list["os.DirEntry[str]"]:
    """The entries of a folder in the order of their names. Raises OSError."""
    with os.scandir(path) as entries:
        return sorted(entries, key=BY_NAME)


def is_folder(entry: "os.DirEntry[str]") -> bool:
    """Whether the entry can be walked: a link is no folder, nor is a junction of Windows."""
    try:
        return entry.is_dir(follow_symlinks=False) and not _is_junction(entry)
    except OSError:
        return False


def _is_junction(entry: "os.DirEntry[str]") -> bool:
    asked = getattr(entry, "is_junction", None)  # Python 3.12
    return asked is not None and asked()


def why_gone(error: OSError) -> str:
    """Why an entry that was listed cannot be had."""
    return "vanished" if isinstance(error, FileNotFoundError) else explain(error)
