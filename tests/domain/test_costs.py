"""Strategies of models side by side, as `ModelCostCalculator` was meant to compare them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.costs import PlanError, compare, dollars, in_cents, read_plan, spread
from ullage.domain.session import Usage, total_usage

# US dollars a million tokens, read and written.
COSTS = {"sonnet": (3, 15), "haiku": (1, 5), "free": (0, 0)}
FEATURE = {
    "spec": {"input": 20_000, "output": 10_000},
    "ddd": {"input": 100_000, "output": 80_000},
    "docs": {"input": 30_000, "output": 10_000},
}
DAY = "2026-11-09"


def price(usage: Usage, model: str) -> Decimal | None:
    if model not in COSTS:
        return None
    read, written = COSTS[model]
    return Decimal(usage.input * read + usage.output * written) / 1_000_000


def plan(**strategies: Mapping[str, str]) -> dict[str, Any]:
    """Strategies for the feature: the model of each phase."""
    return {
        "strategies": {
            name.replace("_", " "): {
                phase: {"model": model, **FEATURE[phase]} for phase, model in models.items()
            }
            for name, models in strategies.items()
        }
    }


ALL_SONNET = dict.fromkeys(FEATURE, "sonnet")
MIX = {"spec": "sonnet", "ddd": "haiku", "docs": "haiku"}


def test_all_sonnet_against_the_strategic_mix() -> None:
    compared = compare(read_plan(plan(all_sonnet=ALL_SONNET, mix=MIX)), price, DAY)
    assert [(one.name, one.usd, one.added) for one in compared.strategies] == [
        ("all sonnet", "1.95", False),
        ("mix", "0.79", False),
    ]
    savings = compared.savings
    assert savings is not None
    assert (savings.usd, savings.percent) == ("1.16", 59.5)
    assert (savings.strategy, savings.instead_of) == ("mix", "all sonnet")


def test_a_mix_alone_is_held_against_the_dearest_of_its_models() -> None:
    alone = compare(read_plan(plan(mix=MIX)), price, DAY)
    both = compare(read_plan(plan(all_sonnet=ALL_SONNET, mix=MIX)), price, DAY)
    assert [one.added for one in alone.strategies] == [True, False]
    assert [one.usd for one in alone.strategies] == [one.usd for one in both.strategies]
    assert alone.savings == both.savings


def test_the_order_of_strategies_changes_nothing_of_the_savings() -> None:
    strategies = read_plan(
        plan(mix=MIX, all_sonnet=ALL_SONNET, all_haiku=dict.fromkeys(FEATURE, "haiku"))
    )
    there, back = (compare(order, price, DAY) for order in (strategies, strategies[::-1]))
    assert there.savings == back.savings
    assert there.savings is not None
    assert (there.savings.strategy, there.savings.instead_of) == ("all haiku", "all sonnet")


def test_one_model_alone_saves_nothing() -> None:
    compared = compare(read_plan(plan(all_sonnet=ALL_SONNET)), price, DAY)
    assert compared.savings is None
    assert [one.usd for one in compared.strategies] == ["1.95"]


def test_an_unknown_price_is_never_nothing() -> None:
    known_and_not = plan(mix={**MIX, "docs": "nobody's"}, all_sonnet=ALL_SONNET)
    compared = compare(read_plan(known_and_not), price, DAY)
    assert [one.usd for one in compared.strategies] == [None, "1.95"]
    assert [step.usd for step in compared.strategies[0].steps] == ["0.21", "0.50", None]
    assert compared.savings is None
    assert compared.unpriced == ("nobody's",)
    assert dollars(None) == "price unknown"


def test_what_costs_nothing_has_no_percent() -> None:
    free = dict.fromkeys(FEATURE, "free")
    compared = compare(read_plan(plan(one=free, other=free)), price, DAY)
    assert compared.savings is not None
    assert (compared.savings.usd, compared.savings.percent) == ("0.00", None)


def test_money_is_rounded_where_it_is_written_only() -> None:
    tiny = {"strategies": {"a": {
        str(number): {"model": "sonnet", "input": 1_000, "output": 0} for number in range(5)
    }}}  # fmt: skip
    (one,) = compare(read_plan(tiny), price, DAY).strategies
    assert {step.usd for step in one.steps} == {"0.00"}
    assert one.usd == in_cents(Decimal("0.015"))
    assert dollars("0.00") == "under 1 cent"
    assert dollars("1234.50") == "$1,234.50"


def test_long_requests_may_have_another_price() -> None:
    def by_length(usage: Usage, _: str) -> Decimal:
        return Decimal(usage.input * (2 if usage.input > 1_000 else 1))

    def total(requests: int) -> str | None:
        step = {"model": "m", "input": 10_000, "output": 0, "requests": requests}
        (one,) = compare(read_plan({"strategies": {"a": {"b": step}}}), by_length, DAY).strategies
        return one.usd

    assert total(1) == total(9) == "20000.00"
    assert total(10) == "10000.00"


usages = st.builds(Usage, *[st.integers(0, 10**7)] * 5)


@given(usages, st.integers(1, 10_000))
def test_no_token_is_lost_over_requests(usage: Usage, requests: int) -> None:
    spreading = spread(usage, requests)
    assert sum(spreading.values()) == requests
    scaled = [
        Usage(*(getattr(one, kind) * times for kind in Usage.__slots__))
        for one, times in spreading.items()
    ]
    assert total_usage(scaled) == usage
    assert max(one.input for one in spreading) - min(one.input for one in spreading) <= 1


STEP = {"model": "sonnet", "input": 1, "output": 1}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "must be an object such as"),
        ({}, "must be an object such as"),
        ({"strategies": {}}, "strategies: must be an object, as in"),
        ({"strategy": {"a": {"b": STEP}}}, "strategy: no such key; did you mean strategies?"),
        ({"strategies": {"a": []}}, "strategies.a: must be an object of phases"),
        ({"strategies": {"a": {"b": 3}}}, "strategies.a.b: must be an object with model"),
        ({"strategies": {"a": {"b": {"model": "x", "input": 1}}}}, "a.b: must have output"),
        ({"strategies": {"a": {"b": {**STEP, "model": " "}}}}, "b.model: must be the name of a"),
        ({"strategies": {"a": {"b": {**STEP, "input": -1}}}}, "b.input: must be a whole number"),
        ({"strategies": {"a": {"b": {**STEP, "input": True}}}}, "b.input: must be a whole number"),
        ({"strategies": {"a": {"b": {**STEP, "output": 1.5}}}}, "found 1.5"),
        ({"strategies": {"a": {"b": {**STEP, "requests": 0}}}}, "requests: must be a whole number"),
        ({"strategies": {"a": {"b": {**STEP, "cachRead": 1}}}}, "did you mean cacheRead?"),
    ],
)
def test_a_plan_that_is_none_is_refused_with_the_place(value: object, said: str) -> None:
    with pytest.raises(PlanError) as refused:
        read_plan(value)
    assert said in str(refused.value)


def test_the_cache_is_part_of_a_step() -> None:
    step = {**STEP, "cacheRead": 2, "cacheWrite": 3, "cacheWrite1h": 4}
    (strategy,) = read_plan({"strategies": {"a": {"b": step}}})
    assert strategy.steps[0].usage == Usage(1, 1, 2, 3, 4)
