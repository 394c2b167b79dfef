"""The sum of the set and where it stands."""

from collections.abc import Iterable, Sequence

from ullage.domain import estimates
from ullage.domain.budget import Budget, Verdict, verdict
from ullage.domain.estimates import Estimate
from ullage.domain.meter import Meter
from ullage.domain.working_set.model import Item, NotCounted, WorkingSet


def make_set(
    items: Sequence[Item], not_counted: Sequence[NotCounted], budget: Budget, meter: Meter
) -> WorkingSet:
    """The set of some items under a budget."""
    counted = [item for item in items if not item.dropped]
    total = total_of(counted)
    pending = sum(item.pending for item in counted)
    failed = sum(item.problem is not None and item.tokens is None for item in counted)
    return WorkingSet(
        items=tuple(items),
        not_counted=tuple(not_counted),
        total=total,
        pending=pending,
        failed=failed,
        verdict=_verdict(total, budget, pending, failed),
        budget=budget,
        encoding=meter.encoding,
        model=meter.model,
        exact=meter.exact,
        learnt=meter.learnt,
    )


def total_of(items: Iterable[Item]) -> Estimate:
    """What is known of the sum of some items."""
    return estimates.total(item.costs.chosen for item in items if item.costs.chosen is not None)


def _verdict(total: Estimate, budget: Budget, pending: int, failed: int) -> Verdict | None:
    """None while something is pending; what failed can only make the sum larger."""
    if pending:
        return None
    found = verdict(total.tokens, budget, total.low)
    return None if failed and found == "within" else found
