"""What sessions teach: which growths are believed, and what many sessions say together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.estimates import Factor, Learnt, estimate
from ullage.domain.session import Growth, Piece
from ullage.domain.session.learning import (
    LEAST_SESSIONS,
    LEAST_TOKENS,
    MOST_SESSIONS,
    Observed,
    PieceTokens,
    Step,
    learnt,
    may_teach,
    observed,
    step_of,
)

AT = datetime(2026, 11, 1, 10, tzinfo=UTC)
READ = Piece(100, 10, "0", "file", "/w/app/a.py")
OUTPUT = Piece(200, 10, "0", "tool")
ANSWER = Piece(0, 10, "0", "conversation")

ratios = st.floats(0.8, 1.25)
sizes = st.integers(LEAST_TOKENS, 200_000)
sessions = st.lists(st.tuples(ratios, sizes), min_size=LEAST_SESSIONS, max_size=20)


def growth(grown: int, answered: int = 50, *, came: tuple[Piece, ...] = (READ,)) -> Growth:
    return Growth(AT, "claude-opus-4-8", grown, answered, (ANSWER,), came)


def taught(one: Growth, read: float, numbers: int = 0, tool: float = 0) -> Step | None:
    tokens = {
        READ: PieceTokens(read, numbers),
        OUTPUT: PieceTokens(tool),
        ANSWER: PieceTokens(40),
    }
    return step_of(one, tokens.__getitem__)


def seen(pairs: Sequence[tuple[float, int]]) -> list[Observed]:
    return [
        Observed(AT + timedelta(hours=number), estimated, round(estimated * ratio), 1)
        for number, (ratio, estimated) in enumerate(pairs)
    ]


@given(st.integers(1_000, 100_000), ratios, st.integers(0, 5_000), st.integers(100, 5_000))
def test_a_growth_says_what_was_reported_of_the_texts_alone(
    estimated: int, ratio: float, numbers: int, answered: int
) -> None:
    reported = round(estimated * ratio)
    one = growth(reported + numbers + answered, answered)
    assert may_teach(one)
    assert taught(one, estimated, numbers) == Step(AT, estimated, reported)


@pytest.mark.parametrize(
    ("why", "one", "read", "tool"),
    [
        ("too small", growth(900 + 50), 900, 0),
        ("mostly of other tools", growth(4_000 + 50, came=(READ, OUTPUT)), 3_000, 1_000),
        ("an image, say, was in it", growth(4_000 + 50), 3_000, 0),
        ("something was taken out", growth(2_000 + 50), 3_000, 0),
        ("only the answer's beginning was told", growth(3_000 + 3, 3), 3_000, 0),
        ("nothing came", growth(0, came=()), 0, 0),
    ],
)
def test_a_growth_that_cannot_be_trusted_teaches_nothing(
    why: str, one: Growth, read: float, tool: float
) -> None:
    assert taught(one, read, tool=tool) is None, why


def test_what_cannot_teach_is_not_worth_counting() -> None:
    assert not may_teach(growth(700, 50))
    assert not may_teach(growth(-90_000, 50))


@given(st.lists(st.tuples(st.integers(1_000, 9_000), st.integers(1_000, 9_000)), min_size=1))
def test_a_session_is_the_sum_of_its_steps(pairs: list[tuple[int, int]]) -> None:
    steps = [Step(AT + timedelta(n), *pair) for n, pair in enumerate(pairs)]
    found = observed(steps)
    assert found is not None
    assert (found.estimated, found.reported) == tuple(map(sum, zip(*pairs, strict=True)))
    assert (found.steps, found.at) == (len(steps), steps[-1].at)
    assert observed([]) is None


@given(sessions)
def test_the_correction_lies_between_the_measured_factors_and_the_sessions(
    pairs: list[tuple[float, int]],
) -> None:
    found = learnt(seen(pairs))
    assert found is not None
    ends = [1.0, *(one.ratio for one in seen(pairs))]
    assert min(ends) - 0.005 <= found.correction <= max(ends) + 0.005
    assert 0 < found.error <= 0.5
    assert found.sessions == len(pairs)
    assert found.tokens == sum(size for _, size in pairs)


@given(sessions, st.randoms())
def test_the_order_of_sessions_does_not_matter(
    pairs: list[tuple[float, int]], shuffle: Random
) -> None:
    found = seen(pairs)
    expected = learnt(found)
    shuffle.shuffle(found)
    assert learnt(found) == expected


@given(ratios, st.integers(LEAST_SESSIONS, 30))
def test_sessions_that_agree_are_believed_the_more_the_more_they_are(
    ratio: float, many: int
) -> None:
    few, more = learnt(seen([(ratio, 10_000)] * many)), learnt(seen([(ratio, 10_000)] * 4 * many))
    assert few is not None
    assert more is not None
    assert more.error <= few.error
    assert abs(more.correction - ratio) <= abs(few.correction - ratio) + 0.01


@given(ratios, st.integers(3, 12))
def test_one_session_that_is_far_off_hardly_moves_it(ratio: float, many: int) -> None:
    calm = learnt(seen([(ratio, 10_000)] * 2 * many))
    stirred = learnt(seen([(ratio, 10_000)] * 2 * many + [(1.33, 10_000_000)]))
    assert calm is not None
    assert stirred is not None
    assert abs(stirred.correction - calm.correction) < 0.015


def test_few_or_short_sessions_teach_nothing() -> None:
    assert learnt([]) is None
    assert learnt(seen([(1.1, 50_000)] * (LEAST_SESSIONS - 1))) is None
    assert learnt(seen([(1.1, LEAST_TOKENS - 1)] * 20)) is None


def test_only_the_newest_sessions_are_heard() -> None:
    found = learnt(seen([(0.8, 10_000)] * 200 + [(1.1, 10_000)] * MOST_SESSIONS))
    assert found is not None
    assert found.correction == pytest.approx(1.1, abs=0.01)
    assert found.sessions == MOST_SESSIONS
    assert found.as_of == (AT + timedelta(hours=200 + MOST_SESSIONS - 1)).isoformat()


@given(st.integers(0, 10**9), sessions)
def test_a_band_holds_the_number_and_the_error(count: int, pairs: list[tuple[float, int]]) -> None:
    found = learnt(seen(pairs))
    assert found is not None
    factor = Factor(1.6, 1.4, 1.9, 10, AT.date(), "a test")
    without_error = replace(found, error=0)
    shown, exactly = (estimate(count, factor, one) for one in (found, without_error))
    assert shown.low <= exactly.low <= shown.tokens <= exactly.high <= shown.high
    assert shown.tokens == exactly.tokens


def test_people_read_the_correction_with_its_error() -> None:
    found = Learnt(1.04, 0.03, 6, 90_000, AT.isoformat())
    assert found.words == "corrected by 1.04 (±3 %, 6 sessions)"
    assert replace(found, correction=1.0, sessions=1).words == "corrected by 1.00 (±3 %, 1 session)"
