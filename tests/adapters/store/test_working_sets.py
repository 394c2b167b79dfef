"""The files that the user chose in the editor, on a real SQLite file."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.store.samples import key
from ullage.adapters.store import StateStore, StoredChoice, StoredItem, StoredSet, working_sets

ITEMS = (
    StoredItem("/p/a.py", "full", None, (), included=True, tab=False),
    StoredItem("/p/b.py", "symbols", "none", ("A.run", "main"), included=False, tab=True),
    StoredItem(
        "/p/c.py",
        "full",
        None,
        (),
        included=True,
        tab=True,
        wanted=StoredChoice("symbols", None, ("B",)),
        dropped=True,
        dirty=True,
    ),
)


def no_problem(message: str) -> None:
    raise AssertionError(message)


def opened(directory: Path) -> StateStore:
    return StateStore.open(directory, on_problem=no_problem, clock=lambda: 7)


def database(directory: Path) -> Any:
    return closing(sqlite3.connect(directory / "state.sqlite3", isolation_level=None))


def test_a_set_is_there_in_this_run_and_the_next(tmp_path: Path) -> None:
    wanted = StoredSet("/p", 42, 7, ITEMS)
    with opened(tmp_path) as store:
        assert store.working_set("/p") is None
        store.keep_working_set("/p", 42, ITEMS)
        assert store.working_set("/p") == wanted
    with opened(tmp_path) as store:
        assert store.working_set("/p") == wanted
        assert store.working_set("/p/below") is None


def test_the_last_one_that_was_kept_counts(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for number in range(500):
            store.keep_working_set("/p", number, ITEMS)
        store.keep_working_set("/p", 500, ())
        assert store.working_set("/p") == StoredSet("/p", 500, 7, ())


names = st.text(st.characters(exclude_categories=["Cs"])) | st.binary().map(os.fsdecode)


@given(root=names, path=names, symbol=names)
def test_any_name_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, root: str, path: str, symbol: str
) -> None:
    item = StoredItem(path, "symbols", "summary", (symbol,), included=True, tab=True)
    with opened(tmp_path_factory.mktemp("state")) as store:
        store.keep_working_set(root, 1, (item,))
        assert store.working_set(root) == StoredSet(root, 1, 7, (item,))


def test_the_sets_of_the_oldest_folders_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working_sets, "MOST_WORKING_SETS", 3)
    moments = iter(range(100))
    with StateStore.open(tmp_path, on_problem=no_problem, clock=lambda: next(moments)) as store:
        for number in (0, 1, 2, 0, 3):
            store.keep_working_set(f"/p{number}", 1, ITEMS)
            assert store.working_set(f"/p{number}") is not None
        known = [store.working_set(f"/p{number}") is not None for number in range(4)]
    assert known == [True, False, True, True]


OTHER_PROCESS = """
import sys
from pathlib import Path
from tests.adapters.store.test_working_sets import ITEMS, opened
with opened(Path(sys.argv[1])) as store:
    found = store.working_set("/p")
    assert found is not None and found.items == ITEMS[:1], found
    store.keep_working_set("/p", 2, ITEMS)
    assert store.working_set("/q") is None
"""


def test_two_processes_see_what_the_other_chose(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.keep_working_set("/p", 1, ITEMS[:1])
        assert store.working_set("/p") is not None
        done = subprocess.run(
            [sys.executable, "-c", OTHER_PROCESS, str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert store.working_set("/p") == StoredSet("/p", 2, 7, ITEMS)


def changed(**fields: object) -> bytes:
    item: dict[str, object] = {
        "path": "/p",
        "view": "full",
        "docs": None,
        "symbols": [],
        "included": True,
    }
    return json.dumps([{**item, "tab": True, **fields}]).encode()


@pytest.mark.parametrize(
    "items",
    [
        b"",
        b"[",
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 10_000,
        b"null",
        b"{}",
        b"[3]",
        7,
        None,
        changed(path=None),
        changed(view="digest"),
        changed(view=["full"]),
        changed(docs="all"),
        changed(docs={}),
        changed(symbols="main"),
        changed(symbols=[3]),
        changed(included=1),
        changed(tab=None),
        changed(dropped=None),
        changed(dirty=1),
        changed(wanted={"view": "digest", "docs": None, "symbols": []}),
        changed(wanted=3),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_row_that_cannot_be_read_is_as_if_it_were_not_there(
    tmp_path: Path, items: object
) -> None:
    with opened(tmp_path) as store:
        store.keep_working_set("/p", 1, ITEMS)
        store.keep_working_set("/q", 1, ITEMS)
    with database(tmp_path) as connection:
        if items is None:
            connection.execute(
                "UPDATE working_set SET pid = 'many' WHERE root = CAST('/p' AS BLOB)"
            )
        else:
            connection.execute(
                "UPDATE working_set SET items = ? WHERE root = CAST('/p' AS BLOB)", (items,)
            )
    with opened(tmp_path) as store:
        assert store.working_set("/p") is None
        assert store.working_set("/q") is not None
        store.keep_working_set("/p", 1, ITEMS)
        assert store.working_set("/p") is not None


def test_what_a_later_release_adds_to_an_item_is_passed_over(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.keep_working_set("/p", 1, ())
    with database(tmp_path) as connection:
        connection.execute("UPDATE working_set SET items = ?", (changed(colour="red"),))
    with opened(tmp_path) as store:
        found = store.working_set("/p")
    assert found is not None
    assert found.items == (StoredItem("/p", "full", None, (), included=True, tab=True),)


def test_a_file_of_the_first_version_keeps_what_it_has(tmp_path: Path) -> None:
    with database(tmp_path) as connection:
        connection.execute(
            "CREATE TABLE quarantine (content BLOB PRIMARY KEY, language TEXT NOT NULL, "
            "grammar TEXT NOT NULL, crashes INTEGER NOT NULL, last_seen_ns INTEGER NOT NULL"
            ") WITHOUT ROWID"
        )
        connection.execute("INSERT INTO quarantine VALUES (?, 'c', '1', 2, 7)", (key(),))
        connection.execute("PRAGMA user_version = 1")
    with opened(tmp_path) as store:
        assert store.quarantined(key())
        store.keep_working_set("/p", 1, ITEMS)
    with opened(tmp_path) as store:
        assert store.quarantined(key())
        assert store.working_set("/p") == StoredSet("/p", 1, 7, ITEMS)


def test_a_set_of_the_second_version_has_no_untitled_documents(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.keep_working_set("/p", 1, ITEMS, 3)
    with opened(tmp_path) as store:
        assert store.working_set("/p") == StoredSet("/p", 1, 7, ITEMS, 3)
    with database(tmp_path) as connection:
        for later in ("lesson", "set_phase", "usage", "usage_forgotten", "usage_waste"):
            connection.execute(f"DROP TABLE {later}")
        connection.execute("ALTER TABLE working_set DROP COLUMN untitled")
        connection.execute("PRAGMA user_version = 2")
    with opened(tmp_path) as store:
        assert store.working_set("/p") == StoredSet("/p", 1, 7, ITEMS)


def test_a_store_that_cannot_be_used_has_no_sets_and_takes_them_in_silence(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite3").mkdir()
    said: list[str] = []
    with StateStore.open(tmp_path, on_problem=said.append) as store:
        for number in range(500):
            store.keep_working_set(f"/p{number}", 1, ITEMS)
        assert store.working_set("/p1") is None
    assert len(said) == 1


def test_keeping_never_waits_for_a_file_that_is_locked(tmp_path: Path) -> None:
    with opened(tmp_path) as store, database(tmp_path) as other:
        assert store.working_set("/p") is None
        other.execute("BEGIN IMMEDIATE")
        for number in range(500):
            store.keep_working_set(f"/p{number % 5}", number, ITEMS)
        other.execute("ROLLBACK")
        found = store.working_set("/p4")
        assert found is not None
        assert found.pid == 499
