"""What walking and reading hand on: found files, skipped ones with a reason, texts, limits.

Owns the shapes and the limits. Never touches the disk.
"""

import os
from dataclasses import dataclass
from typing import Literal

Reason = Literal["binary", "too-large", "unreadable", "encoding", "ignored"]

# A text of 10 MB is some 2.5 million tokens, more than any model's window: what is larger is data.
# It also bounds what one file can cost in memory (its bytes, its text and its tokens at once).
MAX_FILE_SIZE = 10_000_000


@dataclass(frozen=True, slots=True)
class FoundFile:
    r"""A regular file that no rule leaves out, with the stat row that can stand for reading it.

    `path` is absolute and not resolved; it may hold surrogates and is for opening. `relative` is
    posix, relative to the root, always encodable; bytes that are not UTF-8 show as `\xNN`.
    `size` is in bytes. On Windows `inode` and `device` are 0.
    """

    path: str
    relative: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A path that is left out. A folder's `relative` ends with "/" and stands for all below it.

    `detail` is for people: ".gitignore:3: dist/", "dependencies (node_modules)", "no permission".
    """

    relative: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class WalkOptions:
    """What a walk leaves out besides the default exclusions and `.ullageignore` files.

    `exclude` and `include` are patterns in .gitignore syntax, relative to `base` (an absolute
    folder at or above the root; empty: the root). `include` beats every rule. It does not beat
    `max_file_size` (bytes), which has a setting of its own.
    """

    respect_gitignore: bool = True
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    max_file_size: int = MAX_FILE_SIZE
    base: str = ""


@dataclass(frozen=True, slots=True)
class FileText:
    """A file's text without its byte order mark; line ends are as in the file.

    `size` is the file's length in bytes. `encoding` is Python's name; the names `utf-8-sig`,
    `utf-16-*` and `utf-32-*` mean that the file began with a byte order mark.
    """

    text: str
    size: int
    encoding: str


class Unreadable(Exception):  # noqa: N818 - named for what the file is; it is an answer
    """A file that gives no text. `reason` is as in `Skipped`, `detail` is for people."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason: Reason = reason
        self.detail = detail


def printable(name: str) -> str:
    r"""The name with bytes that are not UTF-8 as `\xNN`, so that it can be shown and stored."""
    if name.isascii():
        return name
    return os.fsencode(name).decode("utf-8", "backslashreplace")
