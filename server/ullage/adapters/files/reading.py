"""Reading one file: its bytes, and its text when it has one.

Owns opening safely (never a FIFO or a device) and telling text from data. Never guesses an
encoding: what is neither UTF-8 nor marked by a byte order mark is refused with the place.
"""

# ruff: noqa: PTH116 - strings, not Path objects: this runs once for each file

import errno
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager

from ullage.adapters.files.model import FileText, Unreadable

# git and grep look this far for a NUL before they call a file binary.
PROBE_SIZE = 8192

# UTF-32's mark begins with UTF-16's, so it stands first.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ERRORS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENOENT: "no such file or folder",
    errno.ENOTDIR: "no such file or folder",
    errno.EISDIR: "a folder, not a file",
    errno.ELOOP: "a link that leads back to itself",
    errno.ENAMETOOLONG: "the path is too long",
}
_KINDS = (
    (stat.S_ISDIR, "a folder, not a file"),
    (stat.S_ISFIFO, "not a regular file (a named pipe)"),
    (stat.S_ISSOCK, "not a regular file (a socket)"),
    (stat.S_ISCHR, "not a regular file (a device)"),
    (stat.S_ISBLK, "not a regular file (a device)"),
)
# A pipe that takes a file's place after the look at it must not block the open. Windows knows
# neither.
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def decode(data: bytes) -> FileText:
    """The text of a file's bytes.

    Raises Unreadable: `binary` when there is a NUL, `encoding` when it is not the encoding that
    its byte order mark names, or not UTF-8 where there is no mark.
    """
    mark, encoding = _mark_of(data)
    if not mark or encoding == "utf-8-sig":
        _refuse_nul(data, 0)
    try:
        text = data[len(mark) :].decode("utf-8" if encoding == "utf-8-sig" else encoding)
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        name = "UTF-8" if encoding.startswith("utf-8") else encoding.upper()
        detail = f"byte 0x{data[at]:02X} at offset {at} is not {name}"
        raise Unreadable("encoding", detail) from None
    if "\0" in text:
        raise Unreadable("binary", f"NUL character in {encoding.upper()}")
    return FileText(text, len(data), encoding)


def read_bytes(path: str | os.PathLike[str], max_size: int | None = None) -> bytes:
    """The bytes of a regular file, links followed.

    Raises Unreadable: `unreadable` when there is no such file, no permission or no regular file;
    `too-large` when it has more than `max_size` bytes.
    """
    with _opened(path) as descriptor:
        _refuse_size(os.fstat(descriptor).st_size, max_size)
        return _rest(descriptor, b"", max_size)


def read_text(path: str | os.PathLike[str], max_size: int | None = None) -> FileText:
    """The text of a regular file, links followed; of a binary one only the beginning is read.

    Raises Unreadable with the reasons of `read_bytes` and `decode`.
    """
    with _opened(path) as descriptor:
        _refuse_size(os.fstat(descriptor).st_size, max_size)
        head = os.read(descriptor, PROBE_SIZE)
        if not _mark_of(head)[0]:
            _refuse_nul(head, 0)
        data = _rest(descriptor, head, max_size)
    return decode(data)


def read_named(path: str | os.PathLike[str]) -> FileText:
    """The text of a file that a person named: of a pipe, too, waiting for who writes into it.

    Raises Unreadable with the reasons of `read_text`.
    """
    try:
        if not stat.S_ISFIFO(os.stat(path).st_mode):
            return read_text(path)
        with open(path, "rb") as pipe:  # noqa: PTH123 - a string or a path
            return decode(pipe.read())
    except OSError as error:
        raise Unreadable("unreadable", explain(error)) from None
    except ValueError:
        raise Unreadable("unreadable", "not a possible file name") from None


def explain(error: OSError) -> str:
    """What went wrong, for people."""
    known = _ERRORS.get(error.errno or 0)
    return known or (error.strerror or str(error)).lower()


def irregular(mode: int) -> str | None:
    """Why a file of this mode cannot be read as a file; None for a regular one."""
    if stat.S_ISREG(mode):
        return None
    return next((text for is_kind, text in _KINDS if is_kind(mode)), "not a regular file")


def too_large(size: int, limit: int) -> str:
    """Why a file of `size` bytes is over a limit of bytes."""
    return f"{_megabytes(size)}, the limit is {_megabytes(limit)}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"


@contextmanager
def _opened(path: str | os.PathLike[str]) -> Generator[int]:
    """A descriptor of a regular file. Opening a device can already do something, so look first."""
    try:
        _refuse_irregular(os.stat(path).st_mode)
        descriptor = os.open(path, _OPEN_FLAGS)
        try:
            _refuse_irregular(os.fstat(descriptor).st_mode)
            yield descriptor
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unreadable("unreadable", explain(error)) from None
    except ValueError:
        # A NUL or a surrogate that no file system can hold.
        raise Unreadable("unreadable", "not a possible file name") from None


def _rest(descriptor: int, head: bytes, max_size: int | None) -> bytes:
    """All bytes up to the end, also of a file that grows or whose size is not known before."""
    parts, size = [head], len(head)
    while True:
        part = os.read(descriptor, max(PROBE_SIZE, os.fstat(descriptor).st_size - size + 1))
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        _refuse_size(size, max_size)


def _refuse_irregular(mode: int) -> None:
    if (kind := irregular(mode)) is not None:
        raise Unreadable("unreadable", kind)


def _refuse_size(size: int, limit: int | None) -> None:
    if limit is not None and size > limit:
        raise Unreadable("too-large", too_large(size, limit))


def _refuse_nul(data: bytes, start: int) -> None:
    if (at := data.find(b"\0", start)) >= 0:
        raise Unreadable("binary", f"NUL byte at offset {at}")


def _mark_of(data: bytes) -> tuple[bytes, str]:
    return next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8"))
