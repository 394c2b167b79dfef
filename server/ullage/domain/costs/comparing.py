"""Strategies side by side: what each costs, and what the cheapest saves against the dearest."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from ullage.domain.costs.model import Comparison, Savings, Step, StepCost, Strategy, StrategyCost
from ullage.domain.costs.money import in_cents, percent_of
from ullage.domain.costs.spreading import spread
from ullage.domain.session import Usage

PriceOf = Callable[[Usage, str], Decimal | None]
"""What one request costs in US dollars under a model of that name; None where nobody knows."""


def compare(strategies: Sequence[Strategy], price: PriceOf, prices_as_of: str) -> Comparison:
    """The strategies with their costs.

    A single one that mixes models is held against the dearest of them for every step.
    """
    added = _one_model(strategies[0], price) if len(strategies) == 1 else None
    shown = [*([added] if added else []), *strategies]
    costs = [cost_of_steps(strategy.steps, price) for strategy in shown]
    return Comparison(
        strategies=tuple(
            _told(strategy, price, total, added=strategy is added)
            for strategy, total in zip(shown, costs, strict=True)
        ),
        savings=_savings([strategy.name for strategy in shown], costs),
        prices_as_of=prices_as_of,
        unpriced=_unpriced(shown, price),
    )


def cost_of_steps(steps: Iterable[Step], price: PriceOf) -> Decimal | None:
    """What the steps cost together; None where one of them has no known price."""
    total = Decimal()
    for step in steps:
        for usage, times in spread(step.usage, step.requests).items():
            cost = price(usage, step.model)
            if cost is None:
                return None
            total += cost * times
    return total


def _one_model(strategy: Strategy, price: PriceOf) -> Strategy | None:
    """The same work with one model, the dearest of the strategy's; None where it has but one."""
    models = tuple(dict.fromkeys(step.model for step in strategy.steps))
    dearest: tuple[Decimal, Strategy] | None = None
    for model in models if len(models) > 1 else ():
        steps = tuple(replace(step, model=model) for step in strategy.steps)
        cost = cost_of_steps(steps, price)
        if cost is not None and (dearest is None or cost > dearest[0]):
            dearest = cost, Strategy(f"all {model}", steps)
    return None if dearest is None else dearest[1]


def _told(
    strategy: Strategy, price: PriceOf, total: Decimal | None, *, added: bool
) -> StrategyCost:
    return StrategyCost(
        name=strategy.name,
        usd=_written(total),
        steps=tuple(
            StepCost(step.phase, step.model, _written(cost_of_steps([step], price)))
            for step in strategy.steps
        ),
        added=added,
    )


def _savings(names: Sequence[str], costs: Sequence[Decimal | None]) -> Savings | None:
    known = [(cost, name) for cost, name in zip(costs, names, strict=True) if cost is not None]
    if len(known) < len(names) or len(known) < 2:
        return None
    # Of those that cost the same the first.
    cheapest = min(known, key=lambda one: one[0])
    dearest = max((one for one in known if one is not cheapest), key=lambda one: one[0])
    saved = dearest[0] - cheapest[0]
    return Savings(in_cents(saved), percent_of(saved, dearest[0]), cheapest[1], dearest[1])


def _unpriced(strategies: Iterable[Strategy], price: PriceOf) -> tuple[str, ...]:
    steps = [step for strategy in strategies for step in strategy.steps]
    return tuple(dict.fromkeys(one.model for one in steps if cost_of_steps([one], price) is None))


def _written(usd: Decimal | None) -> str | None:
    return None if usd is None else in_cents(usd)
