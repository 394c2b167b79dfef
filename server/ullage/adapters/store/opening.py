"""Opening one SQLite file at the right version, and taking a damaged one out of the way.

Knows no thread and says nothing: what goes wrong is raised.
"""

import os
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_SECONDS_BETWEEN_TRIES = 0.02
# Holds the whole count cache of 100,000 files, whose keys have no order.
_PAGE_CACHE_KIB = 32_768
# What the write-ahead log is cut back to after a large transaction.
_JOURNAL_BYTES = 8_000_000
# Only possible before the first table: lets a pruned file shrink.
_NEW_FILE_PRAGMAS = ("auto_vacuum = INCREMENTAL",)
_PRAGMAS = (
    "journal_mode = WAL",
    # With WAL a power cut loses the last transactions at most, never the file.
    "synchronous = NORMAL",
    f"cache_size = -{_PAGE_CACHE_KIB}",
    f"journal_size_limit = {_JOURNAL_BYTES}",
)
_SIDE_FILES = ("-wal", "-shm")

Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Schema:
    """What a database is. `migrations[n]`: the statements from version n to n + 1.

    `keep_damaged`: a damaged file is moved aside for its owner; otherwise it is deleted.
    `patience_seconds`: how long another process may keep the file locked.
    """

    title: str
    migrations: tuple[tuple[str, ...], ...]
    keep_damaged: bool
    patience_seconds: float


class NewerVersionError(Exception):
    """A later release made the file; this one must not touch it."""


def place(directory: Path | None, own: str | None, name: str) -> Path | None:
    """The path of the file in `directory`, by default in `own`; None where there is neither."""
    if directory is not None:
        return directory / name
    return None if own is None else Path(own, name)


def connect(path: Path, schema: Schema) -> sqlite3.Connection:
    """A connection in autocommit mode. Raises OSError, sqlite3.Error or NewerVersionError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + schema.patience_seconds
    while True:
        try:
            return _connect(path, schema)
        except sqlite3.Error as error:
            if primary_code(error) not in BUSY or time.monotonic() > deadline:
                raise
            # Two that turn a new file to WAL at once are refused without the wait asked for.
            time.sleep(_SECONDS_BETWEEN_TRIES)


def primary_code(error: sqlite3.Error) -> int:
    """The primary result code; errors the module raises by itself have none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE) & 0xFF


def _connect(path: Path, schema: Schema) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=schema.patience_seconds, isolation_level=None)
    try:
        # A byte that is no UTF-8 would otherwise raise in the middle of a row.
        connection.text_factory = bytes
        is_new = _version(connection, schema) == 0
        for pragma in (*(_NEW_FILE_PRAGMAS if is_new else ()), *_PRAGMAS):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        _migrate(connection, schema)
    except BaseException:
        connection.close()
        raise
    return connection


def identity(path: Path) -> Identity | None:
    """Which file the path names now; None if none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def set_aside(path: Path, schema: Schema) -> str:
    """Take a damaged file out of the way and say what was done. Raises OSError."""
    if not schema.keep_damaged:
        for suffix in ("", *_SIDE_FILES):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        return "was damaged and has been begun anew"
    aside = next(name for n in count(1) if not os.path.lexists(name := Path(f"{path}.damaged-{n}")))
    # The log first: a new file must never be read with the old one's log.
    for suffix in (*reversed(_SIDE_FILES), ""):
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
    return f"was damaged; it has been moved to {aside} and begun anew"


def _migrate(connection: sqlite3.Connection, schema: Schema) -> None:
    if _version(connection, schema) == len(schema.migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have migrated while this one waited for the lock.
    version = _version(connection, schema)
    for statements in schema.migrations[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(schema.migrations)}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection, schema: Schema) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(schema.migrations):
        raise NewerVersionError
    return version
