"""Immutable text with exact token counts after any edit, and positions in utf-8, utf-16 and utf-32.

The only text type of the server. It knows nothing of files, languages or tokenizers: whoever makes
a `Text` passes the function that counts the tokens of a string.
"""

from ullage.domain.text.cuts import chunks, safe_lines, unindented
from ullage.domain.text.encoding import utf8
from ullage.domain.text.measure import CountTokens, Position, PositionEncoding
from ullage.domain.text.text import Text

__all__ = [
    "CountTokens",
    "Position",
    "PositionEncoding",
    "Text",
    "chunks",
    "safe_lines",
    "unindented",
    "utf8",
]
