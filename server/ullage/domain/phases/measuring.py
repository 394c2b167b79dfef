"""How much a session's context grew in each phase, from what was reported of its requests."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ullage.domain.phases.budgets import PhaseBudgets
from ullage.domain.phases.inferring import Stretch, current
from ullage.domain.phases.report import PhaseReport, part_report, phase_report
from ullage.domain.phases.tracking import phase_use


@dataclass(frozen=True, slots=True)
class SessionPhases:
    """Tokens by which a session grew, by phase, in the order in which each was begun.

    `phases` are those of the feature at work; `earlier`: what was used for features before it;
    `outside`: what grew in no phase. `current` None: it is in none. Their sum is `total`.
    """

    current: PhaseReport | None
    phases: tuple[PhaseReport, ...]
    earlier: int
    outside: int
    total: int


def growths(contexts: Sequence[int]) -> tuple[int, ...]:
    """By how many tokens the context grew with each request; a drop is none.

    The first one's is nobody's: what a session begins with was there before it.
    """
    grown = (max(after - before, 0) for before, after in pairwise(contexts))
    return (0, *grown) if contexts else ()


def session_phases(
    contexts: Sequence[int], found: Sequence[Stretch], budgets: PhaseBudgets
) -> SessionPhases:
    """What was used in each phase. `contexts` of the session's own requests, in their order."""
    grown = growths(contexts)
    feature = found[-1].feature if found else 0
    used: dict[tuple[str, str | None], int] = defaultdict(int)
    earlier = 0
    for stretch, tokens in _by_stretch(grown, found):
        if stretch.feature != feature:
            earlier += tokens if stretch.phase is not None else 0
        elif stretch.phase is not None:
            used[stretch.phase, stretch.part] += tokens
    latest = {one.phase: one for one in found if one.feature == feature and one.phase is not None}
    phases = tuple(_report(one, used, budgets) for one in latest.values())
    now = current(found)
    inside = sum(used.values())
    return SessionPhases(
        current=None if now is None else next(one for one in phases if one.name == now.phase),
        phases=phases,
        earlier=earlier,
        outside=sum(grown) - inside - earlier,
        total=sum(grown),
    )


def _by_stretch(grown: Sequence[int], found: Sequence[Stretch]) -> Iterable[tuple[Stretch, int]]:
    ends = [*(one.begins for one in found), len(grown)][1:]
    for stretch, end in zip(found, ends, strict=True):
        yield stretch, sum(grown[stretch.begins : end])


def _report(
    stretch: Stretch, used: dict[tuple[str, str | None], int], budgets: PhaseBudgets
) -> PhaseReport:
    phase, source = stretch.phase, stretch.source
    assert phase is not None
    assert source is not None
    tokens = sum(one for (name, _), one in used.items() if name == phase)
    part = None
    if stretch.part is not None:
        of_part = phase_use(stretch.part, used[phase, stretch.part], budgets.of(stretch.part))
        part = part_report(of_part, stretch.part_since, source)
    return phase_report(phase_use(phase, tokens, budgets.of(phase)), stretch.since, source, part)
