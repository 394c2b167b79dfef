"""Writes a view: goes over the cuts of a source and puts something shorter in their place."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from ullage_extractors.docs import summary
from ullage_extractors.model import DOCS, Cut, Suite, ViewOptions, What
from ullage_extractors.placeholders import saves

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_BLANK_LINES = re.compile(rb"(?:[ \t\f]*\r?\n)+")
_LINE_REST = re.compile(rb"[ \t]*(?:\r?\n|\Z)")
_SPACE = b" \t\r\n\f\v"
_NOT_SPACE = re.compile(rb"[^ \t\r\n\f\v]")
_MEMBERS = frozenset({What.MEMBERS, What.MEMBER_SUITE})


class Writer:
    """Writes one text. `edits` maps it back: (offset in the text, source start, source end)."""

    def __init__(self, source: bytes, options: ViewOptions) -> None:
        self.edits: list[tuple[int, int, int]] = []
        self._source = source
        self._options = options
        self._headers = options.view == "headers"
        self._keeps_docs = options.docs == "full"
        self._newline = b"\r\n" if b"\r\n" in source[:4096] else b"\n"
        self._out: list[bytes] = []
        self._size = 0
        self._last = b""
        self._position = 0
        self._counted = 0
        self._line = 1

    def write(self, cuts: Sequence[Cut]) -> bytes:
        """The source without `cuts`, which are sorted by start; those inside others are moot."""
        writers = self.writers(headers=self._headers, keeps_docs=self._keeps_docs)
        for cut in cuts:
            if cut.start >= self._position:
                writer = writers[cut.what]
                if writer is not None:
                    writer(self, cut)
        self._out.append(self._source[self._position :])
        return b"".join(self._out)

    # One method a kind of cut.

    def _delimited(self, cut: Cut) -> None:
        source, start, end = self._source, cut.start, cut.end
        if saves(source, start, end, lines=self._options.lines):
            inner = self._block_note(start + 1, end - 1)
            self._replace(start, end, source[start : start + 1] + inner + source[end - 1 : end])

    def _expression(self, cut: Cut) -> None:
        if saves(self._source, cut.start, cut.end, lines=self._options.lines):
            note = self._block_note(cut.start, cut.end)
            self._replace(cut.start, cut.end, b"{" + note + b"}")

    def _string(self, cut: Cut) -> None:
        note = self._block_note(cut.start, cut.end).rstrip()
        self._replace(cut.start, cut.end, b'""' + note)

    def _expansion(self, cut: Cut) -> None:
        self._replace(cut.start, cut.end, self._block_note(cut.start, cut.end).strip())

    def _statement(self, cut: Cut) -> None:
        ends_line = _LINE_REST.match(self._source, cut.end) is not None
        note = self._line_note(cut.start, cut.end) if ends_line else b"..."
        self._replace(cut.start, cut.end, note)

    def _suite(self, cut: Cut) -> None:
        assert cut.detail is not None  # suites always carry their detail
        kept = b"" if cut.what is What.MEMBER_SUITE else self._kept_docstring(cut.detail)
        if kept:
            self._suite_behind_docstring(cut, cut.detail, kept)
        else:
            self._whole_suite(cut, cut.detail)

    def _kept_docstring(self, suite: Suite) -> bytes:
        if suite.doc_start < 0 or self._options.docs == "none":
            return b""
        text = self._source[suite.doc_start : suite.doc_end]
        if self._keeps_docs:
            return text
        return b"" if self._headers else summary(text)

    def _suite_behind_docstring(self, cut: Cut, suite: Suite, kept: bytes) -> None:
        source, start, end = self._source, suite.doc_end, cut.end
        self._replace(suite.doc_start, suite.doc_end, kept)
        if source[start:end].isspace() or start >= end:
            return
        if saves(source, start, end, lines=self._options.lines):
            self._replace(start, end, self._own_line(suite) + self._line_note(start, end))

    def _whole_suite(self, cut: Cut, suite: Suite) -> None:
        source, start, end = self._source, cut.start, cut.end
        if saves(source, start, end, lines=self._options.lines):
            on_head = source[start - 1 : start] == b":"
            lead = b" " if on_head else self._own_line(suite)
            self._replace(start, end, lead + self._line_note(start, end))
        elif suite.doc_start >= 0 and suite.doc_end < end:
            self._remove(Cut(suite.doc_start, suite.doc_end, What.DOC))

    def _own_line(self, suite: Suite) -> bytes:
        margin = self._source[suite.first - suite.column : suite.first]
        return self._newline + margin

    def _doc(self, cut: Cut) -> None:
        hidden = self._headers and cut.what is What.DOC
        if hidden or self._options.docs == "none":
            kept = b""
        else:
            kept = summary(self._source[cut.start : cut.end])
        if not kept and cut.what is What.SOLE_DOC:
            kept = b"..."
        if not kept:
            self._remove(cut)
        elif len(kept) < cut.end - cut.start:
            self._replace(cut.start, cut.end, kept)

    # How text leaves.

    def _remove(self, cut: Cut) -> None:
        """Take a comment out: with its lines when it has them for itself."""
        source, start, end = self._source, cut.start, cut.end
        line_start = source.rfind(b"\n", 0, start) + 1
        own = not source[line_start:start].strip(b" \t\f")
        rest = _LINE_REST.match(source, end)
        if own and rest is not None and line_start >= self._position:
            self._replace(line_start, self._behind_blank(line_start, rest.end()), b"")
        elif rest is not None:
            code_end = line_start + len(source[line_start:start].rstrip(b" \t"))
            self._replace(max(code_end, self._position), end, b"")
        else:
            gap = b"\n" if b"\n" in source[start:end] else b" "
            before, behind = source[start - 1] in _SPACE, source[end] in _SPACE
            joined = own or ((before or behind) and gap == b" ")
            self._replace(start, end + (joined and before and behind), b"" if joined else gap)

    def _behind_blank(self, start: int, end: int) -> int:
        """`end`, or where the blank lines behind it end when `start` follows a blank line."""
        before = self._source[self._position : start] or self._last
        opened = before.rstrip(b" \t").endswith((b"\n\n", b"\r\n\r\n", b"{\n", b"{\r\n"))
        if before and not opened:
            return end
        blank = _BLANK_LINES.match(self._source, end)
        return blank.end() if blank else end

    def _replace(self, start: int, end: int, text: bytes) -> None:
        if self._source.startswith(b"\r\n", end - 1):  # some nodes hold a line's CR and not its LF
            end -= 1
        self._append(self._source[self._position : start])
        self.edits.append((self._size, start, end))
        self._append(text)
        self._position = end

    def _append(self, text: bytes) -> None:
        if text:
            self._out.append(text)
            self._size += len(text)
            self._last = text

    # Placeholders.

    def _block_note(self, start: int, end: int) -> bytes:
        return b" /* %b */ " % self._lines(start, end) if self._options.lines else b""

    def _line_note(self, start: int, end: int) -> bytes:
        return b"...  # " + self._lines(start, end) if self._options.lines else b"..."

    def _lines(self, start: int, end: int) -> bytes:
        """The 1-based numbers of the first and the last line with text in a range."""
        source = self._source
        found = _NOT_SPACE.search(source, start, end)
        first = self._line_at(found.start() if found else start)
        last = self._line_at(start + len(source[start:end].rstrip()))
        return b"%d" % first if first == last else b"%d-%d" % (first, last)

    def _line_at(self, offset: int) -> int:
        source, counted = self._source, self._counted
        self._line += source.count(b"\n", counted, offset)
        if source.find(b"\r", counted, offset) >= 0:  # a lone CR ends a line in every editor
            self._line += source.count(b"\r", counted, offset)
            self._line -= source.count(b"\r\n", counted, offset)
        self._counted = offset
        return self._line

    _BY_WHAT: ClassVar[dict[What, Callable[[Writer, Cut], None]]] = {
        What.BODY: _delimited,
        What.VALUE: _delimited,
        What.MEMBERS: _delimited,
        What.EXPRESSION: _expression,
        What.TEXT: _string,
        What.SUITE: _suite,
        What.MEMBER_SUITE: _suite,
        What.STATEMENT: _statement,
        What.EXPANSION: _expansion,
        What.DOC: _doc,
        What.MODULE_DOC: _doc,
        What.DETACHED: _remove,
        What.SOLE_DOC: _doc,
    }

    @classmethod
    @cache
    def writers(
        cls, *, headers: bool, keeps_docs: bool
    ) -> list[Callable[[Writer, Cut], None] | None]:
        """The writer of each kind of cut in a view, by number; None: it stays."""
        kept: set[What] = set()
        if not headers:
            kept |= _MEMBERS
        if keeps_docs:
            kept |= DOCS
        return [None if what in kept else cls._BY_WHAT[what] for what in What]
