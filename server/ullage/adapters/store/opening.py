"""Opening one SQLite file at the right version, and taking a damaged one out of the way.

Knows no thread and says nothing: what goes wrong is raised.
"""

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

# How long another process may keep the file locked. Ours hold it for milliseconds.
PATIENCE_SECONDS = 2.0
# Holds the whole count cache of 100,000 files, whose keys have no order.
_PAGE_CACHE_KIB = 32_768
# What the write-ahead log is cut back to after a large transaction.
_JOURNAL_BYTES = 8_000_000
_SIDE_FILES = ("-wal", "-shm")

Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Schema:
    """What a database is. `migrations[n]`: the statements from version n to n + 1.

    `keep_damaged`: a damaged file is moved aside for its owner; otherwise it is deleted.
    """

    title: str
    migrations: tuple[tuple[str, ...], ...]
    keep_damaged: bool


class NewerVersionError(Exception):
    """A later release made the file; this one must not touch it."""


def connect(path: Path, schema: Schema) -> sqlite3.Connection:
    """A connection in autocommit mode. Raises OSError, sqlite3.Error or NewerVersionError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
    try:
        _prepare(connection)
        _migrate(connection, schema.migrations)
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


def _prepare(connection: sqlite3.Connection) -> None:
    # A byte that is no UTF-8 would otherwise raise in the middle of a row.
    connection.text_factory = bytes
    for pragma in (
        # Only before the first table: lets a pruned file shrink.
        "auto_vacuum = INCREMENTAL",
        "journal_mode = WAL",
        # With WAL a power cut loses the last transactions at most, never the file.
        "synchronous = NORMAL",
        f"cache_size = -{_PAGE_CACHE_KIB}",
        f"journal_size_limit = {_JOURNAL_BYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _migrate(connection: sqlite3.Connection, migrations: tuple[tuple[str, ...], ...]) -> None:
    if _version(connection) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have migrated while this one waited for the lock.
    version = _version(connection)
    if version > len(migrations):
        connection.execute("ROLLBACK")
        raise NewerVersionError
    for statements in migrations[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(migrations)}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
