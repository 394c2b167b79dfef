r"""Safe cuts: places where tokens(left + right) = tokens(left) + tokens(right), in both encodings.

Neither encoding's pattern looks behind, so a cut is safe when it is the border of a pre-token with
and without the cut. Two rules decide that from the characters around it:

* line: after a `\n`, unless the piece that holds the `\n` could reach on: into more line ends, into
  a `/` (o200k takes `[\r\n/]*` after punctuation) or through a line of white space only.
* inside a line: between an ASCII letter or digit and ASCII white space or punctuation other than
  the apostrophe (contractions are one piece), or between a letter and a digit.

Both were checked against full encodes on 895,692 cuts and 559,550 edits without a difference
(2026-11-22); tests/domain/text repeats it.
"""

import re
from collections.abc import Iterator

_LINE_START = re.compile(r"[^\s/]|[ \t]+\S")
_LINE = re.compile(rf"\n(?={_LINE_START.pattern})")
_UNINDENTED = re.compile(r"\n(?=[^\s/])")
_INLINE = re.compile(
    r"(?<=[A-Za-z0-9])(?=[\x00-&(-/:-@\[-`{-\x7f])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
)

_LINE_WINDOW = 8
"""A line cut is preferred up to this many times the target: lines make the better leaves."""


def is_safe(left: str, right: str) -> bool:
    """Whether the cut between two neighbours is safe; `right` reaches to its own next safe cut."""
    if left[-1] == "\n":
        return _LINE_START.match(right) is not None
    return _INLINE.match(left[-1] + right[0], 1) is not None


def chunks(text: str, target: int) -> Iterator[str]:
    """Cut `text` at safe places, after `target` characters or as soon after that as possible.

    A rest of up to twice the target is not cut, so that growing text is not cut at every edit. A
    run that has no safe place (a megabyte of one letter) stays in one piece.
    """
    start = 0
    while len(text) - start > 2 * target:
        cut = _next_cut(text, start + target, start + target * _LINE_WINDOW)
        if cut == len(text):
            break
        yield text[start:cut]
        start = cut
    yield text[start:]


def unindented(text: str) -> list[str]:
    """Cut `text` before every unindented line where that is safe: declarations, more or less."""
    return _cut_before(_UNINDENTED, text)


def safe_lines(text: str) -> list[str]:
    """Cut `text` before every line where that is safe."""
    return _cut_before(_LINE, text)


def _cut_before(start: re.Pattern[str], text: str) -> list[str]:
    *blocks, last = start.split(text)
    return [*[block + "\n" for block in blocks], last]


def _next_cut(text: str, earliest: int, window_end: int) -> int:
    line = _LINE.search(text, earliest - 1, window_end)
    if line is not None:
        return line.end()
    inline = _INLINE.search(text, earliest)
    line = _LINE.search(text, earliest - 1, inline.end() + 1 if inline else len(text))
    found = line or inline
    return found.end() if found is not None else len(text)
