"""Working sets as rows: which files the user chose in the editor, for each folder.

Owns the form of a row and the writing of the newest ones. Holds paths and choices, never any text.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeGuard, cast

from ullage.adapters.store.database import Database, transaction

# More folders than anyone works in; keeps the table small for good.
MOST_WORKING_SETS = 200

CREATE = """
    CREATE TABLE working_set (
        root BLOB PRIMARY KEY, pid INTEGER NOT NULL, written_ns INTEGER NOT NULL,
        items BLOB NOT NULL
    )
"""
ADD_UNTITLED = "ALTER TABLE working_set ADD COLUMN untitled INTEGER NOT NULL DEFAULT 0"
_KEEP = "INSERT OR REPLACE INTO working_set VALUES (?, ?, ?, ?, ?)"
_FORGET_OLDEST = (
    "DELETE FROM working_set WHERE root IN (SELECT root FROM working_set "
    "ORDER BY written_ns DESC LIMIT -1 OFFSET ?)"
)
_FIND = "SELECT pid, written_ns, items, untitled FROM working_set WHERE root = ?"
# A view of a later release means something that this one cannot give.
_VIEWS = frozenset({"full", "signatures", "headers", "symbols"})
_DOCS = frozenset({"none", "summary", "full"})

_Row = tuple[bytes, int, int, bytes, int]


@dataclass(frozen=True, slots=True)
class StoredChoice:
    """A view, docs and symbols, as in `StoredItem`."""

    view: str
    docs: str | None
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A file of a set, by its absolute path, and how it is to be loaded.

    `view`: full, signatures, headers or symbols; `docs` None: as the settings say. `included`: by
    the user, so that it survives a restart of the editor. `tab`: it is open in a tab. `wanted`:
    what the user chose where something else is in force, as while a file is edited; None in rows
    of older form. `dropped`: included and left out, so that it is not loaded. `dirty`: the editor
    held changes that were not saved.
    """

    path: str
    view: str
    docs: str | None
    symbols: tuple[str, ...]
    included: bool
    tab: bool
    wanted: StoredChoice | None = None
    dropped: bool = False
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class StoredSet:
    """The set of the folder `root` (its real path), as the server with that process id left it.

    `untitled`: how many documents without a file it had beside the items.
    """

    root: str
    pid: int
    written_ns: int
    items: tuple[StoredItem, ...]
    untitled: int = 0

    @property
    def loaded(self) -> tuple[StoredItem, ...]:
        """The items that are not left out."""
        return tuple(item for item in self.items if not item.dropped)


class WorkingSets:
    """The table of one database. Of sets that wait to be written only the newest is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[bytes, _Row] = {}
        self._posted = False
        self._lock = threading.Lock()

    def keep(self, kept: StoredSet) -> None:
        """Have the set written in its turn, in place of the folder's earlier one."""
        text = _items_text(kept.items)
        row = (_key(kept.root), kept.pid, kept.written_ns, text, kept.untitled)
        with self._lock:
            self._waiting[row[0]] = row
            posted, self._posted = self._posted, True
        # One task at a time: many would fill the queue while the file is locked, and then wait.
        if not posted:
            self._database.post(self._write)

    def find(self, root: str) -> StoredSet | None:
        """The folder's set; None where there is none, or none that can be read."""

        def look(connection: sqlite3.Connection) -> tuple[object, ...] | None:
            row: tuple[object, ...] | None = connection.execute(_FIND, (_key(root),)).fetchone()
            return row

        row = self._database.ask(look, None)
        return None if row is None else _set_from(root, row)

    def _write(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            rows, self._waiting, self._posted = list(self._waiting.values()), {}, False
        with transaction(connection):
            connection.executemany(_KEEP, rows)
            connection.execute(_FORGET_OLDEST, (MOST_WORKING_SETS,))


def _key(root: str) -> bytes:
    """The folder's name, whatever bytes it has on disk.

    On Windows an editor and a shell spell the same folder in different cases.
    """
    return os.path.normcase(root).encode(errors="surrogatepass")


def _items_text(items: Sequence[StoredItem]) -> bytes:
    # In ASCII, so that a name with bytes that are no UTF-8 comes back as it was.
    return json.dumps([asdict(item) for item in items]).encode("ascii")


def _set_from(root: str, row: Sequence[object]) -> StoredSet | None:
    pid, written_ns, text, untitled = row
    items = _items_from(text)
    if items is None or not isinstance(pid, int) or not isinstance(written_ns, int):
        return None
    return StoredSet(root, pid, written_ns, items, untitled if isinstance(untitled, int) else 0)


def _items_from(text: object) -> tuple[StoredItem, ...] | None:
    if not isinstance(text, bytes):
        return None
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, list):
        return None
    items = [_item_from(one) for one in cast("list[object]", document)]
    return None if None in items else tuple(item for item in items if item is not None)


def _item_from(value: object) -> StoredItem | None:
    if not isinstance(value, dict):
        return None
    one = cast("dict[str, Any]", value)
    path, now, wanted = one.get("path"), _choice_from(one), one.get("wanted")
    chosen = _choice_from(wanted)
    flags = [
        one.get("included"),
        one.get("tab"),
        one.get("dropped", False),
        one.get("dirty", False),
    ]
    if (
        not isinstance(path, str)
        or now is None
        or (chosen is None and wanted is not None)
        or not all(isinstance(flag, bool) for flag in flags)
    ):
        return None
    included, tab, dropped, dirty = cast("list[bool]", flags)
    return StoredItem(path, now.view, now.docs, now.symbols, included, tab, chosen, dropped, dirty)


def _choice_from(value: object) -> StoredChoice | None:
    if not isinstance(value, dict):
        return None
    one = cast("dict[str, Any]", value)
    view, docs, symbols = (one.get(name) for name in ("view", "docs", "symbols"))
    if (
        isinstance(view, str)
        and view in _VIEWS
        and (docs is None or (isinstance(docs, str) and docs in _DOCS))
        and _are_texts(symbols)
    ):
        return StoredChoice(view, docs, tuple(symbols))
    return None


def _are_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(
        isinstance(one, str) for one in cast("list[object]", value)
    )
