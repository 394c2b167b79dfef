"""Tokens recorded one use after another, and what they add up to against a budget."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from ullage.domain.numbers import limit
from ullage.domain.phases import BudgetExceededError, BudgetUse, PhaseTracker, UnknownPhaseError

PHASE_LIMIT = 100_000
"""Tokens from which a phase is worth cutting into smaller tasks: "Token Usage Monitoring" of the
system that this one implements."""

Code = Literal[
    "over-warning", "over-budget", "phase-over-limit", "phase-over-budget", "read-again",
    "not-used", "always-loaded",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """Tokens that an operation took in a phase; `phase` None where nobody can tell.

    `budget` that was given with it: in force from it on, until another is given. `folder` whose
    work it is of; None where it is told by other means.
    """

    at: datetime
    phase: str | None
    operation: str
    tokens: int
    budget: int | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A use, with the tokens of its feature until then and what is left of the budget.

    `remaining` is negative once the budget is exceeded; None without a budget.
    """

    at: datetime
    phase: str | None
    operation: str
    tokens: int
    cumulative: int
    remaining: int | None


@dataclass(frozen=True, slots=True)
class PhaseUse:
    """Tokens of all uses in a phase; `phase` None: of those that nobody knows the phase of.

    `budgets` that it counts in, with all that was used of them, by whatever name: that of the phase
    which the name means, and of the part of one; none where the feature at work lacks the name.
    """

    phase: str | None
    tokens: int
    uses: int
    budgets: tuple[BudgetUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to do, and the figures that it follows from, in tokens.

    `limit` that was passed; `saving` at most, where it can be told; `phase` or `paths` that it is
    about; `command`: what does it.
    """

    code: Code
    text: str
    tokens: int
    limit: int | None = None
    saving: int | None = None
    phase: str | None = None
    paths: tuple[str, ...] = ()
    command: str | None = None


@dataclass(frozen=True, slots=True)
class MonitorReport:
    """All uses together, in tokens; shares in per cent with one digit, None without a budget.

    `feature_used`: of the whole feature at work, whatever is told of it. The budget is held against
    that. `efficiency`: 100 while nothing is used, 0 from the budget on. `overrun`: what was used
    beyond it. `phases` in the order in which they began; their sums are `used`.
    """

    budget: int | None
    used: int
    feature_used: int
    remaining: int | None
    overrun: int | None
    utilisation: float | None
    efficiency: float | None
    phases: tuple[PhaseUse, ...]
    recommendations: tuple[Recommendation, ...]


class TokenMonitor:
    """Takes uses in the order of their times.

    All in tokens; `budget` until a use gives one; None: there is none, and nothing is said to
    remain. `warning`: from
    which on it is time to begin anew; `phase_limit`: from which on a phase is too large; None of
    either says nothing. `tracker`: counts what is used of the budgets of phases, and knows where
    the next feature begins, of which all budgets count from nothing; without it all is one.
    """

    def __init__(
        self,
        budget: int | None = 250_000,
        warning: int | None = 150_000,
        phase_limit: int | None = PHASE_LIMIT,
        tracker: PhaseTracker | None = None,
    ) -> None:
        self._budget = budget
        self._warning = warning
        self._phase_limit = phase_limit
        self._tracker = tracker
        self._phases: dict[str | None, PhaseUse] = {}
        self._feature: dict[str | None, int] = {}
        self._feature_used = 0
        self._phase: str | None = None

    def count_before(self, uses: Iterable[Use]) -> None:
        """Count uses from before all that are told of: against budgets alone."""
        for use in uses:
            self._count(use)

    def record(self, use: Use) -> Snapshot:
        """Count a use, also one that exceeds the budget.

        Raises:
            ValueError: tokens below 0.
        """
        self._count(use)
        self.list_only(use)
        used = self._feature_used
        left = None if self._budget is None else self._budget - used
        return Snapshot(use.at, use.phase, use.operation, use.tokens, used, left)

    def list_only(self, use: Use) -> None:
        """Tell of a use that is of another piece of work: it counts in no budget."""
        before = self._phases.get(use.phase, PhaseUse(use.phase, 0, 0))
        self._phases[use.phase] = PhaseUse(use.phase, before.tokens + use.tokens, before.uses + 1)

    def _count(self, use: Use) -> None:
        if use.tokens < 0:
            raise ValueError(f"a use of {use.tokens} tokens")
        tracker, phase = self._tracker, use.phase
        if tracker is not None and tracker.begins_feature(self._phase, phase):
            tracker.begin_feature()
            self._feature.clear()
            self._feature_used = 0
        if use.budget is not None:
            self._budget = use.budget
        self._feature_used += use.tokens
        self._feature[phase] = self._feature.get(phase, 0) + use.tokens
        if phase is None:
            return
        self._phase = phase
        if tracker is not None:
            # A name that no phase has is as good as any; what is over is in the report.
            with suppress(UnknownPhaseError, BudgetExceededError):
                tracker.track(phase, use.tokens)

    def record_all(self, uses: Iterable[Use]) -> list[Snapshot]:
        """The same of several."""
        return [self.record(use) for use in uses]

    def report(self, context: int | None = None) -> MonitorReport:
        """What was recorded until now.

        `context` that the last use left behind, in tokens; None where nobody knows: what uses add
        up to is none.
        """
        budget, used = self._budget, self._feature_used
        return MonitorReport(
            budget=budget,
            used=sum(one.tokens for one in self._phases.values()),
            feature_used=used,
            remaining=None if budget is None else max(budget - used, 0),
            overrun=None if budget is None else max(used - budget, 0),
            utilisation=_utilisation(used, budget),
            efficiency=_efficiency(used, budget),
            phases=tuple(
                replace(one, budgets=self._budgets_of(one.phase)) for one in self._phases.values()
            ),
            recommendations=tuple(self._recommendations(context)),
        )

    def _budgets_of(self, name: str | None) -> tuple[BudgetUse, ...]:
        if self._tracker is None or name is None or name not in self._feature:
            return ()
        try:
            uses = self._tracker.uses(name)
        except UnknownPhaseError:
            return ()
        return tuple(use for use in uses if use.budget is not None)

    def _recommendations(self, context: int | None) -> Iterator[Recommendation]:
        yield from self._of_all()
        yield from self._of_context(context)
        yield from self._of_budgets()
        yield from self._of_phases()

    def _of_all(self) -> Iterator[Recommendation]:
        budget, used = self._budget, self._feature_used
        if budget is not None and used > budget:
            text = f"{limit(used)} of {limit(budget)} used: {limit(used - budget)} over the budget"
            yield Recommendation("over-budget", text, used, budget)

    def _of_context(self, context: int | None) -> Iterator[Recommendation]:
        warning = self._warning
        if warning is not None and context is not None and context > warning:
            held = f"The context holds {limit(context)}, over the warning of {limit(warning)}"
            text = f"{held}: begin anew with /clear"
            yield Recommendation("over-warning", text, context, warning, command="/clear")

    def _of_budgets(self) -> Iterator[Recommendation]:
        report = None if self._tracker is None else self._tracker.report()
        for use in () if report is None else (*report.phases, *report.parts):
            if use.budget is None or not use.over:
                continue
            used = f"{limit(use.used)} of {limit(use.budget)} used"
            text = f"Phase '{use.name}': {used}, {limit(use.over)} over its budget"
            yield Recommendation("phase-over-budget", text, use.used, use.budget, phase=use.name)

    def _of_phases(self) -> Iterator[Recommendation]:
        """Of phases without a budget of their own: that is the measure of all others."""
        most = self._phase_limit
        for name, tokens in self._feature.items():
            if most is None or name is None or tokens <= most or self._budgets_of(name):
                continue
            text = f"Phase '{name}' has used {limit(tokens)} tokens: break it into smaller tasks"
            yield Recommendation("phase-over-limit", text, tokens, most, phase=name)


def _utilisation(used: int, budget: int | None) -> float | None:
    return round(100 * used / budget, 1) if budget else None


def _efficiency(used: int, budget: int | None) -> float | None:
    return round(max(0.0, 100 * (1 - used / budget)), 1) if budget else None
