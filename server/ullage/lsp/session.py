"""What lives as long as the connection: the documents, the count thread, the parsers, the sizes.

Only the loop's thread calls it. It decides nothing that a person sees.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ullage.app.documents import Uncounted
from ullage.app.workspace import CountJob, Workspace, load_counter
from ullage.domain.settings import Encoding
from ullage.domain.text import PositionEncoding, Text
from ullage.lsp.count_thread import CountThread

if TYPE_CHECKING:
    from ullage.adapters.outlines import OutlinePool

log = logging.getLogger(__name__)

Counted = Text | Uncounted | None
"""What a job gives; None where nobody wanted it any more."""

SLOW_TURN_SECONDS = 0.05
"""A turn of the loop above this delays every other request so that people notice it."""


@dataclass(slots=True)
class Turns:
    """How long the loop was busy at a time."""

    slow: int = 0
    longest_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in a queue; sizes in bytes, 0 where they are not known."""

    messages: int
    size: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """The queues between the client and the loop, and the requests that run."""

    incoming: Queue
    outgoing: Queue
    superseded: int
    running: int


class Session:
    """The live state of one connection."""

    def __init__(self, encoding: Encoding, traffic: Callable[[], Traffic]) -> None:
        self.traffic = traffic
        self.turns = Turns()
        self.counting = CountThread()
        self._outlines: OutlinePool | None = None
        self._opening = threading.Lock()
        self.workspace = Workspace("utf-16", self._count_later)
        self._encoding: Encoding = encoding
        self._loop = asyncio.get_running_loop()
        self._loading = False

    def outlines(self) -> "OutlinePool":
        """The parsers; for any thread."""
        # tree-sitter would add a tenth of a second to the first answer.
        from ullage.adapters.outlines import OutlinePool  # noqa: PLC0415

        with self._opening:
            if self._outlines is None:
                self._outlines = OutlinePool()
            return self._outlines

    def agree_on(self, positions: PositionEncoding) -> None:
        """Begin with an empty workspace whose positions are in these units."""
        self.workspace = Workspace(positions, self._count_later)

    def start_counting(self) -> None:
        """Load the tokenizer, once, off the loop."""
        if not self._loading:
            self._loading = True
            loaded = self._loop.run_in_executor(self.counting, load_counter, self._encoding)
            loaded.add_done_callback(self._loaded)

    def close(self, seconds: float) -> bool:
        """End workers and threads; whether the count thread ended within `seconds`."""
        if self._outlines is not None:
            self._outlines.close()
        return self.counting.end(seconds)

    def note_turn(self, started: float, what: str) -> None:
        """Note that the loop was busy since `started`, in seconds of `time.perf_counter`."""
        seconds = time.perf_counter() - started
        self.turns.longest_ms = max(self.turns.longest_ms, seconds * 1000)
        if seconds > SLOW_TURN_SECONDS:
            self.turns.slow += 1
            log.warning("a turn of the loop took %.0f ms: %s", seconds * 1000, what)

    def _loaded(self, loaded: "asyncio.Future[Callable[[str], int]]") -> None:
        if loaded.cancelled():
            return
        if (error := loaded.exception()) is not None:
            log.error("no counts: the tokenizer cannot be loaded", exc_info=error)
            return
        started = time.perf_counter()
        self.workspace.use(loaded.result())
        self.note_turn(started, "tokenizer loaded")

    def _count_later(self, job: CountJob) -> None:
        workspace = self.workspace
        counted = self._loop.run_in_executor(self.counting, _count_if_wanted, workspace, job)
        counted.add_done_callback(lambda done: self._settle(workspace, job, done))

    def _settle(self, workspace: Workspace, job: CountJob, done: "asyncio.Future[Counted]") -> None:
        if not done.cancelled() and (counted := done.result()) is not None:
            started = time.perf_counter()
            workspace.settle(job, counted)
            self.note_turn(started, f"counted {job.uri}")


def _count_if_wanted(workspace: Workspace, job: CountJob) -> Counted:
    """In the count thread: what nobody waits for any more is not counted."""
    return job.run() if workspace.wants(job) else None
