"""Rewrites code that a grammar does not know, in place and for the parser's eyes only.

Never changes a length: offsets in the rewritten bytes are offsets in the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ullage_extractors.rows.gaps import GAPS

if TYPE_CHECKING:
    from collections.abc import Iterable

# How many bytes before a place decide whether it is the gap that it looks like.
_CONTEXT_BYTES = 2


class Filling(NamedTuple):
    """A gap in a source, and the byte that fills it. A gap is within one line."""

    start: int
    end: int
    filler: bytes


def fillings(source: bytes, language: str) -> list[Filling]:
    """The gaps of a source in the order of their starts."""
    found: list[Filling] = []
    for gap in GAPS.get(language, ()):
        for match in gap.pattern.finditer(source):
            if gap.after is None or gap.after.search(_code_before(source, match.start())):
                found.append(Filling(*match.span("gap"), gap.filler))  # noqa: PERF401
    return sorted(found)


def repaired(source: bytes, filled: Iterable[Filling]) -> bytes:
    """The source with gaps filled: of equal length."""
    text = bytearray(source)
    for start, end, filler in filled:
        text[start:end] = filler * (end - start)
    return bytes(text)


def _code_before(source: bytes, position: int) -> bytes:
    """The last bytes of code before a position, past space and comments."""
    while True:
        position = _without_space(source, position)
        if source.endswith(b"*/", 0, position):
            position = max(source.rfind(b"/*", 0, position), 0)
            continue
        line = source.rfind(b"\n", 0, position) + 1
        if not source[line:position].lstrip().startswith(b"//"):
            return source[max(position - _CONTEXT_BYTES, 0) : position]
        position = line


def _without_space(source: bytes, position: int) -> int:
    while position and source[position - 1 : position].isspace():
        position -= 1
    return position
