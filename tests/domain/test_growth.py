"""What of that which is over its limit a change is to blame for, and what a baseline allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.check import Violation
from ullage.domain.growth import beyond, caused, most_to_blame_first

LIMIT = 25_000


def over(tokens: int, path: str = "a.ts") -> Violation:
    return Violation("file", path, tokens, LIMIT)


@pytest.mark.parametrize(
    ("before", "now", "grow", "fails"),
    [
        (24_000, 26_000, 0, True),
        (24_999, 25_001, 500, True),  # crossing is no growth: it is never put up with
        (30_000, 30_001, 0, True),
        (30_000, 30_500, 500, False),
        (30_000, 30_501, 500, True),
        (30_000, 30_000, 0, False),
        (31_000, 30_000, 0, False),
    ],
)
def test_only_crossing_the_limit_and_growing_over_it_count(
    before: int, now: int, grow: int, *, fails: bool
) -> None:
    found = [*caused([over(now)], {"a.ts": before}, grow)]
    assert [one.grew for one in found] == [now - before] * fails


def test_a_new_file_grew_by_all_it_has() -> None:
    (one,) = caused([over(31_204)], {}, 100_000)
    assert one.grew == 31_204


def test_what_crossed_comes_before_what_was_too_large_and_only_grew() -> None:
    files = [
        *(over(200_000, "huge"), over(31_000, "grown")),
        *(over(25_100, "crossed"), over(25_001, "new")),
    ]
    before = {"huge": 199_990, "grown": 30_000, "crossed": 25_000}
    found = most_to_blame_first(caused(files, before, 0))
    assert [(one.path, one.crossed) for one in found] == [
        ("new", True),
        ("crossed", True),
        ("grown", False),
        ("huge", False),
    ]


def test_without_an_earlier_version_the_farthest_over_comes_first() -> None:
    files = [over(26_000, "b"), over(30_000, "c"), over(26_000, "a")]
    found = most_to_blame_first(files)
    assert [(one.path, one.crossed) for one in found] == [("c", None), ("a", None), ("b", None)]


def test_nobody_says_how_much_a_file_grew_that_was_no_text() -> None:
    (one,) = caused([over(31_204)], {"a.ts": None}, 0)
    assert one.grew is None


def test_a_baseline_puts_up_with_its_entries_and_a_little_more() -> None:
    files = [over(30_000, "listed"), over(30_101, "grown"), over(26_000, "new")]
    found = [*beyond(files, {"listed": 30_000, "grown": 30_000}, 100)]
    assert [(one.path, one.grew) for one in found] == [("grown", 101), ("new", None)]


def test_beside_a_change_the_baseline_leaves_its_growth_as_it_is() -> None:
    (changed,) = caused([over(30_101)], {"a.ts": 30_100}, 0)
    (one,) = beyond([changed], {"a.ts": 26_000}, 0)
    assert one.grew == 1


@given(now=st.integers(1, 10_000), limit=st.integers(1, 10_000), grow=st.integers(0, 100))
def test_what_did_not_change_never_fails(now: int, limit: int, grow: int) -> None:
    files = [Violation("file", "a", now, limit)] if now > limit else []
    assert [*caused(files, {"a": now}, grow)] == []
    assert [*beyond(files, {"a": now}, grow)] == []
