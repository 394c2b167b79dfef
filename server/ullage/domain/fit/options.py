"""What may become of each file, and the steps that lead from its cheapest view to the dearest.

A file's options make a staircase of cost and value; the steps follow its convex hull. All numbers
are whole, so that comparisons are exact and the same everywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ullage.domain.estimates import Estimate
from ullage.domain.fit.model import Candidate, FitView
from ullage.domain.fit.worth import FitRules


@dataclass(frozen=True, slots=True)
class Option:
    """A view of a file: `limit`, its tokens as the target counts them, and its value."""

    view: FitView
    limit: int
    value: int


@dataclass(frozen=True, slots=True)
class Step:
    """A way up a file's hull: to the file's option number `option`, for `limit` more tokens."""

    file: int
    option: int
    limit: int
    value: int


def options_of(candidate: Candidate, rules: FitRules, *, allow_drop: bool) -> tuple[Option, ...]:
    """The options worth a thought: each dearer than the one before, and of more value."""
    weight = rules.weight(candidate.signs)
    offered = [
        Option(view, cost.high, weight * rules.shares[view])
        for view, cost in costs_of(candidate, allow_drop=allow_drop)
    ]
    offered.sort(key=lambda option: (option.limit, -option.value))
    kept: list[Option] = []
    for option in offered:
        if not kept or option.value > kept[-1].value:
            kept.append(option)
    return tuple(kept)


def costs_of(candidate: Candidate, *, allow_drop: bool) -> list[tuple[FitView, Estimate]]:
    """What the file's state and the caller allow: protected only full, kept never dropped."""
    costs: list[tuple[FitView, Estimate]] = [("full", candidate.full)]
    if candidate.signs.protected:
        return costs
    if candidate.signatures is not None:
        costs.append(("signatures", candidate.signatures))
    if candidate.headers is not None:
        costs.append(("headers", candidate.headers))
    if allow_drop and not candidate.signs.kept:
        costs.append(("dropped", Estimate(0, 0, 0)))
    return costs


def steps_of(files: Iterable[tuple[int, Sequence[Option]]]) -> list[Step]:
    """The steps of all the numbered files, the most value for a token first."""
    steps = [step for file, options in files for step in _hull(file, options)]
    # A file's own steps are each worse than the one before, so they stay in their order.
    steps.sort(key=lambda step: (Fraction(-step.value, step.limit), step.file))
    return steps


def _hull(file: int, options: Sequence[Option]) -> list[Step]:
    """The file's steps, each worse value for a token than the one before."""
    corners: list[int] = [0]
    steps: list[Step] = []
    for at in range(1, len(options)):
        step = _step(file, options, corners[-1], at)
        while steps and step.value * steps[-1].limit >= steps[-1].value * step.limit:
            steps.pop()
            corners.pop()
            step = _step(file, options, corners[-1], at)
        steps.append(step)
        corners.append(at)
    return steps


def _step(file: int, options: Sequence[Option], start: int, end: int) -> Step:
    limit = options[end].limit - options[start].limit
    return Step(file, end, limit, options[end].value - options[start].value)
