"""Sums of counted files: nothing unknown is nought."""

from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.measured import MeasuredFile, Totals, ViewTokens, totals, view_cost

COUNTS = st.integers(0, 10**6)
TOKENS = st.builds(ViewTokens, COUNTS, st.none() | COUNTS, st.none() | COUNTS)


def measured(tokens: ViewTokens) -> MeasuredFile:
    return MeasuredFile("a.py", "python", "text", 1, 1, "ok", tokens)


@given(COUNTS, COUNTS)
def test_a_view_never_costs_more_than_its_file(full: int, view: int) -> None:
    assert view_cost(full, view) <= full
    assert view_cost(full, view) in {full, view}


def test_a_file_without_views_costs_its_full_text_in_every_view() -> None:
    files = [measured(ViewTokens(100, 20, 5)), measured(ViewTokens(7, None, None))]
    assert totals(files) == Totals(files=2, full=107, signatures=27, headers=12)


def test_an_empty_view_costs_nothing() -> None:
    assert totals([measured(ViewTokens(3, 0, 0))]) == Totals(1, 3, 0, 0)


def test_no_files() -> None:
    assert totals([]) == Totals(0, 0, 0, 0)


@given(st.lists(TOKENS), st.lists(TOKENS))
def test_sums_of_parts_make_the_whole(one: list[ViewTokens], other: list[ViewTokens]) -> None:
    first, second = totals(map(measured, one)), totals(map(measured, other))
    whole = totals(map(measured, one + other))
    assert whole.files == first.files + second.files
    assert whole.full == first.full + second.full
    assert whole.signatures == first.signatures + second.signatures
    assert whole.headers == first.headers + second.headers
