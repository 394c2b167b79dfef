"""The table of the count cache: SQL, and the rows not yet written.

Runs on the database's thread only. Never decides whether a row may be used.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from ullage.adapters.store.database import transaction
from ullage.adapters.store.opening import Schema

# Keys have no order, so a transaction of a few rows writes as many pages as one of thousands. Rows
# are therefore collected; this many take 10 MB of memory.
_ROWS_A_TRANSACTION = 20_000
# SQLite before 3.32 takes 999 parameters a statement.
_KEYS_A_STATEMENT = 500
# A pruning takes away one row in this many, so that the next one is far off.
_PRUNED_PART = 4

SCHEMA = Schema(
    title="Count cache",
    migrations=(
        (
            # A row is what was found in a content (stamp NULL) or in a file that had that stamp;
            # `used` is the day since the epoch on which it was last asked for.
            """
            CREATE TABLE counts (
                key BLOB PRIMARY KEY, used INTEGER NOT NULL, stamp BLOB, language BLOB,
                status BLOB NOT NULL, lines INTEGER NOT NULL, size INTEGER NOT NULL,
                full INTEGER NOT NULL, signatures INTEGER, headers INTEGER
            ) WITHOUT ROWID
            """,
        ),
    ),
    keep_damaged=False,
    # Counts can be made again: a run that ends must not be held up for them.
    patience_seconds=2.0,
)
_WRITE = "INSERT OR REPLACE INTO counts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PRUNE = (
    "DELETE FROM counts WHERE key IN "
    "(SELECT key FROM counts ORDER BY used LIMIT (SELECT count(*) / ? + 1 FROM counts))"
)

# The columns of the table, in its order.
CountsRow = tuple[Any, ...]


class CountsTable:
    """Rows by key. What is collected is found at once and written by thousands, or by `write`."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._collected: dict[bytes, CountsRow] = {}

    def collect(self, rows: Iterable[CountsRow], connection: sqlite3.Connection) -> None:
        """Take rows in, in place of those with the same key."""
        self._collected.update((row[0], row) for row in rows)
        if len(self._collected) >= _ROWS_A_TRANSACTION:
            self.write(connection)

    def find(self, keys: Sequence[bytes], connection: sqlite3.Connection) -> dict[bytes, CountsRow]:
        """The rows that have one of the keys."""
        found: dict[bytes, CountsRow] = {}
        # In their order, so that neighbours share pages: twice as fast.
        ordered = sorted(keys)
        for start in range(0, len(ordered), _KEYS_A_STATEMENT):
            some = ordered[start : start + _KEYS_A_STATEMENT]
            marks = ",".join("?" * len(some))
            query = f"SELECT * FROM counts WHERE key IN ({marks})"  # noqa: S608 - marks only
            found.update((row[0], row) for row in connection.execute(query, some))
        found.update((key, self._collected[key]) for key in self._collected.keys() & set(keys))
        return found

    def write(self, connection: sqlite3.Connection) -> None:
        """Write what was collected. If that fails it is lost: it can be counted again."""
        # In the order of their keys, so that each page is visited once.
        rows = sorted(self._collected.values(), key=itemgetter(0))
        self._collected.clear()
        if rows:
            with transaction(connection):
                connection.executemany(_WRITE, rows)
            self._prune(connection)

    def _prune(self, connection: sqlite3.Connection) -> None:
        """Take away what was not used for longest until the file is small enough."""
        while _bytes_in_use(connection) > self._max_bytes:
            if connection.execute(_PRUNE, (_PRUNED_PART,)).rowcount == 0:
                break
            # Gives rows without columns, one a page: execute() would stop at the first.
            connection.executescript("PRAGMA incremental_vacuum")


def _bytes_in_use(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
