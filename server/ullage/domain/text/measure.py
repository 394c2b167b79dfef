"""What a stretch of text measures in every unit that a protocol, a person or a model asks for."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

PositionEncoding = Literal["utf-8", "utf-16", "utf-32"]

CountTokens = Callable[[str], int]
"""Tokens of a string counted alone, under one encoding."""

LINE_END = re.compile(r"\r\n|\n|\r")
"""The line ends of LSP, and no others: `str.splitlines` also splits at form feeds and U+2028."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two characters; both 0-based, `character` in units of a position encoding."""

    line: int
    character: int


class Measure(NamedTuple):
    """Sizes of a stretch of text; sums over neighbours hold for all fields."""

    chars: int
    utf8: int
    utf16: int
    line_ends: int
    tokens: int


CHARS, UTF8, UTF16, LINE_ENDS, TOKENS = range(5)
"""Field numbers of `Measure`."""

UNITS: dict[PositionEncoding, int] = {"utf-8": UTF8, "utf-16": UTF16, "utf-32": CHARS}
"""The field that counts the units of a position encoding."""

_CODEC = {UTF8: ("utf-8", 1), UTF16: ("utf-16-le", 2)}


def units_of(text: str, field: int) -> int:
    """Length of `text` in the units of a `Measure` field (`CHARS`, `UTF8` or `UTF16`).

    A lone surrogate, which editors can send, counts as 3 bytes or 1 unit.
    """
    if field == CHARS or text.isascii():
        return len(text)
    codec, width = _CODEC[field]
    return len(text.encode(codec, "surrogatepass")) // width


def chars_of(text: str, field: int, units: int) -> int:
    """Number of characters of `text` that fit into `units`; a split character is not counted."""
    if field == CHARS or text.isascii():
        return min(units, len(text))
    return bisect_right(range(len(text) + 1), units, key=lambda n: units_of(text[:n], field)) - 1


def measure(text: str, count: CountTokens) -> Measure:
    """Every size of `text`, its tokens by `count`."""
    chars = len(text)
    if text.isascii():
        utf8 = utf16 = chars
    else:
        utf8, utf16 = units_of(text, UTF8), units_of(text, UTF16)
    line_ends = text.count("\n")
    if "\r" in text:
        line_ends += text.count("\r") - text.count("\r\n")
    return Measure(chars, utf8, utf16, line_ends, count(text))
