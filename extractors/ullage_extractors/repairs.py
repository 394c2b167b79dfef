"""Rewrites code that a grammar does not know, in place and for the parser's eyes only.

Never changes a length: offsets in the rewritten bytes are offsets in the source.
"""

from __future__ import annotations

from ullage_extractors.rows.gaps import GAPS

# How many bytes before a place decide whether it is the gap that it looks like.
_CONTEXT_BYTES = 2


def repaired(source: bytes, language: str) -> bytes:
    """The source with the language's gaps filled: of equal length, and equal where it has none."""
    text = bytearray(source)
    for gap in GAPS.get(language, ()):
        for match in gap.pattern.finditer(source):
            if gap.after is None or gap.after.search(_code_before(source, match.start())):
                start, end = match.span("gap")
                text[start:end] = gap.filler * (end - start)
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
