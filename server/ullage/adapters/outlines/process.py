"""One worker process seen from outside: asked over pipes, killed when it is late."""

import subprocess
import sys
import time
from contextlib import suppress
from typing import IO, Any

from ullage.adapters.outlines.model import Found, Outlined, ViewText, WantedView
from ullage_extractors.pipe import read_frame, write_frame

# A parser needs about 0.15 s a megabyte; a machine may be ten times as slow, or swapping.
DEADLINE_SECONDS = 2.0
DEADLINE_SECONDS_PER_BYTE = 1e-6
# An interpreter that has not started by then never will.
START_SECONDS = 30.0


class WorkerEnded(Exception):  # noqa: N818 - it says what happened
    """The process died or was killed before it answered."""


class Worker:
    """A worker process. One thread at a time may ask; any thread may kill."""

    def __init__(self) -> None:
        # -P: the current folder may hold a hostile `tree_sitter.py`.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ullage_extractors.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._asking: IO[bytes] = self._process.stdin
        self._answering: IO[bytes] = self._process.stdout
        self.deadline: float | None = time.monotonic() + START_SECONDS
        self.idle_since = time.monotonic()
        self._ready = False

    def outline(
        self, source: bytes, language: str, views: tuple[WantedView, ...], *, declarations: bool
    ) -> Outlined:
        """Have one content outlined.

        Raises:
            WorkerEnded: the process died or was killed on it.
        """
        job = {
            "language": language,
            "views": [
                {"view": one.view, "docs": one.docs, "lines": one.lines, "symbols": one.symbols}
                for one in views
            ],
            "declarations": declarations,
        }
        try:
            if not self._ready:
                self._answer()
                self._ready = True
            now = time.monotonic()
            self.deadline = now + DEADLINE_SECONDS + DEADLINE_SECONDS_PER_BYTE * len(source)
            write_frame(self._asking, job, source)
            return _outlined(*self._answer())
        except OSError as error:
            raise WorkerEnded(self._cause()) from error
        finally:
            self.deadline = None
            self.idle_since = time.monotonic()

    def kill(self) -> None:
        """End the process at once; who waits for its answer gets `WorkerEnded`."""
        self._process.kill()

    def close(self) -> None:
        """End the process and let go of its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._asking, self._answering):
            with suppress(OSError):
                pipe.close()

    def _answer(self) -> tuple[dict[str, Any], bytes]:
        frame = read_frame(self._answering)
        if frame is None:
            raise WorkerEnded(self._cause())
        return frame

    def _cause(self) -> str:
        late = self.deadline is not None and time.monotonic() >= self.deadline
        self._process.kill()
        code = self._process.wait()
        return "took too long" if late else f"ended with status {code}"


def _outlined(answer: dict[str, Any], texts: bytes) -> Outlined:
    views: list[ViewText] = []
    at = 0
    for view in answer["views"]:
        text = texts[at : at + view["size"]].decode()
        views.append(ViewText(text, tuple(view["unknownSymbols"])))
        at += view["size"]
    return Outlined(
        status=answer["status"],
        problems=tuple(answer["problems"]),
        views=tuple(views),
        declarations=tuple(Found(*row) for row in answer["declarations"]),
    )
