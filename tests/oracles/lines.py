"""Accounts for every line of a file: a view shows it, or a placeholder names it.

Owns the check of placeholders that needs no parser. Pure text.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"/\*\s*(\d+)(?:-(\d+))?\s*\*/")


def lines_of(text: str) -> list[str]:
    """Lines as an editor numbers them, without their ends; only line feeds count."""
    return [line.rstrip("\r") for line in text.split("\n")]


@dataclass(slots=True)
class _Stretch:
    """Lines that a view shows in a row, and the placeholder line that ends the row.

    `first` and `last` are the 0-based lines that the placeholders name; `before` and `after` the
    text around them, which may come from the lines beside those.
    """

    shown: list[str]
    first: int
    last: int
    before: str
    after: str


def _stretches(original: list[str], view: str) -> Iterator[_Stretch]:
    verbatim = set(original)
    shown: list[str] = []
    for line in lines_of(view):
        marks = [] if line in verbatim else list(PLACEHOLDER.finditer(line))
        if marks:
            first, last = int(marks[0][1]), int(marks[-1][2] or marks[-1][1])
            before, after = line[: marks[0].start()].strip(), line[marks[-1].end() :].strip()
            yield _Stretch(shown, first - 1, last - 1, before, after)
            shown = []
        elif line.strip():
            shown.append(line)
    yield _Stretch(shown, len(original), len(original), "", "")


def _edges(lines: list[str], stretch: _Stretch, closing: str) -> tuple[int, int]:
    """How many lines at the start and at the end (0 or 1) may stand in a placeholder's line."""
    start = bool(lines) and lines[0].strip().startswith(closing)
    return int(start), int(len(lines) > start and stretch.before in lines[-1])


def _lost_here(lines: list[str], stretch: _Stretch, closing: str) -> list[int]:
    """Indexes of the lines that a stretch should show and does not; -1 for one too many."""
    start, stop = _edges(lines, stretch, closing)
    for first in range(start + 1):
        for end in range(len(lines) - stop, len(lines) + 1):
            if stretch.shown == lines[first:end]:
                return []
    kept = Counter(stretch.shown)
    gone: list[int] = []
    for index in range(start, len(lines) - stop):
        kept[lines[index]] -= 1
        if kept[lines[index]] < 0:
            gone.append(index)
    return gone or [-1]


def lost_lines(source: str, view: str) -> list[int]:
    """1-based source lines that a view with full docs neither shows nor names in a placeholder.

    Blank lines may go. A place where a view shows lines that are not there counts as a line 0.
    """
    original = lines_of(source)
    lost: list[int] = []
    at, closing = 0, "\0"
    for stretch in _stretches(original, view):
        numbers = [n for n in range(at, stretch.first) if original[n].strip()]
        gone = _lost_here([original[n] for n in numbers], stretch, closing)
        lost += [numbers[index] + 1 if index >= 0 else 0 for index in gone]
        at, closing = stretch.last + 1, stretch.after
    return lost
