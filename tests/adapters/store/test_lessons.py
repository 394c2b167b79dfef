"""What sessions taught, on a real SQLite file."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.adapters.store import StateStore, StoredLesson, lessons, state

FAMILY, FACTORS = "claude-4.7-and-later", "2026-11-22"
LESSON = StoredLesson(FAMILY, "s1", FACTORS, 10_000, 10_400, 7, 1_793_527_200_000_000)


def no_problem(message: str) -> None:
    raise AssertionError(message)


def opened(directory: Path) -> StateStore:
    return StateStore.open(directory, on_problem=no_problem)


def test_what_a_session_taught_is_there_in_this_run_and_the_next(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        assert store.lessons(FAMILY, FACTORS) == []
        store.keep_lesson(LESSON)
        assert store.lessons(FAMILY, FACTORS) == [LESSON]
    with opened(tmp_path) as store:
        assert store.lessons(FAMILY, FACTORS) == [LESSON]
        assert store.lessons("claude-3-to-4.6", FACTORS) == []
        assert store.lessons(FAMILY, "2027-01-01") == []


def test_a_session_has_one_row_a_family(tmp_path: Path) -> None:
    grown = replace(LESSON, estimated=20_000, reported=20_900, steps=12)
    other = replace(LESSON, family="claude-3-to-4.6")
    with opened(tmp_path) as store:
        for one in (LESSON, other, LESSON, grown):
            store.keep_lesson(one)
        assert store.lessons(FAMILY, FACTORS) == [grown]
        assert store.lessons("claude-3-to-4.6", FACTORS) == [other]


def test_the_oldest_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "MOST_LESSONS", 3)
    with opened(tmp_path) as store:
        for number in (5, 1, 4, 2, 3):
            store.keep_lesson(replace(LESSON, session=f"s{number}", at_us=number))
        assert [one.session for one in store.lessons(FAMILY, FACTORS)] == ["s3", "s4", "s5"]


@given(session=st.text() | st.binary().map(os.fsdecode), figure=st.integers(1, 2**62))
def test_any_session_comes_back(
    tmp_path_factory: pytest.TempPathFactory, session: str, figure: int
) -> None:
    one = replace(LESSON, session=session, estimated=figure, reported=figure)
    with opened(tmp_path_factory.mktemp("state")) as store:
        store.keep_lesson(one)
        (found,) = store.lessons(FAMILY, FACTORS)
    assert (found.estimated, found.reported) == (figure, figure)


@pytest.mark.parametrize("damage", ["estimated = -1", "reported = 'x'", "steps = 0", "session = 7"])
def test_a_row_that_is_none_of_ours_is_passed_over(tmp_path: Path, damage: str) -> None:
    with opened(tmp_path) as store:
        store.keep_lesson(LESSON)
        store.keep_lesson(replace(LESSON, session="s2"))
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as database:
        database.execute(f"UPDATE lesson SET {damage} WHERE session = ?", (b"s1",))
        database.commit()
    with opened(tmp_path) as store:
        assert [one.session for one in store.lessons(FAMILY, FACTORS)] == ["s2"]


def test_a_file_of_the_release_before_gets_the_table(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as database:
        for statements in state._SCHEMA.migrations[:3]:  # pyright: ignore[reportPrivateUsage]
            for statement in statements:
                database.execute(statement)
        database.execute("PRAGMA user_version = 3")
        database.commit()
    with opened(tmp_path) as store:
        store.keep_lesson(LESSON)
        assert store.lessons(FAMILY, FACTORS) == [LESSON]


KEEP_FOR_EVER = """
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from tests.adapters.store.test_lessons import LESSON, opened
with opened(Path(sys.argv[1])) as store:
    for number in count(1):
        store.keep_lesson(replace(LESSON, steps=number))
        store.lessons(LESSON.family, LESSON.factors)
        print(number, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_a_killed_process_leaves_whole_rows(tmp_path: Path) -> None:
    keeping = [sys.executable, "-c", KEEP_FOR_EVER, str(tmp_path)]
    with subprocess.Popen(keeping, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for number in range(1, 21):
            assert writer.stdout.readline() == f"{number}\n"
        writer.send_signal(signal.SIGKILL)
    with opened(tmp_path) as store:
        (found,) = store.lessons(FAMILY, FACTORS)
    assert found.steps >= 20
    assert replace(found, steps=LESSON.steps) == LESSON


def test_while_another_process_holds_the_file_it_is_read_and_a_lesson_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as store:
        store.keep_lesson(LESSON)
    monkeypatch.setattr(state, "_SCHEMA", replace(state._SCHEMA, patience_seconds=0.2))  # pyright: ignore[reportPrivateUsage]
    problems: list[str] = []
    with closing(sqlite3.connect(tmp_path / "state.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with StateStore.open(tmp_path, on_problem=problems.append) as store:
            store.keep_lesson(replace(LESSON, session="s2"))
            assert store.lessons(FAMILY, FACTORS) == [LESSON]
        assert time.monotonic() - begun < 5
        other.execute("ROLLBACK")
    assert ["locked" in problem for problem in problems] == [True]
