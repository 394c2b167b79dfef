"""How long the loop was busy at a time: every other request waits that long."""

import logging
import time
from collections.abc import Generator
from contextlib import contextmanager

log = logging.getLogger(__name__)

SLOW_TURN_SECONDS = 0.05
"""A turn of the loop above this delays every other request so that people notice it."""

WORTH_A_WARNING_SECONDS = 1.0
"""A busy machine makes many turns slow; only one above this is told without being asked for."""


class Turns:
    """Notes the turns of the loop's own work."""

    def __init__(self) -> None:
        self.slow = 0
        self.longest_ms = 0.0

    @contextmanager
    def noted(self, what: str) -> Generator[None]:
        """Note how long what is done inside takes."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.note(started, what)

    def note(self, started: float, what: str) -> None:
        """Note that the loop was busy since `started`, in seconds of `time.perf_counter`."""
        seconds = time.perf_counter() - started
        self.longest_ms = max(self.longest_ms, seconds * 1000)
        if seconds > SLOW_TURN_SECONDS:
            self.slow += 1
            level = logging.WARNING if seconds > WORTH_A_WARNING_SECONDS else logging.DEBUG
            log.log(level, "a turn of the loop took %.0f ms: %s", seconds * 1000, what)
