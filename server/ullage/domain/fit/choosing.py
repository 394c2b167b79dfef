"""The fit itself: from candidates to chosen views, with the sums that people check."""

import math
from collections.abc import Iterable, Sequence

from ullage.domain import estimates
from ullage.domain.estimates import Estimate
from ullage.domain.fit.model import Candidate, FitItem, FitResult, FitView, LimitOn
from ullage.domain.fit.options import Option, costs_of, options_of
from ullage.domain.fit.reasons import reason
from ullage.domain.fit.search import Chosen, choose
from ullage.domain.fit.worth import FitRules

# Gaps are told in hundredths of a percent, rounded up: 0 means that there is none.
GAP_PARTS = 10_000


def fit(
    candidates: Iterable[Candidate],
    target: int,
    rules: FitRules,
    *,
    exact: bool,
    allow_drop: bool = False,
) -> FitResult:
    """The views of most worth whose tokens stay at or below the target.

    `exact`: the costs are counts; else the high ends of their bands stay below it.

    Raises:
        ValueError: the target or a cost is negative, or a path comes twice.
    """
    files = sorted(candidates, key=lambda one: one.path)
    _refuse_nonsense(files, target)
    options = [options_of(one, rules, allow_drop=allow_drop) for one in files]
    chosen = choose(options, target)
    cheapest = sum(of_file[0].limit for of_file in options)
    costs = [
        _cost(one, of_file[at].view, allow_drop=allow_drop)
        for one, of_file, at in zip(files, options, _numbers(chosen, options), strict=True)
    ]
    total = estimates.total(cost for _, cost in costs)
    return FitResult(
        target=target,
        total=total.tokens,
        full=sum(one.full.tokens for one in files),
        band=None if exact else (total.low, total.high),
        limit_on=_limit_on(exact=exact),
        gap=None if chosen is None else _gap(chosen),
        optimal=chosen is not None and chosen.optimal,
        shortfall=cheapest - target if chosen is None else None,
        items=tuple(_items(files, costs, exact=exact)),
    )


def _refuse_nonsense(files: Sequence[Candidate], target: int) -> None:
    if target < 0:
        raise ValueError(f"the target must be 0 or more tokens, not {target}")
    paths = {one.path for one in files}
    if len(paths) < len(files):
        raise ValueError("a path comes twice among the files to fit")
    for one in files:
        if any(cost.low < 0 for _, cost in costs_of(one, allow_drop=False)):
            raise ValueError(f"{one.path} has a negative number of tokens")


def _numbers(chosen: Chosen | None, options: Sequence[Sequence[Option]]) -> tuple[int, ...]:
    return (0,) * len(options) if chosen is None else chosen.options


def _cost(candidate: Candidate, view: FitView, *, allow_drop: bool) -> tuple[FitView, Estimate]:
    return view, dict(costs_of(candidate, allow_drop=allow_drop))[view]


def _items(
    files: Sequence[Candidate], costs: Sequence[tuple[FitView, Estimate]], *, exact: bool
) -> Iterable[FitItem]:
    all_full = all(view == "full" for view, _ in costs)
    for one, (view, cost) in zip(files, costs, strict=True):
        why = reason(one, view, cost, all_full=all_full, exact=exact)
        yield FitItem(one.path, view, cost.tokens, one.full.tokens, why)


def _limit_on(*, exact: bool) -> LimitOn:
    return "exact" if exact else "band-high"


def _gap(chosen: Chosen) -> float:
    missed = chosen.bound - chosen.value
    return math.ceil(missed * GAP_PARTS / chosen.bound) / GAP_PARTS if chosen.bound else 0.0
