"""Gives freed memory back to the system once nothing has happened for a while.

The C library keeps what was freed between pieces that are still in use: up to 20 MB after an hour.
"""

import asyncio
import ctypes
import sys
import time
from contextlib import suppress

from ullage.lsp.job_threads import JobThreads

QUIET_SECONDS = 2.0
"""Nobody types then: what is given back now need not be asked for again at once."""


class Tidying:
    """Use on the loop's thread only."""

    def __init__(self, threads: JobThreads) -> None:
        self._threads = threads
        self._loop = asyncio.get_running_loop()
        self._changed_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def changed(self) -> None:
        """Something has happened."""
        self._changed_at = time.monotonic()
        if self._timer is None:
            self._timer = self._loop.call_later(QUIET_SECONDS, self._look)

    def end(self) -> None:
        """Give nothing more back."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        left = self._changed_at + QUIET_SECONDS - time.monotonic()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._timer = None
            self._loop.run_in_executor(self._threads, give_back)


def give_back() -> None:
    """Do so, where the C library is one that can be asked; takes a few milliseconds."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than glibc
            ctypes.CDLL(None).malloc_trim(0)
