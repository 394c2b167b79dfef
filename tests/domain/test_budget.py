"""Presets as shipped, the choice among them, and the verdict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.adapters.package_data import load_toml
from ullage.domain.budget import (
    Budget,
    choose_preset,
    make_budget,
    named_preset,
    presets_from,
    verdict,
)

PRESETS = presets_from(load_toml("presets.toml"))
CLASSIC, LARGE = PRESETS
BUDGET = Budget("classic-200k", target=30_000, maximum=50_000, warning=150_000)
tokens = st.integers(min_value=1, max_value=1_000_000)


def test_the_classic_preset_is_the_plan_it_comes_from() -> None:
    assert (CLASSIC.target, CLASSIC.maximum, CLASSIC.warning) == (30_000, 50_000, 150_000)
    assert CLASSIC.feature is not None
    assert CLASSIC.feature.phases == {
        "plan": 30_000,
        "implementation": 180_000,
        "documentation": 40_000,
    }
    assert sum(CLASSIC.feature.phases.values()) == CLASSIC.feature.total == 250_000
    steps = CLASSIC.feature.implementation
    assert steps == {"analyze": 40_000, "preserve": 80_000, "improve": 60_000}
    assert sum(steps.values()) == CLASSIC.feature.phases["implementation"]


def test_the_preset_for_large_windows() -> None:
    assert (LARGE.name, LARGE.target, LARGE.maximum, LARGE.warning) == (
        "window-1m",
        60_000,
        150_000,
        500_000,
    )


def test_every_preset_is_dated_and_sourced() -> None:
    assert all(row["checked"] and row["source"] for row in load_toml("presets.toml")["preset"])


@pytest.mark.parametrize(
    ("window", "name"),
    [
        (None, "classic-200k"),
        (128_000, "classic-200k"),
        (200_000, "classic-200k"),
        (256_000, "classic-200k"),
        (262_144, "classic-200k"),
        (400_000, "window-1m"),
        (1_000_000, "window-1m"),
    ],
)
def test_auto_follows_the_window(window: int | None, name: str) -> None:
    assert choose_preset(window, PRESETS).name == name
    assert named_preset("auto", window, PRESETS).name == name


def test_a_named_preset_ignores_the_window() -> None:
    assert named_preset("window-1m", 8_000, PRESETS) is LARGE


def test_own_limits_replace_the_presets() -> None:
    assert make_budget(CLASSIC, target=20_000) == Budget("classic-200k", 20_000, 50_000, 150_000)
    assert make_budget(CLASSIC, warning=90_000).warning == 90_000


def test_own_target_lifts_the_presets_maximum_and_own_maximum_lowers_its_target() -> None:
    assert make_budget(CLASSIC, target=80_000).maximum == 80_000
    assert make_budget(CLASSIC, maximum=10_000).target == 10_000


@given(target=st.none() | tokens, maximum=st.none() | tokens)
def test_the_target_is_never_over_the_maximum(target: int | None, maximum: int | None) -> None:
    budget = make_budget(CLASSIC, target=target, maximum=maximum)
    assert budget.target <= budget.maximum


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (0, "within"),
        (30_000, "within"),
        (30_001, "over-target"),
        (50_000, "over-target"),
        (50_001, "over-maximum"),
    ],
)
def test_an_exact_sum_is_judged_to_the_token(counted: int, expected: str) -> None:
    assert verdict(counted, BUDGET) == expected


def test_an_estimate_is_over_only_when_its_whole_band_is() -> None:
    assert verdict(60_000, BUDGET, low=29_000) == "within"
    assert verdict(60_000, BUDGET, low=31_000) == "over-target"
    assert verdict(60_000, BUDGET, low=51_000) == "over-maximum"
