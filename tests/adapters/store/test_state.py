"""The state store on a real SQLite file: contents that end the extractor's worker."""

import sqlite3
from pathlib import Path

import pytest

from tests.adapters.store.samples import key
from ullage.adapters.store import CRASHES_TO_QUARANTINE, StateStore, state


def no_problem(message: str) -> None:
    raise AssertionError(message)


def opened(directory: Path) -> StateStore:
    return StateStore.open(directory, on_problem=no_problem)


def test_the_second_crash_puts_a_content_into_quarantine(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        assert not store.quarantined(key())
        for crashes in range(1, CRASHES_TO_QUARANTINE + 1):
            store.record_crash(key(), "cpp", "0.23.4")
            assert store.quarantined(key()) == (crashes >= CRASHES_TO_QUARANTINE)
        assert not store.quarantined(key(1))


def test_crashes_are_counted_over_runs(tmp_path: Path) -> None:
    for _ in range(CRASHES_TO_QUARANTINE):
        with opened(tmp_path) as store:
            assert not store.quarantined(key())
            store.record_crash(key(), "cpp", "0.23.4")
    with opened(tmp_path) as store:
        assert store.quarantined(key())


def test_what_happened_can_be_looked_up(tmp_path: Path) -> None:
    with StateStore.open(tmp_path, on_problem=no_problem, clock=lambda: 7) as store:
        store.record_crash(key(), "cpp", "0.23.4")
        store.record_crash(key(), "cpp", "0.23.4")
    connection = sqlite3.connect(tmp_path / "state.sqlite3")
    rows = connection.execute("SELECT * FROM quarantine").fetchall()
    connection.close()
    assert rows == [(key(), "cpp", "0.23.4", 2, 7)]


def test_the_oldest_crashes_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MOST_CRASHED_CONTENTS", 3)
    moments = iter(range(100))
    with StateStore.open(tmp_path, on_problem=no_problem, clock=lambda: next(moments)) as store:
        for number in (0, 1, 2, 3, 4, 2, 3, 4):
            store.record_crash(key(number), "c", "1")
    with opened(tmp_path) as store:
        assert [store.quarantined(key(number)) for number in range(5)] == [
            False,
            False,
            True,
            True,
            True,
        ]


def test_a_tampered_row_is_no_crash(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.record_crash(key(), "c", "1")
        store.record_crash(key(1), "c", "1")
    connection = sqlite3.connect(tmp_path / "state.sqlite3")
    with connection:
        connection.execute("UPDATE quarantine SET crashes = 'many'")
    connection.close()
    with opened(tmp_path) as store:
        assert not store.quarantined(key())


def test_without_a_directory_the_systems_place_is_used() -> None:
    with StateStore.open(on_problem=no_problem) as store:
        assert not store.quarantined(key())
