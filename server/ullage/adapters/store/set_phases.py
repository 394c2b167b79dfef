"""Phases that somebody set as rows: a name, and how far the session was.

Owns the form of a row and how many there are. Holds the ids of sessions, never any text.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ullage.adapters.store.database import Database, transaction

# Of all sessions together; a feature has a handful.
MOST_SET_PHASES = 2_000

CREATE = """
    CREATE TABLE set_phase (
        session BLOB NOT NULL, at_us INTEGER NOT NULL, requests INTEGER NOT NULL, name BLOB,
        PRIMARY KEY (session, at_us)
    ) WITHOUT ROWID
"""
_KEEP = "INSERT OR REPLACE INTO set_phase VALUES (?, ?, ?, ?)"
_FORGET_OLDEST = (
    "DELETE FROM set_phase WHERE (session, at_us) IN (SELECT session, at_us FROM set_phase "
    "ORDER BY at_us DESC LIMIT -1 OFFSET ?)"
)
_FIND = "SELECT at_us, requests, name FROM set_phase WHERE session = ? ORDER BY at_us"


@dataclass(frozen=True, slots=True)
class StoredPhase:
    """What somebody said of a session: the name of its phase, or None: whatever is inferred.

    `requests`: how many of the session's own came before; `at_us` in microseconds since the epoch.
    """

    session: str
    at_us: int
    requests: int
    name: str | None


class SetPhases:
    """The table of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, phase: StoredPhase) -> bool:
        """Write it; whether it could be kept."""
        return self._database.ask(partial(_write, phase), otherwise=False)

    def find(self, session: str) -> list[StoredPhase]:
        """Those of a session, the oldest first."""

        def look(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
            return connection.execute(_FIND, (_bytes(session),)).fetchall()

        nothing: list[tuple[object, ...]] = []
        found = (_phase(session, row) for row in self._database.ask(look, nothing))
        return [one for one in found if one is not None]


def _write(phase: StoredPhase, connection: sqlite3.Connection) -> bool:
    name = None if phase.name is None else _bytes(phase.name)
    with transaction(connection):
        connection.execute(_KEEP, (_bytes(phase.session), phase.at_us, phase.requests, name))
        connection.execute(_FORGET_OLDEST, (MOST_SET_PHASES,))
    return True


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _phase(session: str, row: Sequence[object]) -> StoredPhase | None:
    """The row's phase; None for what can be none of ours."""
    at_us, requests, name = row
    if not isinstance(at_us, int) or not isinstance(requests, int):
        return None
    if name is not None and not isinstance(name, bytes):
        return None
    told = None if name is None else name.decode(errors="replace")
    return StoredPhase(session, at_us, requests, told)
