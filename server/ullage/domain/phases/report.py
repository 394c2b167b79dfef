"""A phase as it is told: to people, to scripts and to editors, the same everywhere."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from ullage.domain.numbers import limit
from ullage.domain.phases.tracking import BudgetUse

PhaseSource = Literal["command", "file", "set", "pattern"]
"""What told of it: a command that was typed, a file that was changed, a person, or a change of a
file that the settings name."""


@dataclass(frozen=True, slots=True)
class PhaseReport:
    """A phase: tokens by which the context grew in it, of its budget; None where it has none.

    `over`: tokens over the budget; `utilisation` in percent. `since`: when it began, ISO 8601.
    `part`: the part of it that is at work. `title` and `text` for people.
    """

    name: str
    title: str
    budget: int | None
    used: int
    remaining: int | None
    over: int | None
    utilisation: float | None
    since: str | None
    source: PhaseSource
    part: "PhaseReport | None"
    text: str


def phase_report(
    use: BudgetUse, since: datetime | None, source: PhaseSource, part: PhaseReport | None = None
) -> PhaseReport:
    """A phase by its figures; with a `part`, that is told beside it."""
    beside = "" if part is None else f" · {part.name} {part.text}"
    return PhaseReport(
        name=use.name,
        title=f"Phase: {use.name}",
        budget=use.budget,
        used=use.used,
        remaining=use.remaining,
        over=use.over,
        utilisation=use.utilisation,
        since=None if since is None else since.isoformat(),
        source=source,
        part=part,
        text=f"{of_budget(use)}{beside}",
    )


def part_report(use: BudgetUse, since: datetime | None, source: PhaseSource) -> PhaseReport:
    """A part of a phase by its figures."""
    return replace(phase_report(use, since, source), title=f"Part: {use.name}")


def of_budget(use: BudgetUse) -> str:
    """What was used of a budget, for a title: `84K of 180K`, and without one `84K`."""
    return limit(use.used) if use.budget is None else f"{limit(use.used)} of {limit(use.budget)}"
