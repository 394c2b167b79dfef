"""Starts what the live set says is due: looks, figures, and the following of files on disk.

Owns the threads' use and the debounce. What it gets back goes to the live set, on the loop.
"""

import asyncio
import logging
from collections import deque

from ullage.app.editor.figures import FigureJob, Figures
from ullage.app.editor.live import LiveSet
from ullage.app.editor.looking import Look, LookJob, Stamp, stamp_of
from ullage.app.editor.uris import path_of
from ullage.app.views import Viewer
from ullage.domain.working_set import Item
from ullage.lsp.debounce import Debounce
from ullage.lsp.job_threads import JobThreads
from ullage.lsp.messages import CONTENT_MODIFIED, Refused

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 2.0
"""How often files that no document holds are compared with what was read: a stat each."""

OUTLINE_THREADS = 2
"""As many as there are workers: each thread waits for one."""


class Work:
    """What runs beside the loop for one live set."""

    def __init__(self, live: LiveSet, viewer: Viewer, files: JobThreads) -> None:
        self._live = live
        self.viewer = viewer
        self._files = files
        self._outlining = JobThreads("outline", OUTLINE_THREADS)
        self._loop = asyncio.get_running_loop()
        self._debounce = Debounce()
        self._timers: dict[str, tuple[object, asyncio.TimerHandle]] = {}
        self._busy: set[str] = set()
        self._next: deque[str] = deque()
        self._asked: set[str] = set()
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def queued(self) -> int:
        """Jobs that wait for a thread or for their time."""
        return len(self._timers) + len(self._next) + self._files.queued

    def begin_due(self) -> None:
        """Start what is due; figures of a text that is being typed wait a little."""
        for look in self._live.due_looks():
            self._run_look(look)
        for figures in self._live.due_figures():
            self._schedule(figures)
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    def follow(self) -> None:
        """Keep comparing the files that were looked at with the disk. Said once."""
        self._loop.call_later(FOLLOW_SECONDS, self._compare)

    async def figures(self, uri: str) -> Figures | None:
        """The figures of a document as it is now, worked out at once; None where it has none.

        Raises:
            Refused: the document was changed meanwhile.
        """
        first = None
        while (job := self._live.figure_job(uri)) is not None or self._may_come(uri):
            if job is not None:
                first = first or job.key.text
                if job.key.text != first:
                    raise Refused(CONTENT_MODIFIED, "the text has changed meanwhile")
                known = self._live.book.of(uri, job.key)
                if known is not None or self._live.book.failure(uri, job.key) is not None:
                    return known
                self._hurry(job)
            await self._next_change()
        return None

    async def known(self, uri: str) -> None:
        """Wait until the number of a file of the set is known, or known not to come."""
        while (item := self._item(uri)) is not None and item.pending:
            job = self._live.figure_job(uri)
            if job is not None and self._live.book.is_due(job):
                self._hurry(job)
            await self._next_change()

    def end(self, seconds: float) -> bool:
        """Drop what waits; whether what runs ended within `seconds`."""
        for _, timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._next.clear()
        return self._outlining.end(seconds)

    def _may_come(self, uri: str) -> bool:
        """Whether a file without a job may have one soon: it is being counted or looked at."""
        item = self._item(uri)
        return item is not None and item.problem is None and item.costs.full is None

    def _item(self, uri: str) -> Item | None:
        working_set = self._live.current()
        return working_set.by_uri.get(uri) if working_set is not None else None

    def _next_change(self) -> asyncio.Future[None]:
        future: asyncio.Future[None] = self._loop.create_future()
        self._waiting.append(future)
        return future

    def _hurry(self, job: FigureJob) -> None:
        """A question ends the debounce, and its file is the next."""
        uri, timer = job.uri, self._timers.pop(job.uri, None)
        if timer is not None:
            timer[1].cancel()
        if uri in self._next:
            self._next.remove(uri)
        self._next.appendleft(uri)
        self._asked.add(uri)
        self._begin_next()

    def _schedule(self, job: FigureJob) -> None:
        uri, timer = job.uri, self._timers.get(job.uri)
        if timer is not None:
            if timer[0] == job.key:
                return
            timer[1].cancel()
        known = self._live.book.last(uri)
        delay = 0.0 if known is None else self._debounce.delay()
        handle = self._loop.call_later(delay, self._fire, uri)
        self._timers[uri] = (job.key, handle)

    def _fire(self, uri: str) -> None:
        self._timers.pop(uri, None)
        if uri not in self._next:
            self._next.append(uri)
        self._begin_next()

    def _begin_next(self) -> None:
        """Give free threads work; a text is taken as it is then, not as it was when it was due."""
        while self._next and len(self._busy) < self._threads_for(self._next[0]):
            uri = self._next.popleft()
            self._asked.discard(uri)
            self._begin(uri)

    def _threads_for(self, uri: str) -> int:
        """One thread stays free for questions; new numbers for old ones can wait."""
        urgent = uri in self._asked or self._live.book.last(uri) is None
        return OUTLINE_THREADS if urgent else OUTLINE_THREADS - 1

    def _begin(self, uri: str) -> None:
        job = self._live.figure_job(uri)
        if job is None or uri in self._busy or not self._live.book.is_due(job):
            return
        self._busy.add(uri)
        self._live.book.begin(job)
        running = self._loop.run_in_executor(self._outlining, job.run, self.viewer)
        running.add_done_callback(lambda done: self._figured(job, done))

    def _figured(self, job: FigureJob, done: asyncio.Future[Figures]) -> None:
        self._busy.discard(job.uri)
        self._begin_next()
        if done.cancelled():
            self._live.settle_figures(job, None)
            return
        error = done.exception()
        if error is None:
            self._debounce.note(done.result().seconds)
            self._live.settle_figures(job, done.result())
            return
        log.error("no figures for %s", job.uri, exc_info=error)
        reason = error if isinstance(error, Exception) else RuntimeError(type(error).__name__)
        self._live.settle_figures(job, reason)

    def _run_look(self, job: LookJob) -> None:
        running = self._loop.run_in_executor(self._files, job.run)
        running.add_done_callback(lambda done: self._looked(job, done))

    def _looked(self, job: LookJob, done: asyncio.Future[Look]) -> None:
        if done.cancelled():
            return
        error = done.exception()
        if error is not None:
            log.error("cannot look at %s", job.uri, exc_info=error)
        self._live.settle_look(job, job.failed(error) if error else done.result())

    def _compare(self) -> None:
        looks = {uri: look.stamp for uri, look in self._live.looks.seen.items()}
        running = self._loop.run_in_executor(self._files, _changed, looks)
        running.add_done_callback(self._compared)

    def _compared(self, done: asyncio.Future[list[str]]) -> None:
        if done.cancelled():
            return
        self._live.look_again(done.result())
        self._loop.call_later(FOLLOW_SECONDS, self._compare)


def _changed(stamps: dict[str, Stamp | None]) -> list[str]:
    """The files that are not what they were; in a thread."""
    return [
        uri
        for uri, stamp in stamps.items()
        if (path := path_of(uri)) is not None and stamp_of(path) != stamp
    ]
