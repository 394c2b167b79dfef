"""Usage as rows: what each request of a session took, and what people recorded themselves.

Owns the form of a row, which rows are kept and for how long. Holds counts, times and names, never
any text. What two processes write at once is kept of both; a row that comes again replaces itself.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from functools import partial
from typing import Any, TypeVar, get_args

from ullage.adapters.store.database import Database, transaction

MOST_USES = 50_000
"""About 20 MB, and a hundred days of somebody who does nothing else."""

MOST_DAYS = 180
"""Half a year; nobody plans by what was before."""

_DAY_US = 86_400 * 10**6
_END_OF_TIME_US = 253_402_300_800 * 10**6
"""The year 10000, which no date reaches."""

_EVERYWHERE = b""

CREATE = (
    """
    CREATE TABLE usage (
        request BLOB PRIMARY KEY, session BLOB NOT NULL, folder BLOB NOT NULL,
        at_us INTEGER NOT NULL, agent BLOB, model BLOB, phase BLOB, operation BLOB NOT NULL,
        tokens INTEGER NOT NULL, context INTEGER, input INTEGER, output INTEGER,
        cache_read INTEGER, cache_write_5m INTEGER, cache_write_1h INTEGER, budget INTEGER
    ) WITHOUT ROWID
    """,
    "CREATE INDEX usage_at ON usage (at_us)",
    # Until when nothing is kept of a folder and those below it: somebody had it forgotten.
    "CREATE TABLE usage_forgotten (folder BLOB PRIMARY KEY, at_us INTEGER NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE usage_waste (
        session BLOB PRIMARY KEY, folder BLOB NOT NULL, at_us INTEGER NOT NULL, waste BLOB NOT NULL
    ) WITHOUT ROWID
    """,
)
# A session that goes on from another one may begin with a copy of its record: the requests in it
# are those of the first.
_FIGURES = (
    "phase", "tokens", "context", "input", "output", "cache_read", "cache_write_5m",
    "cache_write_1h",
)  # fmt: skip
_SET = ", ".join(f"{name} = excluded.{name}" for name in _FIGURES)
_OURS, _THEIRS = ", ".join(_FIGURES), ", ".join(f"excluded.{name}" for name in _FIGURES)
_KEEP = (
    "INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "  # noqa: S608 - names of columns only
    f"ON CONFLICT (request) DO UPDATE SET {_SET} "
    f"WHERE session = excluded.session AND ({_OURS}) IS NOT ({_THEIRS})"
)
_KEEP_WASTE = (
    "INSERT INTO usage_waste VALUES (?, ?, ?, ?) ON CONFLICT (session) DO UPDATE "
    "SET at_us = excluded.at_us, waste = excluded.waste WHERE waste IS NOT excluded.waste"
)
_ANY = "SELECT 1 FROM usage LIMIT 1"
_FIND = "SELECT * FROM usage WHERE at_us >= ? ORDER BY at_us, request"
_FIND_BEFORE = "SELECT * FROM usage WHERE at_us < ? AND session = ? ORDER BY at_us, request"
_FIND_WASTE = "SELECT session, folder, at_us, waste FROM usage_waste WHERE at_us >= ?"
_FORGET_OLDER = "DELETE FROM usage WHERE at_us < ?"
_FORGET_OLDEST = (
    "DELETE FROM usage WHERE request IN (SELECT request FROM usage ORDER BY at_us DESC "
    "LIMIT -1 OFFSET ?)"
)
_BELOW = "(folder = ?1 OR (folder > ?2 AND folder < ?3))"


@dataclass(frozen=True, slots=True)
class StoredUse:
    """What one request of a session took, or one use that somebody recorded (`agent` None).

    `request` is its key, the same in every process. `folder`: where it was, as a real path; `at_us`
    in microseconds since the epoch. `tokens`: what the context grew by, or what was recorded; the
    others as the provider reported them. `budget` that was given with it.
    """

    request: str
    session: str
    folder: str
    at_us: int
    agent: str | None
    model: str | None
    phase: str | None
    operation: str
    tokens: int
    context: int | None = None
    input: int | None = None
    output: int | None = None
    cache_read: int | None = None
    cache_write_5m: int | None = None
    cache_write_1h: int | None = None
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class StoredWaste:
    """What was in vain in a session when it was looked at; `waste` is JSON of counts and paths."""

    session: str
    folder: str
    at_us: int
    waste: str


_Stored = TypeVar("_Stored", StoredUse, StoredWaste)


class Usages:
    """The tables of one database. `clock`: nanoseconds since the epoch."""

    def __init__(self, database: Database, clock: Callable[[], int]) -> None:
        self._database = database
        self._clock = clock

    def keep(self, uses: Sequence[StoredUse], waste: Iterable[StoredWaste] = ()) -> bool:
        """Write all of them or none; whether they could be kept."""
        rows = [_row(use) for use in uses]
        wasted = [_row(one) for one in waste]
        return self._database.ask(partial(self._write, rows, wasted), otherwise=False)

    def find(self, folders: Sequence[str], since_us: int) -> list[StoredUse]:
        """The uses in some folders and below them since then, the oldest first; none: anywhere."""
        return self._uses(_FIND, (since_us,), folders)

    def find_before(self, folders: Sequence[str], before_us: int, session: str) -> list[StoredUse]:
        """The uses of a session before then; `session` empty: those that somebody recorded."""
        named = before_us, session.encode(errors="surrogatepass")
        return self._uses(_FIND_BEFORE, named, folders)

    def waste(self, folders: Sequence[str], since_us: int) -> list[StoredWaste]:
        """What was in vain in the sessions of some folders that were last looked at since then."""
        return self._rows(_FIND_WASTE, (since_us,), folders, StoredWaste, folder_at=1)

    def can_be_read(self) -> bool:
        """Whether the tables answer: else nothing that was found says anything."""
        return self._database.ask(lambda one: bool(one.execute(_ANY)), otherwise=False)

    def forget(self, folder: str | None) -> int | None:
        """Forget the uses of a folder and of those below it, for good; None: of all.

        How many there were; None if the file cannot be written to.
        """
        return self._database.ask(partial(self._forget, folder), otherwise=None)

    def _uses(
        self, query: str, values: tuple[object, ...], folders: Sequence[str]
    ) -> list[StoredUse]:
        found = self._rows(query, values, folders, StoredUse, folder_at=2)
        return [use for use in found if use.tokens >= 0 and use.at_us < _END_OF_TIME_US]

    def _rows(
        self, query: str, values: tuple[object, ...], folders: Sequence[str],
        kind: type[_Stored], folder_at: int,
    ) -> list[_Stored]:  # fmt: skip
        def look(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
            return connection.execute(query, values).fetchall()

        keys = [folder_key(folder) for folder in folders]
        rows = self._database.ask(look, list[tuple[object, ...]]())
        wanted = (row for row in rows if not keys or _is_below(row[folder_at], keys))
        kinds = [get_args(one.type) or one.type for one in fields(kind)]
        return [made for row in wanted if (made := _made(kind, kinds, row)) is not None]

    # What follows runs on the database's thread.

    def _write(
        self,
        rows: Sequence[tuple[Any, ...]],
        waste: Sequence[tuple[Any, ...]],
        connection: sqlite3.Connection,
    ) -> bool:
        oldest = self._clock() // 1_000 - MOST_DAYS * _DAY_US
        with transaction(connection):
            forgotten = connection.execute("SELECT folder, at_us FROM usage_forgotten").fetchall()
            since = partial(_kept_since, forgotten, oldest)
            kept = [row for row in rows if row[3] > since(row[2])]
            connection.executemany(_KEEP, kept)
            connection.executemany(_KEEP_WASTE, [row for row in waste if row[2] > since(row[1])])
            connection.execute(_FORGET_OLDER, (oldest,))
            connection.execute("DELETE FROM usage_waste WHERE at_us < ?", (oldest,))
            connection.execute(_FORGET_OLDEST, (MOST_USES,))
        return True

    def _forget(self, folder: str | None, connection: sqlite3.Connection) -> int:
        key = _EVERYWHERE if folder is None else folder_key(folder)
        where, names = ("1", ()) if folder is None else (_BELOW, (key, *_between(key)))
        with transaction(connection):
            found = connection.execute(f"DELETE FROM usage WHERE {where}", names).rowcount  # noqa: S608
            for table in ("usage_waste", "usage_forgotten"):
                connection.execute(f"DELETE FROM {table} WHERE {where}", names)  # noqa: S608
            row = key, self._clock() // 1_000
            connection.execute("INSERT OR REPLACE INTO usage_forgotten VALUES (?, ?)", row)
        return found


def folder_key(folder: str) -> bytes:
    """A folder's name as its rows have it, whatever bytes it has on disk."""
    return os.path.normcase(folder).encode(errors="surrogatepass")


def _between(key: bytes) -> tuple[bytes, bytes]:
    """What names of folders below one lie between."""
    separator = os.sep.encode()
    begin = key if key.endswith(separator) else key + separator
    return begin, begin[:-1] + bytes([begin[-1] + 1])


def _is_below(folder: object, keys: Iterable[bytes]) -> bool:
    if not isinstance(folder, bytes):
        return False
    return any(folder == key or folder.startswith(_between(key)[0]) for key in keys)


def _kept_since(forgotten: Iterable[tuple[bytes, int]], oldest: int, folder: bytes) -> int:
    """The time from which on the uses of a folder are kept."""
    times = (at for key, at in forgotten if key == _EVERYWHERE or _is_below(folder, [key]))
    return max((oldest, *times))


def _row(value: StoredUse | StoredWaste) -> tuple[Any, ...]:
    row: list[Any] = [
        one.encode(errors="surrogatepass") if isinstance(one, str) else one
        for one in astuple(value)
    ]
    at = [one.name for one in fields(value)].index("folder")
    row[at] = folder_key(value.folder)
    return tuple(row)


def _made(kind: type[_Stored], kinds: Sequence[Any], row: Sequence[object]) -> _Stored | None:
    """The row's value; None for what can be none of ours. `kinds`: the types of its fields."""
    values: list[Any] = [_plain(value) if isinstance(value, bytes) else value for value in row]
    if not all(map(isinstance, values, kinds)):
        return None
    return kind(*values)


def _plain(value: bytes) -> str | bytes:
    """A text, which is kept as bytes; what is none of ours stays as it is, and fits nothing."""
    try:
        return value.decode(errors="surrogatepass")
    except UnicodeDecodeError:
        return value
