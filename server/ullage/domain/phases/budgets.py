"""How many tokens each phase has: those of the preset, and a person's own in their place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ullage.domain.budget import Preset
from ullage.domain.phases.rules import PhaseRules
from ullage.domain.settings import PhaseSettings


@dataclass(frozen=True, slots=True)
class PhaseBudgets:
    """Tokens by the names of phases and parts; who is not there has no budget.

    `total` of all phases together, None where one of them has none; `warning`: tokens from which
    clearing is advised.
    """

    by_name: Mapping[str, int]
    total: int | None
    warning: int

    def of(self, name: str) -> int | None:
        """The budget of a phase or part, None where it has none."""
        return self.by_name.get(name)


def phase_budgets(
    preset: Preset, rules: PhaseRules, own: Iterable[PhaseSettings] = (), warning: int | None = None
) -> PhaseBudgets:
    """The budgets of a preset, with a person's own and that person's `warning` in their place."""
    feature = preset.feature
    budgets = {} if feature is None else {**feature.phases, **feature.implementation}
    for one in own:
        if one.budget is not None:
            budgets[rules.named(one.name).name] = one.budget
    phases = [budgets[rule.name] for rule in rules.phases if rule.name in budgets]
    # A phase that a person added has a budget only where that person says so.
    is_whole = all(one.name in budgets for one in rules.phases if not one.is_own)
    return PhaseBudgets(
        MappingProxyType(budgets),
        sum(phases) if is_whole else None,
        preset.warning if warning is None else warning,
    )
