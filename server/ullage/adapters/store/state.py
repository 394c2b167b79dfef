"""The state store: what must outlive a run and cannot be made again.

Owns `state.sqlite3`: contents that end the extractor's worker process, the files that the user
chose in the editor, what sessions taught of factors, the phases that somebody set, and the usage
over time. Never holds text.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Self

from ullage.adapters.store.database import Database, OnProblem, transaction
from ullage.adapters.store.lessons import CREATE as CREATE_LESSON
from ullage.adapters.store.lessons import Lessons, StoredLesson
from ullage.adapters.store.opening import Schema, place
from ullage.adapters.store.set_phases import CREATE as CREATE_SET_PHASE
from ullage.adapters.store.set_phases import SetPhases, StoredPhase
from ullage.adapters.store.usage import CREATE as CREATE_USAGE
from ullage.adapters.store.usage import Usages
from ullage.adapters.store.working_sets import ADD_UNTITLED, StoredItem, StoredSet, WorkingSets
from ullage.adapters.store.working_sets import CREATE as CREATE_WORKING_SET
from ullage.folders import state_folder

STATE_FILE = "state.sqlite3"
# One crash may be the machine's fault (memory, a signal); two of the same content are its own.
CRASHES_TO_QUARANTINE = 2
# Far more than anyone's files hold; keeps the table small for good.
MOST_CRASHED_CONTENTS = 10_000

_SCHEMA = Schema(
    title="State store",
    migrations=(
        (
            """
            CREATE TABLE quarantine (
                content BLOB PRIMARY KEY, language TEXT NOT NULL, grammar TEXT NOT NULL,
                crashes INTEGER NOT NULL, last_seen_ns INTEGER NOT NULL
            ) WITHOUT ROWID
            """,
        ),
        (CREATE_WORKING_SET,),
        (ADD_UNTITLED,),
        (CREATE_LESSON,),
        (CREATE_SET_PHASE,),
        CREATE_USAGE,
    ),
    keep_damaged=True,
    # SQLite lets waiting processes in by chance, not in turn.
    patience_seconds=10.0,
)
_RECORD_CRASH = (
    "INSERT INTO quarantine VALUES (?, ?, ?, 1, ?) ON CONFLICT (content) "
    "DO UPDATE SET crashes = crashes + 1, last_seen_ns = excluded.last_seen_ns"
)
_FORGET_OLDEST = (
    "DELETE FROM quarantine WHERE content IN (SELECT content FROM quarantine "
    "ORDER BY last_seen_ns DESC LIMIT -1 OFFSET ?)"
)


class StateStore:
    """What is known from earlier runs. Use as a context manager: leaving it writes what is waiting.

    Any trouble with the file means that only this run is remembered, and one message to
    `on_problem` (on another thread). Safe to share between threads.
    """

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._crashes: dict[bytes, int] | None = None
        self._working_sets = WorkingSets(database)
        self._lessons = Lessons(database)
        self._set_phases = SetPhases(database)
        self.usage = Usages(database, clock)

    @classmethod
    def open(
        cls,
        directory: Path | None = None,
        *,
        on_problem: OnProblem,
        clock: Callable[[], int] = time.time_ns,
    ) -> Self:
        """The store in a directory (default: the system's place for state). Never fails."""
        return cls(Database(cls.place(directory), _SCHEMA, on_problem), clock)

    @staticmethod
    def place(directory: Path | None = None) -> Path | None:
        """Where the file is or would be; None for a user without a home directory."""
        return place(directory, state_folder(), STATE_FILE)

    def quarantined(self, content: bytes) -> bool:
        """Whether this content has ended a worker often enough to be left alone.

        `content` is a key made with the grammar's version: a new grammar gets a new chance.
        """
        with self._lock:
            return self._known_crashes().get(content, 0) >= CRASHES_TO_QUARANTINE

    def record_crash(self, content: bytes, language: str, grammar: str) -> None:
        """Remember that a worker ended on this content; `grammar` is the grammar's version."""
        with self._lock:
            crashes = self._known_crashes()
            crashes[content] = crashes.get(content, 0) + 1
        self._database.post(partial(_record_crash, (content, language, grammar, self._clock())))

    def keep_working_set(
        self, root: str, pid: int, items: Sequence[StoredItem], untitled: int = 0
    ) -> None:
        """Remember the files chosen for a folder (its real path), without waiting for the disk.

        `pid` is the process that the user chose them in, `untitled` the number of documents without
        a file beside them.
        """
        kept = StoredSet(root, pid, self._clock(), tuple(items), untitled)
        self._working_sets.keep(kept)

    def working_set(self, root: str) -> StoredSet | None:
        """The files chosen for exactly that folder; None if nobody chose any."""
        return self._working_sets.find(root)

    def keep_lesson(self, lesson: StoredLesson) -> None:
        """Remember what a session taught, without waiting for the disk."""
        self._lessons.keep(lesson)

    def lessons(self, family: str, factors: str) -> list[StoredLesson]:
        """What sessions taught of a family, by those factors."""
        return self._lessons.find(family, factors)

    def keep_phase(self, phase: StoredPhase) -> bool:
        """Remember which phase somebody said a session is in; whether it could be kept."""
        return self._set_phases.keep(phase)

    def set_phases(self, session: str) -> list[StoredPhase]:
        """What was said of the phases of a session, in that order."""
        return self._set_phases.find(session)

    def close(self) -> None:
        """Write what is waiting and end the thread."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _known_crashes(self) -> dict[bytes, int]:
        """Crashes by content, read once: a question a file would cost more than parsing it."""
        if self._crashes is None:
            nothing: dict[bytes, int] = {}
            self._crashes = self._database.ask(_crashes, nothing)
        return self._crashes


def _crashes(connection: sqlite3.Connection) -> dict[bytes, int]:
    rows = connection.execute("SELECT content, crashes FROM quarantine")
    return {
        content: crashes
        for content, crashes in rows
        if isinstance(content, bytes) and isinstance(crashes, int)
    }


def _record_crash(row: tuple[bytes, str, str, int], connection: sqlite3.Connection) -> None:
    with transaction(connection):
        connection.execute(_RECORD_CRASH, row)
        connection.execute(_FORGET_OLDEST, (MOST_CRASHED_CONTENTS,))
