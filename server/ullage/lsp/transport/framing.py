r"""Messages in a stream of bytes: headers, lengths, and the way back after broken ones.

A header block is accepted as the specification and clangd's protocol tests have it: names in any
case and order, other headers beside, the last of several lengths, `\n` for `\r\n`. After anything
else the decoder is lost: it says so once, then looks for the next `Content-Length` and goes on
there. Pure: bytes in, events out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BODY_BYTES = 64 * 1024 * 1024
"""A message above this is refused: no editor sends one, and a lie must not cost memory."""

MAX_HEADER_BYTES = 4_096
"""No client needs more than 100; what goes on longer is no header."""

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BLOCK_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*?)[ \t]*")
# 15 digits: more than any length, less than what Python takes long to read.
_LENGTH = re.compile(rb"[0-9]{1,15}")
_LENGTH_LINE = re.compile(rb"content-length[ \t]*:[ \t]*[0-9]{1,15}[ \t]*\r?\n", re.IGNORECASE)
# In JSON no line end stands raw in a string, so that this in a body is the next message.
_NEXT_MESSAGE = re.compile(rb"Content-Length: *[0-9]{1,15}\r\n")
# The longest that a length line cut by the end of the buffer may be.
_LENGTH_LINE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of one message."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that is no message; `reason` says what, for the client's log."""

    reason: str


class _Bad(Exception):  # noqa: N818 - never leaves this module
    pass


class Decoder:
    """Cuts a stream into messages. Feed it what was read, in pieces of any size."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._wanted: int | None = None
        self._searched = 0
        self._lost = False

    @property
    def unfinished(self) -> int:
        """Bytes of a message whose end has not come."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Iterator[Body | Lost]:
        """The messages and losses that `data` completes."""
        self._buffer += data
        while (event := self._next()) is not None:
            yield event

    def _next(self) -> Body | Lost | None:
        try:
            if self._lost and not self._found_back():
                return None
            if self._wanted is None and not self._read_headers():
                return None
            return self._read_body()
        except _Bad as bad:
            self._wanted = None
            self._lost = True
            return Lost(str(bad))

    def _found_back(self) -> bool:
        found = _LENGTH_LINE.search(self._buffer)
        if found is None:
            del self._buffer[:-_LENGTH_LINE_BYTES]
            return False
        del self._buffer[: found.start()]
        self._lost = False
        return True

    def _read_headers(self) -> bool:
        blank = len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))
        del self._buffer[:blank]
        end = _BLOCK_END.search(self._buffer, 0, MAX_HEADER_BYTES)
        if end is None:
            if len(self._buffer) >= MAX_HEADER_BYTES:
                raise _Bad("no header block of a message")
            return False
        block = bytes(self._buffer[: end.start()])
        # A byte of a bad block goes at once: what was tried is never tried again.
        del self._buffer[:1]
        self._wanted = _length(block)
        del self._buffer[: end.end() - 1]
        self._searched = 0
        return True

    def _read_body(self) -> Body | None:
        size = self._wanted
        assert size is not None
        inside = _NEXT_MESSAGE.search(self._buffer, self._searched, size)
        if inside is not None:
            del self._buffer[: inside.start()]
            raise _Bad(f"a Content-Length of {size:,} that reaches into the next message")
        if len(self._buffer) < size:
            self._searched = max(0, len(self._buffer) - _LENGTH_LINE_BYTES)
            return None
        body = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._wanted = None
        return Body(body)


def _length(block: bytes) -> int:
    length: int | None = None
    for line in _LINE_END.split(block.rstrip(b"\r\n")):
        field = _FIELD.fullmatch(line)
        if field is None:
            raise _Bad("a line that is no header")
        if field[1].lower() == b"content-length":
            if _LENGTH.fullmatch(field[2]) is None:
                raise _Bad("a Content-Length that is no number")
            length = int(field[2])
    if length is None:
        raise _Bad("a header block without Content-Length")
    if length > MAX_BODY_BYTES:
        raise _Bad(f"a message of {length:,} bytes; the limit is {MAX_BODY_BYTES:,}")
    return length


def frame(body: bytes) -> bytes:
    """A message ready for the wire."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
