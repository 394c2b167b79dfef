"""The count cache: counts by content, and by the stat of a file that need not be read again.

Owns `cache.sqlite3`, which may be deleted at any time. Never holds text or the names of files.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import platformdirs

from ullage.adapters.store.database import Database, OnProblem
from ullage.adapters.store.opening import Schema
from ullage.adapters.store.records import (
    CachedCounts,
    FileStamp,
    counts_from,
    counts_row,
    place_key,
    stamp_text,
    stands_for_reading,
)

CACHE_FILE = "cache.sqlite3"
# About 200 bytes a file and variant: room for 500,000 of them, and no burden on a disk.
MAX_CACHE_BYTES = 100_000_000
# Rows written after which the size is looked at again.
_ROWS_BETWEEN_LOOKS = 20_000
# A pruning takes away one row in this many, so that the next one is far off.
_PRUNED_PART = 4
# SQLite before 3.32 takes 999 parameters a statement.
_KEYS_A_STATEMENT = 500
_DAY_NS = 86_400 * 10**9

_SCHEMA = Schema(
    title="Count cache",
    migrations=(
        (
            # A row is what was found in a content (stamp NULL) or in a file that had that stamp.
            """
            CREATE TABLE counts (
                key BLOB PRIMARY KEY, stamp BLOB, language TEXT, status TEXT NOT NULL,
                lines INTEGER NOT NULL, size INTEGER NOT NULL, full INTEGER NOT NULL,
                signatures INTEGER, headers INTEGER, used INTEGER NOT NULL
            ) WITHOUT ROWID
            """,
        ),
    ),
    keep_damaged=False,
)
_KNOWN = (
    "SELECT key, used, stamp, language, status, lines, size, full, signatures, headers "
    "FROM counts WHERE key IN "
)
_REMEMBER = "INSERT OR REPLACE INTO counts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MARK_USED = "UPDATE counts SET used = ? WHERE key = ?"
_PRUNE = (
    "DELETE FROM counts WHERE key IN "
    "(SELECT key FROM counts ORDER BY used LIMIT (SELECT count(*) / ? + 1 FROM counts))"
)
_Row = tuple[Any, ...]
# A key and the stamp its row must have.
_Wanted = tuple[bytes, bytes | None]


class CountCache:
    """Counts of files seen before. Use as a context manager: leaving it writes what is waiting.

    Any trouble with the file means misses, and one message to `on_problem` (on another thread).
    """

    def __init__(self, database: Database, clock: Callable[[], int], max_bytes: int) -> None:
        self._database = database
        self._clock = clock
        self._max_bytes = max_bytes
        self._opened_ns = clock()
        self._rows_until_look = _ROWS_BETWEEN_LOOKS

    @classmethod
    def open(
        cls,
        directory: Path | None = None,
        *,
        on_problem: OnProblem,
        clock: Callable[[], int] = time.time_ns,
        max_bytes: int = MAX_CACHE_BYTES,
    ) -> Self:
        """The cache in a directory (default: the system's place for caches). Never fails.

        `clock`: nanoseconds since the epoch; `max_bytes`: the size the file is kept below.
        """
        path = (directory or platformdirs.user_cache_path("ullage", appauthor=False)) / CACHE_FILE
        usable = path if directory or path.is_absolute() else None
        return cls(Database(usable, _SCHEMA, on_problem), clock, max_bytes)

    def known_files(self, stamps: Sequence[FileStamp]) -> list[CachedCounts | None]:
        """The counts of each file that need not be read, by its stat; None: read it."""
        return self._known([(place_key(stamp), stamp_text(stamp)) for stamp in stamps])

    def known_contents(self, keys: Sequence[bytes]) -> list[CachedCounts | None]:
        """The counts of each content that was seen under its variant; None: count it."""
        return self._known([(key, None) for key in keys])

    def remember(self, rows: Sequence[tuple[FileStamp | None, bytes, CachedCounts]]) -> None:
        """Keep counts by content key, and by stamp where that may stand for reading the file.

        Does not wait: `close` does.
        """
        today = self._today()
        kept: list[_Row] = []
        for stamp, content, counts in rows:
            columns = (*counts_row(counts), today)
            kept.append((content, None, *columns))
            if stamp and stands_for_reading(stamp, stamp.taken_ns or self._opened_ns):
                kept.append((place_key(stamp), stamp_text(stamp), *columns))
        self._database.post(partial(self._write, kept))

    def close(self) -> None:
        """Write what is waiting and end the thread."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _today(self) -> int:
        return self._clock() // _DAY_NS

    def _known(self, wanted: Sequence[_Wanted]) -> list[CachedCounts | None]:
        known: list[CachedCounts | None] = []
        for start in range(0, len(wanted), _KEYS_A_STATEMENT):
            some = wanted[start : start + _KEYS_A_STATEMENT]
            nothing: dict[bytes, _Row] = {}
            known += self._answers(some, self._database.ask(partial(_select, some), nothing))
        return known

    def _answers(
        self, wanted: Sequence[_Wanted], found: Mapping[bytes, _Row]
    ) -> Iterator[CachedCounts | None]:
        """The counts whose row is sound and still true; rows not used today are marked so."""
        today = self._today()
        unmarked: list[bytes] = []
        for key, stamp in wanted:
            row = found.get(key)
            if row is None or row[2] != stamp:
                yield None
                continue
            if row[1] != today:
                unmarked.append(key)
            yield counts_from(row[3:])
        if unmarked:
            self._database.post(partial(_mark_used, today, unmarked))

    def _write(self, rows: Sequence[_Row], connection: sqlite3.Connection) -> None:
        connection.executemany(_REMEMBER, rows)
        self._rows_until_look -= len(rows)
        if self._rows_until_look <= 0:
            self._rows_until_look = _ROWS_BETWEEN_LOOKS
            _keep_below(self._max_bytes, connection)


def _select(wanted: Sequence[_Wanted], connection: sqlite3.Connection) -> dict[bytes, _Row]:
    query = f"{_KNOWN}({','.join('?' * len(wanted))})"
    return {row[0]: row for row in connection.execute(query, [key for key, _ in wanted])}


def _mark_used(today: int, keys: Sequence[bytes], connection: sqlite3.Connection) -> None:
    connection.executemany(_MARK_USED, ((today, key) for key in keys))


def _keep_below(max_bytes: int, connection: sqlite3.Connection) -> None:
    """Prune what was not used for longest until the file's pages are few enough."""
    while _bytes_in_use(connection) > max_bytes:
        if connection.execute(_PRUNE, (_PRUNED_PART,)).rowcount == 0:
            break
    connection.execute("PRAGMA incremental_vacuum").fetchall()


def _bytes_in_use(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)
