"""The server's log: standard error, through a thread of its own.

A client that does not read our standard error must not stop the server: what finds no room is
dropped, and the next line that finds some says how many were. Texts of documents and bodies of
messages are never logged.
"""

import logging
import logging.handlers
import queue
import sys
import threading

_WAITING_LINES = 1_000


class _Dropping(logging.handlers.QueueHandler):
    """A handler that never waits."""

    dropped = 0

    def enqueue(self, record: logging.LogRecord) -> None:
        """Queue a line, or count it as dropped."""
        if self.dropped:
            record.msg = f"({self.dropped} lines before this one were dropped) {record.msg}"
        try:
            self.queue.put_nowait(record)
            self.dropped = 0
        except queue.Full:
            self.dropped += 1


class ServerLog:
    """Takes what the process logs and writes it to standard error."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[logging.LogRecord | None] = queue.Queue(_WAITING_LINES)
        self._output = logging.StreamHandler(sys.stderr)
        self._output.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
        )
        logging.getLogger().addHandler(_Dropping(self._waiting))
        logging.getLogger("ullage").setLevel(logging.INFO)
        self._thread = threading.Thread(target=self._write, name="log", daemon=True)
        self._thread.start()

    def close(self, seconds: float) -> bool:
        """Write what waits; whether that was done within `seconds`."""
        try:
            self._waiting.put(None, timeout=seconds)
        except queue.Full:
            return False
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _write(self) -> None:
        while (record := self._waiting.get()) is not None:
            self._output.handle(record)
