"""What was used of the budgets: counted first, and only then held against them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ullage.domain.numbers import full
from ullage.domain.phases.budgets import PhaseBudgets
from ullage.domain.phases.rules import PhaseRules


@dataclass(frozen=True, slots=True)
class BudgetUse:
    """A phase in tokens. `over`: how far it is over its budget; `utilisation` in percent.

    Without a budget only `used` is known.
    """

    name: str
    budget: int | None
    used: int
    remaining: int | None
    over: int | None
    utilisation: float | None


def phase_use(name: str, used: int, budget: int | None) -> BudgetUse:
    """The figures of a phase of which so many tokens were used."""
    if budget is None:
        return BudgetUse(name, None, used, None, None, None)
    return BudgetUse(
        name, budget, used, max(budget - used, 0), max(used - budget, 0), _percent(used, budget)
    )


def _percent(used: int, budget: int) -> float:
    return round(100 * used / budget, 1)


class BudgetExceededError(Exception):
    """A phase is over its budget. `use` has its figures, all of what was used among them."""

    def __init__(self, use: BudgetUse) -> None:
        figures = f"{full(use.used)} of {full(use.budget or 0)} tokens, {full(use.over or 0)} over"
        super().__init__(f"Phase {use.name}: {figures}")
        self.use = use
        self.phase = use.name
        self.used = use.used
        self.budget = use.budget or 0
        self.over = use.over or 0


@dataclass(frozen=True, slots=True)
class BudgetReport:
    """All phases in tokens, and their sum against the budget of all; `parts` are in their phases.

    `is_over_warning`: together they used so much that clearing the context is advised.
    """

    total_budget: int | None
    total_used: int
    total_remaining: int | None
    total_over: int | None
    is_over_warning: bool
    phases: tuple[BudgetUse, ...]
    parts: tuple[BudgetUse, ...]


class PhaseTracker:
    """Adds up tokens by phase. Names may be aliases, and those of parts count for their phase too.

    Methods that take a name raise UnknownPhaseError for one that nobody knows.
    """

    def __init__(self, rules: PhaseRules, budgets: PhaseBudgets) -> None:
        self._rules = rules
        self._budgets = budgets
        self._used: dict[str, int] = {}
        self.begin_feature()

    def begin_feature(self) -> None:
        """Count from nothing."""
        self._used = dict.fromkeys(self._rules.names, 0)

    def begins_feature(self, before: str | None, now: str | None) -> bool:
        """Whether a phase after another one is the next feature's; for any names."""
        return self._rules.begins_feature(before, now)

    def track(self, name: str, tokens: int) -> None:
        """Count tokens of a phase or part.

        Raises:
            BudgetExceededError: it is over its budget now; the tokens are counted all the same.
        """
        for one in self._counted_in(name):
            self._used[one] += tokens
        for use in self.uses(name):
            if use.over:
                raise BudgetExceededError(use)

    def use(self, name: str) -> BudgetUse:
        """The figures of a phase or part."""
        known = self._rules.named(name).name
        return phase_use(known, self._used[known], self._budgets.of(known))

    def uses(self, name: str) -> tuple[BudgetUse, ...]:
        """The figures of all that its tokens count in: of a part, its phase's first."""
        return tuple(map(self.use, self._counted_in(name)))

    def _counted_in(self, name: str) -> tuple[str, ...]:
        rule = self._rules.named(name)
        return (rule.name,) if rule.phase is None else (rule.phase, rule.name)

    def remaining(self, name: str) -> int | None:
        """Tokens left of a phase's budget, None where it has none."""
        return self.use(name).remaining

    @property
    def used(self) -> Mapping[str, int]:
        """Tokens by the names of phases and parts."""
        return dict(self._used)

    @property
    def total(self) -> int:
        """Tokens of all phases."""
        return sum(self._used[one.name] for one in self._rules.phases)

    @property
    def is_over_warning(self) -> bool:
        """Whether clearing the context is advised."""
        return self.total > self._budgets.warning

    def report(self) -> BudgetReport:
        """All figures."""
        total = phase_use("total", self.total, self._budgets.total)
        return BudgetReport(
            total_budget=total.budget,
            total_used=total.used,
            total_remaining=total.remaining,
            total_over=total.over,
            is_over_warning=self.is_over_warning,
            phases=tuple(self.use(one.name) for one in self._rules.phases),
            parts=tuple(self.use(one.name) for one in self._rules.parts),
        )
