"""Numbers as people see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.numbers import full, limit, room, short

UNITS = {"K": 1_000, "M": 1_000_000}


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1.0K"),
        (1_204, "1.2K"),
        (41_204, "41.2K"),
        (99_949, "99.9K"),
        (99_950, "100K"),
        (138_412, "138K"),
        (200_000, "200K"),
        (999_499, "999K"),
        (999_500, "1.00M"),
        (1_389_204, "1.39M"),
        (12_345_678, "12.3M"),
    ],
)
def test_short_numbers_for_titles(tokens: int, text: str) -> None:
    assert short(tokens) == text


def test_full_numbers_have_groups() -> None:
    assert full(1_389_204) == "1,389,204"
    assert full(999) == "999"


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (0, "0"),
        (500, "500"),
        (1_000, "1K"),
        (20_000, "20K"),
        (25_500, "25.5K"),
        (30_000, "30K"),
        (200_000, "200K"),
        (1_000_000, "1M"),
        (1_500_000, "1.5M"),
        (1_390_000, "1.39M"),
        (100_000_000, "100M"),
    ],
)
def test_round_limits_have_no_noughts_behind_the_point(tokens: int, text: str) -> None:
    assert limit(tokens) == text


@pytest.mark.parametrize(
    ("used", "left", "window", "text"),
    [
        (62_000, 105_094, 200_000, "105K left · 62K/200K"),
        (62_345, 937_655, 1_000_000, "938K left · 62.3K/1M"),
        (62_000, None, None, "62K used"),
        (None, None, 200_000, ""),
    ],
)
def test_the_room_in_a_context(
    used: int | None, left: int | None, window: int | None, text: str
) -> None:
    assert room(used, left, window) == text


@given(st.integers(0, 10**9))
def test_a_short_number_is_near_the_full_one(tokens: int) -> None:
    text = short(tokens)
    unit = UNITS.get(text[-1], 1)
    value = float(text.rstrip("KM")) * unit
    assert abs(value - tokens) <= 0.05 * tokens
    assert len(text) <= 5 or tokens >= 100_000_000


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_more_tokens_never_look_like_fewer(one: int, other: int) -> None:
    def value(text: str) -> float:
        return float(text.rstrip("KM")) * UNITS.get(text[-1], 1)

    low, high = sorted((one, other))
    assert value(short(low)) <= value(short(high))
