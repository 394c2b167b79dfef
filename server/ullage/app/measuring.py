"""Counting many files: cache first, then outlines in worker processes beside one counting thread.

The one way by which files get their numbers. It decides no limits and renders nothing.

Reading, outlining and counting are three stages, each with threads of its own: a slow file in one
of them leaves the others busy. What one run has in flight is bounded.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import cast

from ullage.adapters.files import FoundFile, Skipped, Unreadable, read_bytes
from ullage.adapters.outlines import (
    OutlineFailed,
    OutlinePool,
    WantedView,
    has_grammar,
    versions,
)
from ullage.adapters.store import CachedCounts, CountCache, FileStamp, StateStore, content_key
from ullage.adapters.tokenizer import BulkCounter, CountError, EncodingName
from ullage.app.batches import batches
from ullage.app.quarantine import CarefulPool
from ullage.app.sources import source_of
from ullage.domain.measured import MeasuredFile, SkippedFile, Status, ViewTokens, view_cost
from ullage.domain.notebook import form_of
from ullage.domain.settings import Docs
from ullage.domain.text import utf8

# Read and not yet counted, in bytes.
IN_FLIGHT_BYTES = 32_000_000
# Enough to keep every worker and the counting thread busy behind one slow file.
IN_FLIGHT_FILES = 64
# Handing results to the cache one by one wakes its thread for each.
ROWS_AT_ONCE = 64

Result = MeasuredFile | SkippedFile


@dataclass(frozen=True, slots=True)
class MeasureOptions:
    """What the counts depend on beside the files.

    `views`: signatures and headers too. `any_line_end`: CRLF counts as LF, so that a checkout on
    another system gives the same numbers.
    """

    encoding: EncodingName
    docs: Docs
    lines: bool
    views: bool = True
    any_line_end: bool = False

    def variant(self) -> str:
        """All of it as a part of cache keys."""
        return f"{self.encoding} {self.docs} {self.lines} {self.views} {self.any_line_end}"


@dataclass(frozen=True, slots=True)
class _Uncounted:
    """A file that was read: its text, and what its counts are filed under. `size` in bytes."""

    path: str
    stamp: FileStamp
    size: int
    text: str
    language: str | None
    key: bytes


@dataclass(frozen=True, slots=True)
class _Done:
    """A file that left the last stage: its counts, or why it has none."""

    file: _Uncounted
    counts: CachedCounts | CountError | BaseException


class Measurer:
    """Counts files. Closing it ends its threads and workers at once."""

    def __init__(self, options: MeasureOptions, cache: CountCache, state: StateStore) -> None:
        self._cache = cache
        self._options = options
        self._views = (
            WantedView("signatures", options.docs, options.lines),
            WantedView("headers", options.docs, options.lines),
        )
        # To ask for the versions takes longer than to read fifty files: the text needs none.
        self._variant = f"{options.variant()} {versions() if options.views else ''}"
        self._pool = OutlinePool()
        self._parsing = CarefulPool(self._pool, state)
        self._counter = BulkCounter(options.encoding)
        self._outlining = ThreadPoolExecutor(self._pool.size, thread_name_prefix="outline")
        # One thread counts: two were slower than one on files of ordinary size.
        self._counting = ThreadPoolExecutor(1, thread_name_prefix="count")
        self._done: SimpleQueue[_Done] = SimpleQueue()
        self._rows: list[tuple[FileStamp | None, bytes, CachedCounts]] = []

    def measure(self, entries: Iterable[FoundFile | Skipped]) -> Iterator[Result]:
        """The result of every entry as soon as it is there, in no particular order."""
        files = size = 0
        for item in self._looked_up(entries):
            if not isinstance(item, _Uncounted):
                yield item
                continue
            if not files:
                self._counting.submit(self._counter.load)
            while files and (files >= IN_FLIGHT_FILES or size >= IN_FLIGHT_BYTES):
                done = self._done.get()
                files, size = files - 1, size - done.file.size
                yield self._result(done)
            files, size = files + 1, size + item.size
            self._submit(item)
        for _ in range(files):
            yield self._result(self._done.get())

    def close(self) -> None:
        """Drop what is not counted yet."""
        stages = (self._outlining, self._counting)
        for stage in stages:
            stage.shutdown(wait=False, cancel_futures=True)
        self._pool.close()
        for stage in stages:
            stage.shutdown(wait=True)
        self._write_rows()

    def _looked_up(self, entries: Iterable[FoundFile | Skipped]) -> Iterator[Result | _Uncounted]:
        for batch in batches(entries):
            files: list[FoundFile] = []
            for entry in batch:
                if isinstance(entry, FoundFile):
                    files.append(entry)
                else:
                    yield SkippedFile(entry.relative, entry.reason, entry.detail)
            yield from self._looked_up_files(files)

    def _looked_up_files(self, files: list[FoundFile]) -> Iterator[Result | _Uncounted]:
        stamps = [self._stamp(file) for file in files]
        unread: list[tuple[FoundFile, FileStamp]] = []
        for file, stamp, known in zip(files, stamps, self._cache.known_files(stamps), strict=True):
            if known is None:
                unread.append((file, stamp))
            else:
                yield _measured(file.relative, known)
        read: list[_Uncounted] = []
        for file, stamp in unread:
            try:
                read.append(self._read(file, stamp))
            except Unreadable as unreadable:
                yield SkippedFile(file.relative, unreadable.reason, unreadable.detail)
        contents = self._cache.known_contents([file.key for file in read])
        found = list(zip(read, contents, strict=True))
        self._counter.expect(sum(len(one.text) for one, known in found if known is None))
        for one, known in found:
            if known is None:
                yield one
            else:
                self._keep(one, known)
                yield _measured(one.path, known)

    def _read(self, file: FoundFile, stamp: FileStamp) -> _Uncounted:
        data = read_bytes(file.path)
        source = source_of(file.relative, data)
        text = source.text.replace("\r\n", "\n") if self._options.any_line_end else source.text
        key = content_key(data, f"{source.language} {self._variant}")
        return _Uncounted(file.relative, stamp, len(data), text, source.language, key)

    def _stamp(self, file: FoundFile) -> FileStamp:
        return FileStamp(
            file.path, file.size, file.mtime_ns, file.ctime_ns, file.inode, self._variant
        )

    def _submit(self, file: _Uncounted) -> None:
        """Send a file through the stages that it needs."""
        if not (self._options.views and has_grammar(file.language)):
            self._counting.submit(self._count, file, "unsupported", [])
        else:
            self._outlining.submit(self._outline, file, file.language)

    def _outline(self, file: _Uncounted, language: str) -> None:
        status: Status
        try:
            outlined = self._parsing.outline(utf8(file.text), language, self._views)
            status, views = outlined.status, [view.text for view in outlined.views]
        except OutlineFailed:
            status, views = "failed", []
        except BaseException as error:  # noqa: BLE001 - raised again where the results are read
            self._done.put(_Done(file, error))
            return
        with suppress(RuntimeError):  # closed meanwhile: nobody waits for it
            self._counting.submit(self._count, file, status, views)

    def _count(self, file: _Uncounted, status: Status, views: list[str]) -> None:
        counts: CachedCounts | BaseException
        try:
            text = file.text
            full, *costs = self._counter.count_alike([text, *views])
            signatures, headers = [view_cost(full, cost) for cost in costs] or (None, None)
            lines = text.count("\n") + (not text.endswith("\n") and text != "")
            counts = CachedCounts(
                file.language, lines, file.size, status, full, signatures, headers
            )
        except BaseException as error:  # noqa: BLE001 - raised again where the results are read
            counts = error
        self._done.put(_Done(file, counts))

    def _result(self, done: _Done) -> Result:
        counts = done.counts
        if isinstance(counts, CountError):
            return SkippedFile(done.file.path, "unreadable", str(counts))
        if isinstance(counts, BaseException):
            raise counts
        if counts.status != "failed":
            self._keep(done.file, counts)
        return _measured(done.file.path, counts)

    def _keep(self, file: _Uncounted, counts: CachedCounts) -> None:
        self._rows.append((file.stamp, file.key, counts))
        if len(self._rows) >= ROWS_AT_ONCE:
            self._write_rows()

    def _write_rows(self) -> None:
        if self._rows:
            self._cache.remember(self._rows)
            self._rows = []


def _measured(path: str, counts: CachedCounts) -> MeasuredFile:
    tokens = ViewTokens(counts.full, counts.signatures, counts.headers)
    status = cast(Status, counts.status)
    return MeasuredFile(
        path, counts.language, form_of(counts.language), counts.size, counts.lines, status, tokens
    )
