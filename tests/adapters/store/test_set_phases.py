"""The phases that somebody set, on a real SQLite file."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.adapters.store import StateStore, StoredPhase, set_phases

PHASE = StoredPhase("s1", 1_793_527_200_000_000, 7, "plan")


def no_problem(message: str) -> None:
    raise AssertionError(message)


def opened(directory: Path) -> StateStore:
    return StateStore.open(directory, on_problem=no_problem)


def test_what_was_said_is_there_in_this_run_and_the_next_in_its_order(tmp_path: Path) -> None:
    later = replace(PHASE, at_us=PHASE.at_us + 1, requests=9, name=None)
    with opened(tmp_path) as store:
        assert store.set_phases("s1") == []
        store.keep_phase(later)
        store.keep_phase(PHASE)
        assert store.set_phases("s1") == [PHASE, later]
    with opened(tmp_path) as store:
        assert store.set_phases("s1") == [PHASE, later]
        assert store.set_phases("s2") == []


def test_the_oldest_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_phases, "MOST_SET_PHASES", 3)
    with opened(tmp_path) as store:
        for number in (5, 1, 4, 2, 3):
            store.keep_phase(replace(PHASE, at_us=number))
        assert [one.at_us for one in store.set_phases("s1")] == [3, 4, 5]


@given(session=st.text() | st.binary().map(os.fsdecode), name=st.text() | st.none())
def test_any_name_comes_back(
    tmp_path_factory: pytest.TempPathFactory, session: str, name: str | None
) -> None:
    kept = StoredPhase(session, 1, 0, name)
    with opened(tmp_path_factory.mktemp("store")) as store:
        store.keep_phase(kept)
        assert store.set_phases(session) == [kept]


def test_a_tampered_row_is_none(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.keep_phase(PHASE)
        store.keep_phase(replace(PHASE, at_us=2))
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as connection, connection:
        connection.execute("UPDATE set_phase SET requests = 'many' WHERE at_us = 2")
        connection.execute("INSERT INTO set_phase VALUES (?, 3, 4, 5)", (b"s1",))
    with opened(tmp_path) as store:
        assert store.set_phases("s1") == [PHASE]
