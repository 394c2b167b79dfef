"""How documentation shrinks to its first sentence. Works on bytes; knows no trees."""

from __future__ import annotations

import re

# A first sentence that is longer than this is cut at a word's end.
SUMMARY_CHARACTERS = 200

_WORD = re.compile(rb"[\w\x80-\xff]")
# A line's start inside a comment: indentation and the comment's own mark.
_MARGIN = rb"[ \t]*(?://[/!]*|/?\*+(?!/)|#+!?|--+)?[ \t]*"
# An abbreviation or an initial ends no sentence, and no name does that goes on: `a.b`.
_REALLY_ENDS = (
    rb"(?<!\b[A-Z]\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bcf\.)\)*(?=[)\"'`]*(?:\s|\Z))"
)
_PARAGRAPH_ENDS = (
    _MARGIN + rb"(?:\r?\n"  # at a blank line
    rb"|[-=~*_#^/]{3,}[ \t]*(?:\*/)?(?:\r?\n|\Z)"  # at an underline or a divider
    rb"|[@\\:]\w+[ :{]|<p>|</?[a-z]+>\r?\n"  # at tags of JSDoc, Doxygen, Sphinx and HTML
    rb"|(?:Args|Arguments|Parameters|Returns|Raises|Examples?|Usage|Notes?|Attributes)\s*:?\s*\n"
    rb"|\*/|\Z)"
)
# Each alternative starts with a literal: the search then skips from candidate to candidate.
_SENTENCE_END = re.compile(
    rb"\.%b|!%b|\?%b|\xe3\x80\x82|\n%b"
    % (_REALLY_ENDS, _REALLY_ENDS, _REALLY_ENDS, _PARAGRAPH_ENDS)
)
_BRACKET = re.compile(rb"[()]")
_LINE = re.compile(rb"[^\n]*\n?")
_LINE_MARGIN = re.compile(_MARGIN)
_QUOTES = re.compile(rb"[A-Za-z]{0,2}(\"\"\"|'''|\"|')")


def summary(text: bytes) -> bytes:
    """A comment group or docstring cut after its first sentence, closed with its own delimiter.

    Empty when it holds no word. Never longer than `text`.
    """
    quotes = _QUOTES.match(text)
    closer = quotes[1] if quotes else b" */" if text.startswith(b"/*") else b""
    content_end = len(text) - len(closer.strip())
    word = _WORD.search(text, quotes.end() if quotes else 0, content_end)
    if word is None:
        return b""
    start = 0 if closer else _line_mark(text, word.start())
    cut = _sentence_end(text, word.start(), content_end)
    head = text[start:cut].rstrip()
    if _is_unsafe(head, quotes=quotes is not None):
        return text
    short = head + closer
    return short if len(short) < len(text) else text


def _line_mark(text: bytes, word: int) -> int:
    """Where the comment mark of the first line with a word is: dividers above it say nothing."""
    line = text.rfind(b"\n", 0, word) + 1
    return line + len(text[line:word]) - len(text[line:word].lstrip(b" \t"))


def _sentence_end(text: bytes, start: int, end: int) -> int:
    cut = _first_end(text, start, end)
    if cut - start <= SUMMARY_CHARACTERS:
        return cut
    shortened = _word_end(text, start, cut)
    return shortened if shortened == cut else _before_open_bracket(text, start, shortened)


def _first_end(text: bytes, start: int, end: int) -> int:
    """The end of the first sentence that leaves no bracket open, if one is near enough."""
    first = -1
    for found in _SENTENCE_END.finditer(text, start, end):
        paragraph = found[0].startswith(b"\n")
        cut = found.start() if paragraph else found.end()
        far = first >= 0 and cut - start > SUMMARY_CHARACTERS
        if not far and _open_bracket(text, start, cut) < 0:
            return cut
        first = cut if first < 0 else first
        if paragraph or far:
            return first
    return end if first < 0 else first


def _open_bracket(text: bytes, start: int, end: int) -> int:
    """Where the first bracket is that nothing closes; -1: all are closed."""
    opened: list[int] = []
    for bracket in _BRACKET.finditer(text, start, end):
        if bracket[0] == b"(":
            opened.append(bracket.start())
        elif opened:
            opened.pop()
    return opened[0] if opened else -1


def _before_open_bracket(text: bytes, start: int, end: int) -> int:
    """`end`, or where the words end before a bracket that is still open there."""
    bracket = _open_bracket(text, start, end)
    if bracket < 0 or _WORD.search(text, start, bracket) is None:
        return end
    line_end = text.rfind(b"\n", start, bracket)
    margin = _LINE_MARGIN.fullmatch(text, line_end + 1, bracket)
    return line_end if line_end >= 0 and margin else bracket


def _word_end(text: bytes, start: int, end: int) -> int:
    """The last word's end within the limit, margins of continued lines not counted."""
    left = SUMMARY_CHARACTERS
    position = start
    while position < end:
        line = _LINE.match(text, position, end)
        margin = _LINE_MARGIN.match(text, position, end) if position > start else None
        assert line is not None  # an empty line matches too
        first = margin.end() if margin else position
        words = text[first : line.end()].decode("utf-8", "replace")
        if len(words) > left:
            kept = words[:left].rpartition(" ")[0]
            if not kept and position > start:
                return position
            return first + len((kept or words[:left]).encode("utf-8", "replace"))
        left -= len(words)
        position = line.end()
    return end


def _is_unsafe(head: bytes, *, quotes: bool) -> bool:
    """Whether closing the text here could change what it is."""
    if quotes:
        return head.endswith((b"\\", b'"', b"'")) or b"\\N{" in head
    return b"/*" in head[2:] or head.endswith(b"\\")
