"""The unit of all numbers: exact counts stay what they are, estimates have a band."""

from datetime import date
from math import ceil
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.estimates import Estimate, Factor, FactorTables
from ullage.domain.measured import ViewTokens
from ullage.domain.meter import Estimator, Meter
from ullage.domain.models import Family

COUNTS = st.integers(0, 10**7)


def factor(low: float, middle: float, high: float) -> Factor:
    return Factor(middle, low, high, 10, date(2026, 1, 1), "a test")


@pytest.fixture(scope="module")
def guess() -> Meter:
    rows = {"default": factor(1.1, 1.2, 1.5), "python": factor(1.3, 1.5, 1.8)}
    tables = FactorTables(MappingProxyType({"other": rows}), MappingProxyType({}))
    family = Family("other", "Other", None)
    return Meter("o200k_base", "other-1", 200_000, Estimator(family, tables))


@given(COUNTS, st.sampled_from([None, "python", "go"]))
def test_without_factors_a_count_is_shown_as_it_is(count: int, language: str | None) -> None:
    meter = Meter("o200k_base")
    assert meter.exact
    assert meter.shown(count, language) == Estimate(count, count, count)


@given(count=COUNTS, language=st.sampled_from([None, "python", "go"]))
def test_an_estimate_lies_in_its_band(guess: Meter, count: int, language: str | None) -> None:
    shown = guess.shown(count, language)
    assert not guess.exact
    assert shown.low <= shown.tokens <= shown.high
    times = 1.5 if language == "python" else 1.2
    assert shown.tokens == ceil(round(count * times, 6))


def test_views_that_are_not_there_stay_unknown(guess: Meter) -> None:
    assert guess.shown_views(ViewTokens(100, None, 0), "python") == ViewTokens(150, None, 0)
    exact = ViewTokens(100, None, 7)
    assert Meter("o200k_base").shown_views(exact, "python") is exact


@given(full=COUNTS, data=st.data())
def test_no_estimate_makes_a_view_dearer_than_its_file(
    guess: Meter, full: int, data: st.DataObject
) -> None:
    signatures = data.draw(st.integers(0, full))
    shown = guess.shown_views(ViewTokens(full, signatures, 0), "python")
    assert shown.signatures is not None
    assert shown.signatures <= shown.full
