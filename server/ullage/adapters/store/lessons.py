"""What sessions taught of a family's factors as rows: sums of tokens, a row a session and family.

Owns the form of a row and how many there are. Holds the ids of sessions, never any text.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ullage.adapters.store.database import Database, transaction

# More than are ever reckoned with; keeps the table small for good.
MOST_LESSONS = 500

CREATE = """
    CREATE TABLE lesson (
        family BLOB NOT NULL, session BLOB NOT NULL, factors BLOB NOT NULL,
        estimated INTEGER NOT NULL, reported INTEGER NOT NULL, steps INTEGER NOT NULL,
        at_us INTEGER NOT NULL, PRIMARY KEY (family, session)
    ) WITHOUT ROWID
"""
_KEEP = "INSERT OR REPLACE INTO lesson VALUES (?, ?, ?, ?, ?, ?, ?)"
_FORGET_OLDEST = (
    "DELETE FROM lesson WHERE (family, session) IN (SELECT family, session FROM lesson "
    "ORDER BY at_us DESC LIMIT -1 OFFSET ?)"
)
_FIND = (
    "SELECT session, estimated, reported, steps, at_us FROM lesson "
    "WHERE family = ? AND factors = ? ORDER BY session"
)


@dataclass(frozen=True, slots=True)
class StoredLesson:
    """What one session taught: tokens as the factors have them, and as was reported, of `steps`.

    `factors`: which they were, since others make other estimates. `at_us`: when the last step was,
    in microseconds since the epoch.
    """

    family: str
    session: str
    factors: str
    estimated: int
    reported: int
    steps: int
    at_us: int


class Lessons:
    """The table of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, lesson: StoredLesson) -> None:
        """Have it written in its turn, in place of an earlier one of that session."""
        self._database.post(partial(_write, lesson))

    def find(self, family: str, factors: str) -> list[StoredLesson]:
        """Those of a family that were made with those factors."""

        def look(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
            return connection.execute(_FIND, (family.encode(), factors.encode())).fetchall()

        nothing: list[tuple[object, ...]] = []
        found = (_lesson(family, factors, row) for row in self._database.ask(look, nothing))
        return [one for one in found if one is not None]


def _write(lesson: StoredLesson, connection: sqlite3.Connection) -> None:
    names = (lesson.family, lesson.session, lesson.factors)
    figures = (lesson.estimated, lesson.reported, lesson.steps, lesson.at_us)
    row = (*(name.encode(errors="surrogatepass") for name in names), *figures)
    with transaction(connection):
        connection.execute(_KEEP, row)
        connection.execute(_FORGET_OLDEST, (MOST_LESSONS,))


def _lesson(family: str, factors: str, row: Sequence[object]) -> StoredLesson | None:
    """The row's lesson; None for what can be none of ours."""
    session, *found = row
    figures = [one for one in found if isinstance(one, int) and one > 0]
    if not isinstance(session, bytes) or len(figures) != len(found):
        return None
    estimated, reported, steps, at_us = figures
    name = session.decode(errors="replace")
    return StoredLesson(family, name, factors, estimated, reported, steps, at_us)
