"""The pool of workers: started on first need, killed when late, replaced, ended when idle."""

import os
import threading
import time
from typing import Self

from ullage.adapters.outlines.model import Outlined, OutlineFailed, WantedView
from ullage.adapters.outlines.process import Worker, WorkerEnded

# Two parse as fast as the tokens of one thread can be counted; more only cost memory.
MAX_WORKERS = 2
IDLE_SECONDS = 60.0
# How late a late worker may be noticed.
_WATCH_SECONDS = 0.25
# A worker may die of something else than the content; two deaths on the same content are its doing.
ATTEMPTS = 2


class OutlinePool:
    """Outlines contents in worker processes. Safe to share between threads; use with `with`.

    `size`: the most workers, and so the most threads that can make use of it.
    """

    def __init__(self, *, workers: int | None = None, idle_seconds: float = IDLE_SECONDS) -> None:
        self.size = workers or min(MAX_WORKERS, os.cpu_count() or 1)
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._watcher: threading.Thread | None = None
        self._closed = False

    def outline(
        self,
        source: bytes,
        language: str,
        views: tuple[WantedView, ...],
        *,
        declarations: bool = False,
    ) -> Outlined:
        """The outline of UTF-8 bytes; waits for a free worker.

        Raises:
            OutlineFailed: two workers died on the content, or the pool is closed.
        """
        cause = ""
        for _ in range(ATTEMPTS):
            worker = self._take()
            try:
                outlined = worker.outline(source, language, views, declarations=declarations)
            except WorkerEnded as ended:
                cause = str(ended)
                self._bury(worker)
            except BaseException:
                self._bury(worker)
                raise
            else:
                self._give_back(worker)
                return outlined
        message = f"the parser {cause} on this content, {ATTEMPTS} times"
        raise OutlineFailed(message, ATTEMPTS)

    def close(self) -> None:
        """End all workers; whoever still waits gets `OutlineFailed`."""
        with self._changed:
            self._closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
            self._changed.notify_all()
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self) -> Worker:
        with self._changed:
            while not self._closed:
                if self._idle:
                    worker = self._idle.pop()
                elif len(self._busy) < self.size:
                    worker = Worker()
                    self._watch()
                else:
                    self._changed.wait()
                    continue
                self._busy.add(worker)
                return worker
        raise OutlineFailed("the pool of parsers is closed")

    def _give_back(self, worker: Worker) -> None:
        with self._changed:
            self._busy.discard(worker)
            if not self._closed:
                self._idle.append(worker)
            self._changed.notify()

    def _bury(self, worker: Worker) -> None:
        worker.close()
        with self._changed:
            self._busy.discard(worker)
            self._changed.notify()

    def _watch(self) -> None:
        if self._watcher is None:
            self._watcher = threading.Thread(
                target=self._keep_watch, name="outline-watch", daemon=True
            )
            self._watcher.start()

    def _keep_watch(self) -> None:
        """Kill the late, end the idle; stop when there is nobody to watch."""
        while True:
            time.sleep(_WATCH_SECONDS)
            now = time.monotonic()
            with self._changed:
                late = [one for one in self._busy if one.deadline and now >= one.deadline]
                idle = [one for one in self._idle if now - one.idle_since >= self._idle_seconds]
                self._idle = [one for one in self._idle if one not in idle]
                if not self._busy and not self._idle:
                    self._watcher = None
            for worker in late:
                worker.kill()
            for worker in idle:
                worker.close()
            if self._watcher is not threading.current_thread():
                return
