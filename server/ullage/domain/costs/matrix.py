"""Which model for which kind of work, as rows of `data/decision-matrix.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A kind of work and its model, as written and as of today, with when that was checked."""

    task: str
    model: str
    today: str
    reason: str
    cost: str
    speed: str
    checked: str
    source: str


def matrix_rows(table: Mapping[str, Any]) -> tuple[MatrixRow, ...]:
    """The rows of the loaded table.

    Raises KeyError for one that names no class: the table ships with the program.
    """
    classes = table["classes"]
    return tuple(_row(row, classes[row["class"]]) for row in table["tasks"])


def _row(row: Mapping[str, Any], of: Mapping[str, Any]) -> MatrixRow:
    return MatrixRow(
        task=row["task"],
        model=of["model"],
        today=of["today"],
        reason=row["reason"],
        cost=of["cost"],
        speed=of["speed"],
        checked=of["checked"].isoformat(),
        source=f"{row['source']}; today: {of['source']}",
    )
