"""Tables of paths and numbers that keep their numbers whole on any terminal.

Paths give way first, by their beginning: the end of a path says which file it is. Labels never do:
half of one says nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions
from rich.text import Text

from ullage.cli.output import escaped

INDENT = "  "
GAP = "  "
LEAST_PATH = 18
"""Columns of a path that are left to it before remarks give way, too."""

BAR_CELLS = 12
LEAST_BAR = 4
"""Cells of a bar that are left to it before paths give way."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, drawn as a bar."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Row:
    """A path or name, numbers, and a remark or a bar. `is_label`: words of ours, no path."""

    path: str
    numbers: tuple[str, ...] = ()
    remark: Text | Share | None = None
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class PathTable:
    """Rows in columns as wide as they need be; `headings` for the path and every number, or none.

    Each row has as many numbers.
    """

    rows: Sequence[Row]
    headings: tuple[str, ...] = ()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """The lines, none wider than the terminal unless its numbers are."""
        safe = replace(self, rows=[_safe(row) for row in self.rows])
        yield from safe.lines(options.max_width)

    def lines(self, max_width: int) -> Iterator[Text]:
        """The lines for a terminal of that many columns; names are drawn as they are."""
        numbers = [max(map(cell_len, column)) for column in self._number_columns()]
        free = max_width - len(INDENT) - sum(len(GAP) + width for width in numbers)
        remark = max(map(_remark_width, self.rows))
        path = max(cell_len(row.path) for row in (*self._heading_rows(), *self.rows))
        # A remark without its gap is none.
        least = min(max(LEAST_PATH, self._label_width()), free)
        path = min(path, max(free - remark - len(GAP) * (remark > 0), least, 1))
        left = max(free - path - len(GAP), 0)
        for row in self._heading_rows():
            yield self._line(row, path, numbers, left, "dim")
        for row in self.rows:
            yield self._line(row, path, numbers, left, "")

    def _heading_rows(self) -> Sequence[Row]:
        return [Row(self.headings[0], self.headings[1:])] if self.headings else []

    def _label_width(self) -> int:
        """Columns that labels need; above nothing but labels the heading is one, too."""
        labels = [row for row in self.rows if row.is_label]
        headings = self._heading_rows() if len(labels) == len(self.rows) else ()
        return max((cell_len(row.path) for row in (*labels, *headings)), default=0)

    def _number_columns(self) -> Iterator[tuple[str, ...]]:
        rows = (*self._heading_rows(), *self.rows)
        return zip(*(row.numbers for row in rows), strict=True)

    def _line(self, row: Row, path: int, numbers: Sequence[int], left: int, style: str) -> Text:
        name = _ending(row.path, path)
        line = Text(
            INDENT + name + " " * (path - cell_len(name)), style, no_wrap=True, overflow="ignore"
        )
        for number, width in zip(row.numbers, numbers, strict=True):
            line.append(GAP + " " * (width - cell_len(number)) + number)
        if row.remark is not None and left:
            line.append(GAP)
            line.append_text(_drawn(row.remark, left))
        return line


def _safe(row: Row) -> Row:
    """The row as nothing in it steers the terminal."""
    remark = row.remark
    if isinstance(remark, Text):
        remark = Text(escaped(remark.plain), style=remark.style)
    return replace(row, path=escaped(row.path), remark=remark)


def _remark_width(row: Row) -> int:
    match row.remark:
        case None:
            return 0
        case Share():
            return LEAST_BAR
        case Text():
            return row.remark.cell_len


def _drawn(remark: Text | Share, width: int) -> Text:
    if isinstance(remark, Share):
        return Text(_bar(remark, min(width, BAR_CELLS)))
    fitting = remark.copy()
    fitting.truncate(width, overflow="ellipsis")
    return fitting


def _bar(share: Share, cells: int) -> str:
    """Whole blocks; what has anything at all has a sliver."""
    filled = round(cells * share.part / share.whole) if share.whole else 0
    return "█" * filled or "▏" * (share.part > 0)


def _ending(path: str, width: int) -> str:
    """The path, or where it is too long an ellipsis and its end."""
    if cell_len(path) <= width:
        return path
    reversed_end = chop_cells(path[::-1], max(width - 1, 1))[0]
    return "…" + reversed_end[::-1]
