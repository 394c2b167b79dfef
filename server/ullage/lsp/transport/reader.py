"""The reading thread: bytes to messages, handed to the loop one by one.

It holds still while the loop is behind or the client does not read its answers, so that neither
fills the memory.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress

from ullage.lsp.transport.framing import MAX_BODY_BYTES, Body, Decoder, Lost

log = logging.getLogger(__name__)

_READ_BYTES = 262_144

BACKLOG_BYTES = MAX_BODY_BYTES
"""Read and not yet handled: one message of the largest size."""

BACKLOG_MESSAGES = 256
"""The same for small ones; a cancellation should not wait behind many more turns of the loop."""


class Reader:
    """Owns a descriptor and reads it until its end.

    `receive` is called on the loop for every message, and with None at the end. `may_read` is
    called in the reading thread before every message; it waits as long as none is wanted, and is
    False when none will be.
    """

    def __init__(
        self,
        descriptor: int,
        *,
        receive: Callable[[Body | Lost | None], object],
        may_read: Callable[[], bool],
    ) -> None:
        self._descriptor = descriptor
        self._receive = receive
        self._may_read = may_read
        self._loop = asyncio.get_running_loop()
        self._changed = threading.Condition()
        self._stopped = False
        self.backlog = 0
        self.backlog_bytes = 0
        threading.Thread(target=self._run, name="read", daemon=True).start()

    def stop(self) -> None:
        """Hand over nothing more; the thread ends when the client closes its end."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _run(self) -> None:
        decoder = Decoder()
        try:
            while data := os.read(self._descriptor, _READ_BYTES):
                for event in decoder.feed(data):
                    if not (self._may_read() and self._hand_over(event)):
                        return
            if decoder.unfinished:
                log.warning("the stream ended %d bytes into a message", decoder.unfinished)
        except OSError as error:
            log.info("the client writes no more: %s", error)
        finally:
            os.close(self._descriptor)
        self._hand_over(None)

    def _hand_over(self, event: Body | Lost | None) -> bool:
        size = len(event.data) if isinstance(event, Body) else 0
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._has_room(size))
            if self._stopped:
                return False
            self.backlog += 1
            self.backlog_bytes += size
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._deliver, event, size)
        return True

    def _has_room(self, size: int) -> bool:
        fits = self.backlog_bytes + size <= BACKLOG_BYTES and self.backlog < BACKLOG_MESSAGES
        return fits or not self.backlog

    def _deliver(self, event: Body | Lost | None, size: int) -> None:
        try:
            self._receive(event)
        finally:
            with self._changed:
                self.backlog -= 1
                self.backlog_bytes -= size
                self._changed.notify_all()
