"""A file of JSON lines that another program writes: read on from where the last look ended.

Survives what happens to such files: a line that is half written, one that is broken or huge, a file
that was cut, replaced or deleted. Keeps no line.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ullage.adapters.agents.fields import Table, object_in

CHUNK_BYTES = 1 << 20

HEAD_CHUNK_BYTES = 1 << 16
"""Where mostly the first lines are enough."""

HEAD_BYTES = 256
"""Of the beginning of a file, which tell it from another one that took over its number on the disk:
the first record has the time of the session's beginning, or its id."""

MOST_LINE_BYTES = 64 << 20
"""A longer line is passed over: no record of a session is, and memory has its limits."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands in its file, in bytes."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Line:
    """A whole line; `record` is None where it is no JSON object."""

    place: Place
    record: Table | None


class Restarted:
    """The file is another one, or a shorter one: all that was read of it is void."""


class Journal:
    """Use from one thread at a time. `last`: begin at most so many bytes before the end."""

    def __init__(self, path: Path, last: int | None = None) -> None:
        self.path = path
        self._last = last
        self._offset = 0
        self._identity: tuple[int, int] | None = None
        self._stamp = (0, 0)
        self._head = b""

    def grown(self) -> bool:
        """Whether there is something to read, by a look at the file's entry only."""
        try:
            found = self.path.stat()
        except OSError:
            return self._identity is not None
        return (_identity(found), _stamp(found)) != (self._identity, self._stamp)

    def read(self) -> Iterator[Line | Restarted]:
        """The lines that have been completed since the last look, in their order.

        A file that is not there has none; where there was one before, it comes as `Restarted`.
        """
        try:
            file = self.path.open("rb")
        except OSError:
            if self._identity is not None:
                self._identity, self._offset, self._head = None, 0, b""
                yield Restarted()
            return
        with file:
            found, head = os.fstat(file.fileno()), file.read(HEAD_BYTES)
            if self._identity is not None and (
                _identity(found) != self._identity
                or found.st_size < self._offset
                or not head.startswith(self._head)
            ):
                self._offset = 0
                yield Restarted()
            if self._identity is None and self._last is not None:
                # In the middle of a line, whose rest is no record.
                self._offset = max(found.st_size - self._last, 0)
            self._identity, self._stamp, self._head = _identity(found), _stamp(found), head
            for place, line in _lines(file, self._offset):
                self._offset = place.offset + place.length
                if line is None or line.strip():
                    yield Line(place, None if line is None else object_in(line))

    def at(self, place: Place) -> Table | None:
        """A record that was read before; None where the file has changed."""
        try:
            with self.path.open("rb") as file:
                if _identity(os.fstat(file.fileno())) != self._identity:
                    return None
                file.seek(place.offset)
                return object_in(file.read(place.length))
        except OSError:
            return None


def head(path: Path, most: int) -> Iterator[Line]:
    """The whole lines of a file up to so many bytes, or the one that is there; read as asked for.

    None of a file that cannot be read.
    """
    try:
        with path.open("rb") as file:
            for place, line in _lines(file, 0, HEAD_CHUNK_BYTES):
                yield Line(place, None if line is None else object_in(line))
                if place.offset + place.length >= most:
                    return
    except OSError:
        return


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _stamp(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns


def _lines(
    file: BinaryIO, offset: int, chunk_bytes: int = CHUNK_BYTES
) -> Iterator[tuple[Place, bytes | None]]:
    """The lines that end in a line feed; None for one that is too long to be read."""
    file.seek(offset)
    held: list[bytes] = []
    length = 0
    while chunk := file.read(chunk_bytes):
        begin = 0
        while (end := chunk.find(b"\n", begin) + 1) > 0:
            length += end - begin
            if length <= MOST_LINE_BYTES:
                yield Place(offset, length), b"".join((*held, chunk[begin:end]))
            else:
                yield Place(offset, length), None
            offset, begin, length = offset + length, end, 0
            held.clear()
        length += len(chunk) - begin
        if length <= MOST_LINE_BYTES:
            held.append(chunk[begin:])
        else:
            held.clear()
