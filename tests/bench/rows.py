"""One line of the table: a goal, the figure held against it, and the figures behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

COLUMNS = ("what", "goal", "measured", "of the goal", "reached", "behind it: median (least)")
HEADING = (f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}")


@dataclass(frozen=True, slots=True)
class Row:
    """`measured` in `unit`, which must be at least or at most `goal`. `behind` is for people."""

    what: str
    bound: Literal["≥", "≤"]
    goal: float
    measured: float
    unit: str
    behind: str

    @property
    def reached(self) -> bool:
        if self.bound == "≥":
            return self.measured >= self.goal
        return self.measured <= self.goal


def line(row: Row) -> str:
    """The row in Markdown."""
    cells = (
        row.what,
        f"{row.bound} {row.goal:g}{row.unit}",
        f"{row.measured:.3g}{row.unit}" if row.measured < 1000 else f"{row.measured:.0f}{row.unit}",
        f"{row.measured / row.goal:.2f}",
        "yes" if row.reached else "**no**",
        row.behind,
    )
    return f"| {' | '.join(cells)} |"


def seconds(times: Sequence[float]) -> str:
    """A series of seconds: the median, and the least, which other work disturbs least."""
    middle, least = median(times), min(times)
    scale, unit = (1, "s") if middle >= 1 else (1e3, "ms") if middle >= 1e-3 else (1e6, "µs")
    return f"{middle * scale:.3g} ({least * scale:.3g}) {unit}"


def ratio(of: Sequence[float], to: Sequence[float]) -> float:
    """The median of the ratios of each round: what slows a whole round cancels out."""
    return median(a / b for a, b in zip(of, to, strict=True))
