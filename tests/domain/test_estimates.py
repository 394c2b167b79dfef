"""Estimates from an exact count: rounding, bands, sums, and the shipped factors."""

import tomllib
from datetime import date
from fractions import Fraction
from importlib.resources import files
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.estimates import Estimate, Factor, Learnt, estimate, factor_tables, total

TABLE = tomllib.loads((files("ullage") / "data" / "factors.toml").read_text(encoding="utf-8"))
FACTORS = factor_tables(TABLE)

NEW_CLAUDE = "claude-4.7-and-later"
OLD_CLAUDE = "claude-3-to-4.6"
LANGUAGES_WITH_VIEWS = (
    "python",
    "javascript",
    "javascriptreact",
    "typescript",
    "typescriptreact",
    "go",
    "rust",
    "java",
    "c",
    "cpp",
)

hundredths = st.integers(min_value=1, max_value=500)
counts = st.integers(min_value=0, max_value=10**9)


def factor(low: int, pooled: int, high: int) -> Factor:
    return Factor(pooled / 100, low / 100, high / 100, 1, date(2026, 11, 22), "test")


@given(counts, st.tuples(hundredths, hundredths, hundredths).map(sorted))
def test_tokens_round_up_and_the_band_outwards(count: int, percents: list[int]) -> None:
    low, pooled, high = percents
    assert estimate(count, factor(low, pooled, high)) == Estimate(
        tokens=ceil(Fraction(count * pooled, 100)),
        low=floor(Fraction(count * low, 100)),
        high=ceil(Fraction(count * high, 100)),
    )


@given(counts, st.integers(50, 200), st.integers(1, 20))
def test_a_learnt_correction_moves_the_band_and_its_error_makes_it_wider(
    count: int, correction: int, error: int
) -> None:
    learnt = Learnt(correction / 100, error / 100, 6, 90_000, "2026-11-01T10:00:00+00:00")
    assert estimate(count, factor(90, 110, 130), learnt) == Estimate(
        tokens=ceil(Fraction(count * 110 * correction, 10_000)),
        low=floor(Fraction(count * 90 * (correction - error), 10_000)),
        high=ceil(Fraction(count * 130 * (correction + error), 10_000)),
    )


def test_a_total_is_the_sum_of_the_numbers_shown() -> None:
    shown = [estimate(count, factor(150, 163, 181)) for count in (1, 1, 1)]
    assert [item.tokens for item in shown] == [2, 2, 2]
    assert total(shown) == Estimate(tokens=6, low=3, high=6)
    assert total([]) == Estimate(0, 0, 0)


def test_a_factor_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="out of order"):
        factor(120, 110, 130)
    with pytest.raises(ValueError, match="out of order"):
        factor(0, 110, 130)


def test_a_language_takes_its_row_or_its_likes_or_the_default() -> None:
    rows = FACTORS.families[NEW_CLAUDE]
    assert FACTORS.find(NEW_CLAUDE, "go") is rows["go"]
    assert FACTORS.find(NEW_CLAUDE, "javascriptreact") is rows["javascript"]
    assert FACTORS.find(NEW_CLAUDE, "cobol") is rows["default"]
    assert FACTORS.find(NEW_CLAUDE, None) is rows["default"]
    with pytest.raises(KeyError):
        FACTORS.find("claude-1", "go")


def test_span_names_the_range_for_the_languages_at_hand() -> None:
    go, json = (FACTORS.find(NEW_CLAUDE, name).factor for name in ("go", "json"))
    assert FACTORS.span(NEW_CLAUDE, ["go", "json", "go"]) == (json, go)
    default = FACTORS.find(NEW_CLAUDE, None).factor
    assert FACTORS.span(NEW_CLAUDE, []) == (default, default)


@pytest.mark.parametrize("family", FACTORS.families)
def test_every_family_covers_the_languages_with_views(family: str) -> None:
    default = FACTORS.find(family, None)
    for language in LANGUAGES_WITH_VIEWS:
        assert FACTORS.find(family, language) is not default, language


@pytest.mark.parametrize("family", FACTORS.families)
def test_every_row_is_dated_sourced_and_plausible(family: str) -> None:
    for language, row in FACTORS.families[family].items():
        assert row.files >= 20, language
        assert row.measured >= date(2026, 11, 22)
        assert row.source.startswith(TABLE["families"][family]["tool"])
        assert row.source.endswith(TABLE["corpora"][language])
        # Outside of this a vocabulary or a unit was mixed up.
        assert 0.8 < row.low <= row.factor <= row.high < 2.5, language


def test_languages_that_are_alike_point_at_measured_rows() -> None:
    for family in FACTORS.families.values():
        assert set(FACTORS.same_as.values()) <= set(family)
        assert not set(FACTORS.same_as) & set(family)


# Anthropic's documentation: the newer tokenizer makes about 30 % more tokens of the same text.
def test_the_two_claude_families_differ_as_documented() -> None:
    old, new = FACTORS.find(OLD_CLAUDE, None).factor, FACTORS.find(NEW_CLAUDE, None).factor
    assert 1.2 < new / old < 1.4
