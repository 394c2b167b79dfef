"""Whether a plan has ended whose talk is still in the context."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ullage.domain.phases.inferring import Stretch
from ullage.domain.phases.rules import PhaseRules
from ullage.domain.session.model import Deed


@dataclass(frozen=True, slots=True)
class PlanEnd:
    """A plan that ended: before the request `at`, the `number`th of its session.

    `phase`: the one that has begun since, None where none has.
    """

    at: int
    number: int
    phase: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a session is.

    `boundary`: before which of its own `requests` the context was last begun anew; `rests`: the
    agent has done what it was asked.
    """

    requests: int
    boundary: int
    rests: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """One phase from its first request on, whatever parts it had.

    `first_change`: how many requests came before the first change that was made in it.
    """

    phase: str | None
    begins: int
    first_change: int


def plan_end(
    found: Sequence[Stretch],
    deeds: Iterable[Deed],
    rules: PhaseRules,
    standing: Standing,
) -> PlanEnd | None:
    """The end of the plan that the session is at; None where it is not, or the talk is gone.

    Paths of `deeds` are relative to the session's folder, with slashes. Once the next phase has
    changed a file, clearing would lose more than the plan's talk, and nothing is said.
    """
    runs = list(_runs(found))
    plans = [one.name for one in rules.phases if one.clear_after]
    number = sum(run.phase in plans for run in runs)
    changes = [one for one in deeds if one.kind == "change"]
    last = runs[-1] if runs else None
    if last is None or last.phase is None:
        return None
    if last.phase in plans:
        is_over = standing.rests and _is_written(last, changes, rules, standing.boundary)
        return PlanEnd(standing.requests, number, None) if is_over else None
    follows = len(runs) > 1 and runs[-2].phase in plans
    has_changed = any(one.requests > last.begins for one in changes)
    is_new = follows and standing.boundary < last.begins and not has_changed
    return PlanEnd(last.begins, number, last.phase) if is_new else None


def _runs(found: Sequence[Stretch]) -> Iterator[_Run]:
    for phase, group in groupby(found, key=lambda one: one.phase):
        parts = list(group)
        said = next((one for one in parts if one.source in ("command", "set")), None)
        # What the request before a command changed came before it; a change may begin a phase.
        first_change = parts[0].begins if said is None else said.begins + 1
        yield _Run(phase, parts[0].begins, first_change)


def _is_written(plan: _Run, changes: Iterable[Deed], rules: PhaseRules, boundary: int) -> bool:
    """Whether a file of the plan was changed since it began, in this context."""
    first = max(plan.first_change, boundary + 1)
    paths = (one.name for one in changes if one.requests >= first)
    rules_of = (rules.by_own_file(path) or rules.by_file(path) for path in paths)
    return any(rule is not None and rule.name == plan.phase for rule in rules_of)
