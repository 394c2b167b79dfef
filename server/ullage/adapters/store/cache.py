"""The count cache: counts by content, and by the stat of a file that need not be read again.

Owns `cache.sqlite3`, which may be deleted at any time. Never holds text or the names of files.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Self

from ullage.adapters.store.counts_table import SCHEMA, CountsRow, CountsTable
from ullage.adapters.store.database import Database, OnProblem
from ullage.adapters.store.opening import place
from ullage.adapters.store.records import (
    CachedCounts,
    FileStamp,
    columns_of,
    counts_from,
    place_key,
    stamp_text,
    stands_for_reading,
)
from ullage.folders import cache_folder

CACHE_FILE = "cache.sqlite3"
# About 170 bytes a file and variant: room for 600,000 of them, and no burden on a disk.
MAX_CACHE_BYTES = 100_000_000
# Few enough that the answer stays small in memory, so many that waiting for the thread is rare.
_KEYS_A_QUESTION = 10_000
_DAY_NS = 86_400 * 10**9
_NO_ROW: CountsRow = (None, None, None)

# A key and the stamp its row must have.
_Wanted = tuple[bytes, bytes | None]


class CountCache:
    """Counts of files seen before. Use as a context manager: leaving it writes what is waiting.

    Any trouble with the file means misses, and one message to `on_problem` (on another thread).
    """

    def __init__(
        self, path: Path | None, on_problem: OnProblem, clock: Callable[[], int], max_bytes: int
    ) -> None:
        self._clock = clock
        self._opened_ns = clock()
        self._table = CountsTable(max_bytes)
        self._database = Database(path, SCHEMA, on_problem, when_idle=self._table.write)

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
        path = place(directory, cache_folder(), CACHE_FILE)
        return cls(path, on_problem, clock, max_bytes)

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
        kept: list[CountsRow] = []
        for stamp, content, counts in rows:
            columns = columns_of(counts)
            kept.append((content, today, None, *columns))
            if stamp and stands_for_reading(stamp, stamp.taken_ns or self._opened_ns):
                kept.append((place_key(stamp), today, stamp_text(stamp), *columns))
        self._database.post(partial(self._table.collect, kept))

    def close(self) -> None:
        """Write what is waiting and end the thread."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _today(self) -> int:
        return self._clock() // _DAY_NS

    def _known(self, wanted: Sequence[_Wanted]) -> list[CachedCounts | None]:
        known: list[CachedCounts | None] = []
        for start in range(0, len(wanted), _KEYS_A_QUESTION):
            some = wanted[start : start + _KEYS_A_QUESTION]
            keys = [key for key, _ in some]
            nothing: dict[bytes, CountsRow] = {}
            known += self._answers(
                some, self._database.ask(partial(self._table.find, keys), nothing)
            )
        return known

    def _answers(
        self, wanted: Sequence[_Wanted], found: Mapping[bytes, CountsRow]
    ) -> Iterator[CachedCounts | None]:
        """The counts whose row is sound and still true; rows not used today are marked so."""
        today = self._today()
        marked: list[CountsRow] = []
        for key, wanted_stamp in wanted:
            _, used, stamp, *columns = found.get(key, _NO_ROW)
            if not columns or stamp != wanted_stamp:
                yield None
                continue
            if used != today:
                marked.append((key, today, stamp, *columns))
            yield counts_from(columns)
        if marked:
            self._database.post(partial(self._table.collect, marked))
