"""Counting many files: cache first, then outlines in worker processes beside one counting thread.

The one way by which files get their numbers. It decides no limits and renders nothing.
"""

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import cast

from ullage.adapters.files import FoundFile, Skipped, Unreadable, decode, read_bytes
from ullage.adapters.outlines import (
    OutlineFailed,
    OutlinePool,
    WantedView,
    has_grammar,
    language_of,
    versions,
)
from ullage.adapters.store import CachedCounts, CountCache, FileStamp, StateStore, content_key
from ullage.adapters.tokenizer import BulkCounter, CountError, EncodingName
from ullage.domain.measured import MeasuredFile, SkippedFile, Status, ViewTokens, view_cost
from ullage.domain.settings import Docs

# Few enough for a first number at once, so many that asking the cache costs nothing a file.
BATCH_FILES = 256
# Read and not yet counted, in bytes: bounds memory, whatever the sizes of the files.
BATCH_BYTES = 16_000_000
IN_FLIGHT_BYTES = 32_000_000
# Enough to keep every worker and the counting thread busy behind one slow file.
IN_FLIGHT_FILES = 64
# A shebang, or the signs of C++ in a `.h`, stand in the first lines.
HEAD_BYTES = 4_096
# Two wait for workers while one counts.
THREADS = 3

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
    """A file that was read: its bytes, and what they are filed under."""

    path: str
    stamp: FileStamp
    data: bytes
    language: str | None
    key: bytes


class Measurer:
    """Counts files. Closing it ends its threads and workers at once."""

    def __init__(self, options: MeasureOptions, cache: CountCache, state: StateStore) -> None:
        self._cache = cache
        self._state = state
        self._options = options
        self._views = (
            WantedView("signatures", options.docs, options.lines),
            WantedView("headers", options.docs, options.lines),
        )
        self._versions = versions()
        self._variant = f"{options.variant()} {self._versions}"
        self._pool = OutlinePool()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="measure")
        self._counter = BulkCounter(options.encoding)
        # One thread counts at a time: two were slower than one on files of ordinary size.
        self._counting = threading.Lock()

    def measure(self, entries: Iterable[FoundFile | Skipped]) -> Iterator[Result]:
        """The result of every entry as soon as it is there, in no particular order."""
        done: SimpleQueue[tuple[int, Result | BaseException]] = SimpleQueue()
        files = size = 0
        for item in self._looked_up(entries):
            if not isinstance(item, _Uncounted):
                yield item
                continue
            while files and (files >= IN_FLIGHT_FILES or size >= IN_FLIGHT_BYTES):
                freed, result = done.get()
                files, size = files - 1, size - freed
                yield _succeeded(result)
            files, size = files + 1, size + len(item.data)
            self._threads.submit(self._run, item, done)
        for _ in range(files):
            yield _succeeded(done.get()[1])

    def close(self) -> None:
        """Drop what is not counted yet."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._pool.close()
        self._threads.shutdown(wait=True)

    def _looked_up(self, entries: Iterable[FoundFile | Skipped]) -> Iterator[Result | _Uncounted]:
        for batch in _batches(entries):
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
        keys = [file.key for file in read]
        for one, known in zip(read, self._cache.known_contents(keys), strict=True):
            if known is None:
                yield one
            else:
                self._cache.remember([(one.stamp, one.key, known)])
                yield _measured(one.path, known)

    def _read(self, file: FoundFile, stamp: FileStamp) -> _Uncounted:
        data = read_bytes(file.path)
        language = language_of(file.relative, data[:HEAD_BYTES])
        key = content_key(data, f"{language} {self._variant}")
        return _Uncounted(file.relative, stamp, data, language, key)

    def _stamp(self, file: FoundFile) -> FileStamp:
        return FileStamp(
            file.path, file.size, file.mtime_ns, file.ctime_ns, file.inode, self._variant
        )

    def _run(self, file: _Uncounted, done: SimpleQueue[tuple[int, Result | BaseException]]) -> None:
        result: Result | BaseException
        try:
            result = self._counted(file)
        except BaseException as error:  # noqa: BLE001 - raised again where the results are read
            result = error
        done.put((len(file.data), result))

    def _counted(self, file: _Uncounted) -> Result:
        try:
            counts = self._count(file)
        except Unreadable as unreadable:
            return SkippedFile(file.path, unreadable.reason, unreadable.detail)
        except CountError as error:
            return SkippedFile(file.path, "unreadable", str(error))
        if counts.status != "failed":
            self._cache.remember([(file.stamp, file.key, counts)])
        return _measured(file.path, counts)

    def _count(self, file: _Uncounted) -> CachedCounts:
        text = decode(file.data).text
        if self._options.any_line_end:
            text = text.replace("\r\n", "\n")
        status, views = self._view_texts(file, text)
        with self._counting:
            full = self._counter.count(text)
            costs = [view_cost(full, self._counter.count(view)) for view in views]
        signatures, headers = costs or (None, None)
        lines = text.count("\n") + (not text.endswith("\n") and text != "")
        return CachedCounts(file.language, lines, len(file.data), status, full, signatures, headers)

    def _view_texts(self, file: _Uncounted, text: str) -> tuple[Status, list[str]]:
        if not (self._options.views and has_grammar(file.language)):
            return "unsupported", []
        if self._state.quarantined(file.key):
            return "failed", []
        try:
            outlined = self._pool.outline(text.encode(), file.language, self._views)
        except OutlineFailed as failed:
            for _ in range(failed.attempts):
                self._state.record_crash(file.key, file.language, self._versions)
            return "failed", []
        return outlined.status, [view.text for view in outlined.views]


def _batches(entries: Iterable[FoundFile | Skipped]) -> Iterator[list[FoundFile | Skipped]]:
    batch: list[FoundFile | Skipped] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += entry.size if isinstance(entry, FoundFile) else 0
        if len(batch) >= BATCH_FILES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    yield batch


def _measured(path: str, counts: CachedCounts) -> MeasuredFile:
    tokens = ViewTokens(counts.full, counts.signatures, counts.headers)
    status = cast(Status, counts.status)
    return MeasuredFile(path, counts.language, "text", counts.size, counts.lines, status, tokens)


def _succeeded(result: Result | BaseException) -> Result:
    if isinstance(result, BaseException):
        raise result
    return result
