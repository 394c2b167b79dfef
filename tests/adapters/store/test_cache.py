"""The count cache on a real SQLite file: what it knows, and when it would rather not."""

import dataclasses
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.store.samples import COUNTS, NOW_NS, OLD_NS, VARIANT, key, now, stamp
from ullage.adapters.store import CachedCounts, CountCache, FileStamp, content_key

Opened = Callable[..., CountCache]
SECOND_NS = 10**9
DAY_NS = 86_400 * SECOND_NS


def no_problem(message: str) -> None:
    raise AssertionError(message)


def opened(directory: Path, **options: Any) -> CountCache:
    return CountCache.open(directory, on_problem=no_problem, **{"clock": now} | options)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[CountCache]:
    with opened(tmp_path) as cache:
        yield cache


def test_counts_are_known_by_stat_and_by_content_at_once_and_in_the_next_run(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as cache:
        assert cache.known_files([stamp()]) == [None]
        cache.remember([(stamp(), key(), COUNTS)])
        assert cache.known_files([stamp()]) == [COUNTS]
    with opened(tmp_path) as cache:
        assert cache.known_files([stamp(), stamp(1), stamp()]) == [COUNTS, None, COUNTS]
        assert cache.known_contents([key(1), key()]) == [None, COUNTS]


def test_a_content_without_a_file_is_known_by_content_only(cache: CountCache) -> None:
    cache.remember([(None, key(), COUNTS)])
    assert cache.known_contents([key()]) == [COUNTS]


def test_nothing_asked_and_nothing_remembered(cache: CountCache) -> None:
    cache.remember([])
    assert cache.known_files([]) == []
    assert cache.known_contents([]) == []


@pytest.mark.parametrize("field", ["path", "size", "mtime_ns", "ctime_ns", "inode", "variant"])
def test_any_difference_in_the_stat_means_reading_again(cache: CountCache, field: str) -> None:
    cache.remember([(stamp(), key(), COUNTS)])
    value = getattr(stamp(), field)
    changed: Any = {field: value + 1 if isinstance(value, int) else value + "x"}
    assert cache.known_files([dataclasses.replace(stamp(), **changed)]) == [None]


def test_one_file_under_two_variants(cache: CountCache) -> None:
    other = dataclasses.replace(COUNTS, full=1)
    cache.remember(
        [
            (stamp(), key(), COUNTS),
            (stamp(variant="x"), content_key(b"0", "x"), other),
        ]
    )
    assert cache.known_files([stamp(), stamp(variant="x")]) == [COUNTS, other]


def test_a_changed_file_replaces_its_row(cache: CountCache) -> None:
    later = dataclasses.replace(COUNTS, full=701)
    cache.remember([(stamp(), key(), COUNTS)])
    cache.remember([(stamp(mtime_ns=OLD_NS + 5), key(1), later)])
    assert cache.known_files([stamp(), stamp(mtime_ns=OLD_NS + 5)]) == [None, later]
    assert cache.known_contents([key()]) == [COUNTS]


def test_content_keys_differ_by_content_and_by_variant() -> None:
    keys = {content_key(*pair) for pair in [(b"a", "x"), (b"b", "x"), (b"a", "y"), (b"", "xa")]}
    assert len(keys) == 4
    assert {len(one) for one in keys} == {16}


def test_a_file_changed_just_before_it_was_looked_at_is_read_again(cache: CountCache) -> None:
    """Git's racy rule: another change within the same tick would leave the same stat."""
    for age, known in [(0, None), (2 * SECOND_NS, None), (2 * SECOND_NS + 1, COUNTS)]:
        racy = stamp(age, mtime_ns=NOW_NS - age)
        cache.remember([(racy, key(), COUNTS)])
        assert cache.known_files([racy]) == [known]
    from_the_future = stamp(mtime_ns=NOW_NS + DAY_NS)
    cache.remember([(from_the_future, key(), COUNTS)])
    assert cache.known_files([from_the_future]) == [None]
    assert cache.known_contents([key()]) == [COUNTS]


def test_an_old_date_put_on_a_new_file_does_not_hide_its_change(cache: CountCache) -> None:
    fresh = dataclasses.replace(stamp(), ctime_ns=NOW_NS)
    cache.remember([(fresh, key(), COUNTS)])
    assert cache.known_files([fresh]) == [None]


def test_the_moment_of_the_look_counts_not_that_of_remembering(tmp_path: Path) -> None:
    """A file may change between the look and the end of counting."""
    time_ns = OLD_NS
    with opened(tmp_path, clock=lambda: time_ns) as cache:
        time_ns = OLD_NS + DAY_NS
        cache.remember([(stamp(), key(), COUNTS)])
        assert cache.known_files([stamp()]) == [None]
        looked_later = dataclasses.replace(stamp(), taken_ns=OLD_NS + 3 * SECOND_NS)
        cache.remember([(looked_later, key(), COUNTS)])
        assert cache.known_files([stamp()]) == [COUNTS]


counts = st.builds(
    CachedCounts,
    language=st.none() | st.text("abc+#", max_size=8),
    lines=st.integers(0, 2**40),
    size=st.integers(0, 2**40),
    status=st.sampled_from(["ok", "approximate", "unsupported"]),
    full=st.integers(0, 2**40),
    signatures=st.none() | st.integers(0, 2**40),
    headers=st.none() | st.integers(0, 2**40),
)
times = st.integers(-(2**70), OLD_NS)
stamps = st.builds(
    FileStamp,
    path=st.text(st.characters(), max_size=20),
    size=st.integers(0, 2**63),
    mtime_ns=times,
    ctime_ns=times,
    inode=st.integers(0, 2**128),
    variant=st.just(VARIANT),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(stamps, st.binary(min_size=16, max_size=16), counts), max_size=5))
def test_whatever_a_file_system_says_comes_back_as_it_was(
    cache: CountCache, rows: list[tuple[FileStamp, bytes, CachedCounts]]
) -> None:
    cache.remember(rows)
    last = {one.path: (one, found) for one, _, found in rows}
    assert cache.known_files([one for one, _ in last.values()]) == [
        found for _, found in last.values()
    ]
    contents = {content: found for _, content, found in rows}
    assert cache.known_contents(list(contents)) == list(contents.values())


def test_names_that_are_not_text(cache: CountCache) -> None:
    odd = dataclasses.replace(stamp(), path="/p/caf\udce9.py")
    cache.remember([(odd, key(), COUNTS)])
    assert cache.known_files([odd]) == [COUNTS]


@pytest.mark.parametrize(
    "tampering",
    [
        "status = 'fine'",
        "status = x'ff'",
        "status = 1",
        "language = x'ff'",
        "language = 5",
        "full = -1",
        "full = 'many'",
        "full = 1.5",
        "lines = x'00'",
        "signatures = -1",
        "headers = 'x'",
        "stamp = x'00'",
        "stamp = NULL",
    ],
)
def test_a_row_that_cannot_be_ours_is_a_miss(tmp_path: Path, tampering: str) -> None:
    with opened(tmp_path) as cache:
        cache.remember([(stamp(), key(), COUNTS)])
    connection = sqlite3.connect(tmp_path / "cache.sqlite3")
    with connection:
        connection.execute(f"UPDATE counts SET {tampering} WHERE stamp IS NOT NULL")
    connection.close()
    with opened(tmp_path) as cache:
        assert cache.known_files([stamp()]) == [None]
        assert cache.known_contents([key()]) == [COUNTS]


def test_the_file_holds_no_names(tmp_path: Path) -> None:
    with opened(tmp_path) as cache:
        cache.remember([(FileStamp("/p/secret-plan.py", 1, 1, 1, 1, VARIANT), key(), COUNTS)])
    assert b"secret" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_many_rows_in_many_batches(tmp_path: Path) -> None:
    many = range(25_000)
    with opened(tmp_path) as cache:
        for start in range(0, len(many), 1_000):
            cache.remember(
                [
                    (stamp(number), key(number), dataclasses.replace(COUNTS, full=number))
                    for number in many[start : start + 1_000]
                ]
            )
        assert cache.known_contents([key(7), key(24_999)]) != [None, None]
    with opened(tmp_path) as cache:
        known = cache.known_files([stamp(number) for number in many])
    assert [one.full for one in known if one] == list(many)


def test_the_file_stays_below_its_size_and_what_was_used_last_stays(tmp_path: Path) -> None:
    limit = 400_000
    day = 0

    def clock() -> int:
        return NOW_NS + day * DAY_NS

    for day in range(8):
        with opened(tmp_path, clock=clock, max_bytes=limit) as cache:
            cache.known_files([stamp(0)])
            cache.remember(
                [
                    (stamp(day * 1_000 + number), key(day * 1_000 + number), COUNTS)
                    for number in range(1_000)
                ]
            )
    assert (tmp_path / "cache.sqlite3").stat().st_size <= limit
    with opened(tmp_path, clock=clock) as cache:
        assert cache.known_files([stamp(0), stamp(1), stamp(7_999)]) == [COUNTS, None, COUNTS]


def test_a_limit_nothing_fits_into_ends(tmp_path: Path) -> None:
    with opened(tmp_path, max_bytes=1) as cache:
        cache.remember([(stamp(), key(), COUNTS)])
    with opened(tmp_path, max_bytes=1) as cache:
        assert cache.known_files([stamp()]) == [None]


def test_closing_twice_and_asking_after_closing(tmp_path: Path) -> None:
    cache = opened(tmp_path)
    cache.remember([(stamp(), key(), COUNTS)])
    cache.close()
    cache.close()
    cache.remember([(stamp(1), key(1), COUNTS)])
    assert cache.known_files([stamp()]) == [None]


def test_without_a_directory_the_systems_place_is_used() -> None:
    problems: list[str] = []
    with CountCache.open(on_problem=problems.append, clock=now) as cache:
        cache.remember([(stamp(), key(), COUNTS)])
        assert cache.known_files([stamp()]) == [COUNTS]
    assert problems == []
