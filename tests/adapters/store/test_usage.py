"""Usage on a real SQLite file: what is kept, for how long, and what two writers leave."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.adapters.store import StateStore, StoredUse, StoredWaste, state, usage

NOW_US = 1_795_305_600 * 10**6
DAY_US = 86_400 * 10**6
USE = StoredUse(
    request="msg_1 req_1", session="s1", folder="/w/app", at_us=NOW_US, agent="claude-code",
    model="claude-opus-4-8", phase=None, operation="request", tokens=4_000, context=30_000,
    input=3, output=200, cache_read=26_000, cache_write_5m=3_997, cache_write_1h=0,
)  # fmt: skip
TOLD = StoredUse("k1", "", "/w/app", NOW_US, None, None, "plan", "spec", 25_000, budget=250_000)
WASTE = StoredWaste("s1", "/w/app", NOW_US, '{"always_loaded": 26000}')


def no_problem(message: str) -> None:
    raise AssertionError(message)


def opened(directory: Path, now_us: int = NOW_US) -> StateStore:
    return StateStore.open(directory, on_problem=no_problem, clock=lambda: now_us * 1_000)


def all_in(store: StateStore, *folders: str) -> list[StoredUse]:
    return store.usage.find(folders, 0)


def numbered(number: int, **more: object) -> StoredUse:
    return replace(USE, request=f"r{number}", at_us=NOW_US + number, **more)  # type: ignore[arg-type]


def raw(directory: Path, table: str = "usage") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(directory / "state.sqlite3")) as database:
        return database.execute(f"SELECT * FROM {table}").fetchall()


def test_what_was_kept_is_there_in_this_run_and_the_next(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        assert all_in(store) == []
        assert store.usage.keep([USE, TOLD], [WASTE])
        assert all_in(store) == [TOLD, USE]
    with opened(tmp_path) as store:
        assert all_in(store) == [TOLD, USE]
        assert store.usage.waste(["/w"], 0) == [WASTE]


def test_keeping_it_again_changes_nothing(tmp_path: Path) -> None:
    def session() -> None:
        with opened(tmp_path) as store:
            assert store.usage.keep([USE, *map(numbered, range(50))], [WASTE])

    session()
    before = raw(tmp_path), raw(tmp_path, "usage_waste")
    for _ in range(3):
        session()
    assert (raw(tmp_path), raw(tmp_path, "usage_waste")) == before


def test_a_response_that_went_on_has_its_last_figures(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.usage.keep([USE])
        grown = replace(USE, output=900, phase="plan")
        store.usage.keep([grown])
        assert all_in(store) == [grown]


def test_a_copy_of_a_record_does_not_count_twice(tmp_path: Path) -> None:
    """A session that goes on from another one begins with what was said in that."""
    with opened(tmp_path) as store:
        store.usage.keep([USE])
        store.usage.keep([replace(USE, session="s2"), numbered(1, session="s2")])
        assert [(one.request, one.session) for one in all_in(store)] == [
            ("msg_1 req_1", "s1"),
            ("r1", "s2"),
        ]


def test_a_folder_has_its_own_and_those_below_it(tmp_path: Path) -> None:
    folders = ["/w/app", "/w/app/sub", "/w/application", "/w", "/w/app-2"]
    with opened(tmp_path) as store:
        store.usage.keep([numbered(at, folder=one) for at, one in enumerate(folders)])
        assert {one.folder for one in all_in(store, "/w/app")} == {"/w/app", "/w/app/sub"}
        assert len(all_in(store, "/")) == len(all_in(store)) == 5
        assert {one.folder for one in all_in(store, "/w/app-2", "/w/application")} == {
            "/w/app-2",
            "/w/application",
        }
        since = store.usage.find((), NOW_US + 3)
        assert [one.folder for one in since] == ["/w", "/w/app-2"]


def test_old_ones_end_after_half_a_year(tmp_path: Path) -> None:
    old = numbered(-180 * DAY_US - 1)
    with opened(tmp_path) as store:
        store.usage.keep([USE, old], [WASTE, replace(WASTE, session="s0", at_us=old.at_us)])
        assert all_in(store) == [USE]
        assert store.usage.waste([], 0) == [WASTE]
    with opened(tmp_path, NOW_US + 181 * DAY_US) as store:
        new = numbered(181 * DAY_US)
        store.usage.keep([new])
        assert all_in(store) == [new]
        assert store.usage.waste([], 0) == []


def test_of_too_many_the_oldest_are_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "MOST_USES", 10)
    with opened(tmp_path) as store:
        for number in (3, 1, 0, 2):
            store.usage.keep([numbered(10 * number + at) for at in range(5)])
        assert [one.request for one in all_in(store)] == [
            f"r{number}" for number in (20, 21, 22, 23, 24, 30, 31, 32, 33, 34)
        ]


def test_what_was_forgotten_does_not_come_back(tmp_path: Path) -> None:
    below = numbered(1, folder="/w/app/sub")
    other = numbered(2, folder="/w/other")
    with opened(tmp_path, NOW_US + 100) as store:
        store.usage.keep([USE, TOLD, below, other], [WASTE])
        assert store.usage.forget("/w/app") == 3
        assert all_in(store) == [other]
        assert store.usage.waste([], 0) == []
        # Somebody looks at the same session again, in which there was one more request.
        new = numbered(200)
        store.usage.keep([USE, below, new], [WASTE])
        assert all_in(store) == [other, new]
    with opened(tmp_path, NOW_US + 300) as store:
        assert store.usage.forget(None) == 2
        store.usage.keep([USE, other, new])
        assert all_in(store) == []


@given(
    folder=st.text().map(lambda name: f"/{name}") | st.binary().map(os.fsdecode),
    name=st.text() | st.none(),
    figure=st.integers(0, 2**62),
)
def test_any_use_comes_back(
    tmp_path_factory: pytest.TempPathFactory, folder: str, name: str | None, figure: int
) -> None:
    use = replace(USE, folder=folder, phase=name, model=name, tokens=figure, context=figure)
    with opened(tmp_path_factory.mktemp("state")) as store:
        store.usage.keep([use])
        assert all_in(store) == [use]
        assert all_in(store, folder) == [use]


@pytest.mark.parametrize(
    "damage",
    ["tokens = -1", "tokens = 'x'", "session = 7", "at_us = 1 << 62", "model = x'ff'"],
)
def test_a_row_that_is_none_of_ours_is_passed_over(tmp_path: Path, damage: str) -> None:
    with opened(tmp_path) as store:
        store.usage.keep([USE, numbered(1)])
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as database:
        database.execute(f"UPDATE usage SET {damage} WHERE request = ?", (b"r1",))
        database.commit()
    with opened(tmp_path) as store:
        assert all_in(store) == [USE]


def test_a_file_of_the_release_before_gets_the_tables(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as database:
        for statements in state._SCHEMA.migrations[:4]:  # pyright: ignore[reportPrivateUsage]
            for statement in statements:
                database.execute(statement)
        database.execute("PRAGMA user_version = 4")
        database.commit()
    with opened(tmp_path) as store:
        assert store.usage.keep([USE])
        assert all_in(store) == [USE]


def test_a_damaged_file_is_begun_anew_and_says_so(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.usage.keep([USE])
    path = tmp_path / "state.sqlite3"
    with path.open("r+b") as file:
        file.seek(4_096)
        file.write(b"\xff" * (path.stat().st_size - 4_096))
    said: list[str] = []
    with StateStore.open(tmp_path, on_problem=said.append, clock=lambda: NOW_US * 1_000) as store:
        found = all_in(store)
        assert found in ([], [USE])
        assert store.usage.keep([numbered(1)]) or store.usage.keep([numbered(1)])
        assert numbered(1) in all_in(store)
    assert len(said) == 1
    assert "damaged" in said[0]


def test_what_cannot_be_kept_is_said_not_to_be(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite3").mkdir()
    said: list[str] = []
    with StateStore.open(tmp_path, on_problem=said.append) as store:
        assert not store.usage.keep([USE])
        assert store.usage.forget("/w") is None
        assert all_in(store) == []
    assert len(said) == 1


WRITE_FOR_EVER = """
import sys
from itertools import count
from pathlib import Path
from tests.adapters.store.test_usage import numbered, opened
first, last = int(sys.argv[2]), int(sys.argv[3])
with opened(Path(sys.argv[1])) as store:
    for batch in count(first) if last < 0 else range(first, last):
        uses = [numbered(100 * batch + at, session=f"s{batch}", tokens=batch) for at in range(100)]
        assert store.usage.keep(uses)
        print(batch, flush=True)
"""


def writer(directory: Path, first: int, last: int = -1) -> "subprocess.Popen[str]":
    writing = [sys.executable, "-c", WRITE_FOR_EVER, str(directory), str(first), str(last)]
    return subprocess.Popen(
        writing, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_a_killed_process_leaves_whole_batches(tmp_path: Path) -> None:
    for attempt, batches in enumerate((3, 5, 9)):
        first = 1_000 * attempt
        with writer(tmp_path, first) as process:
            assert process.stdout is not None
            for number in range(batches):
                assert process.stdout.readline() == f"{first + number}\n"
            process.send_signal(signal.SIGKILL)
        with opened(tmp_path) as store:
            found = all_in(store)
        by_session: dict[str, int] = {}
        for one in found:
            by_session[one.session] = by_session.get(one.session, 0) + 1
        assert set(by_session.values()) == {100}
        assert {f"s{first + number}" for number in range(batches)} <= set(by_session)
        with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each writes its own, and some that the other writes as well."""
    processes = [writer(tmp_path, 0, 20), writer(tmp_path, 10, 30)]
    ends = [(process.communicate(timeout=120), process.returncode) for process in processes]
    for (_, errors), status in ends:
        assert status == 0, errors
    with opened(tmp_path) as store:
        found = all_in(store)
    assert len(found) == 3_000
    assert sum(one.tokens for one in found) == 100 * sum(range(30))
