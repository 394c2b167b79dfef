"""The writing thread: the loop never waits for a client that reads slowly or not at all.

Its queue is bounded in bytes. A message with a key supersedes the one of that key that still waits:
an old status or an old list of diagnostics is of no use to anybody.
"""

import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

log = logging.getLogger(__name__)

QUEUE_BYTES = 16 * 1024 * 1024
"""Above this the queue is full: no more requests are read, and the client's time runs."""

PATIENCE_SECONDS = 10.0
"""How long a full queue may stand still before the client counts as gone."""

_SLICE_BYTES = 65_536
"""Written in one call: what a pipe holds, so that progress is seen."""


class Writer:
    """Owns a descriptor and writes to it in the order of `put`.

    `on_full` is called, in the thread of `put`, whenever the queue becomes full; `on_broken`, in
    the writing thread, when the client has closed its end.
    """

    def __init__(
        self,
        descriptor: int,
        *,
        on_full: Callable[[], object],
        on_broken: Callable[[], object],
        queue_bytes: int = QUEUE_BYTES,
    ) -> None:
        self._descriptor = descriptor
        self._limit = queue_bytes
        self._on_full = on_full
        self._on_broken = on_broken
        self._changed = threading.Condition()
        self._queue: OrderedDict[Hashable, bytes] = OrderedDict()
        self._number = 0
        self._closing = False
        self._over = False
        self.queued_bytes = 0
        self.superseded = 0
        self.progressed_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="write", daemon=True)
        self._thread.start()

    @property
    def queued(self) -> int:
        """Messages that wait."""
        return len(self._queue)

    @property
    def full(self) -> bool:
        """Whether no further requests should be taken on."""
        return self.queued_bytes > self._limit

    def put(self, message: bytes, key: Hashable = None) -> None:
        """Have a message written; it never waits. After the client is gone it does nothing."""
        with self._changed:
            if self._over or self._closing:
                return
            was_full = self.full
            if key is not None and (old := self._queue.pop(key, None)) is not None:
                self.queued_bytes -= len(old)
                self.superseded += 1
            self._number += 1
            self._queue[key if key is not None else self._number] = message
            if not self.queued_bytes:
                self.progressed_at = time.monotonic()
            self.queued_bytes += len(message)
            self._changed.notify_all()
            became_full = self.full and not was_full
        if became_full:
            self._on_full()

    def wait_for_room(self) -> bool:
        """Wait until the queue is not full; False once nothing is written any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._closing or not self.full)
            return not (self._over or self._closing)

    def close(self, seconds: float) -> bool:
        """Write what waits for at most `seconds`; whether all of it was written."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(seconds)
        return not self.queued_bytes and not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while (message := self._next()) is not None:
                self._write(message)
        except OSError as error:
            log.info("the client reads no more: %s", error)
            self._on_broken()
        finally:
            with self._changed:
                self._over = True
                self._queue.clear()
                self._changed.notify_all()
            os.close(self._descriptor)

    def _next(self) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            return self._queue.popitem(last=False)[1] if self._queue else None

    def _write(self, message: bytes) -> None:
        rest = memoryview(message)
        while rest:
            written = os.write(self._descriptor, rest[:_SLICE_BYTES])
            rest = rest[written:]
            with self._changed:
                self.progressed_at = time.monotonic()
                self.queued_bytes -= written
                self._changed.notify_all()
