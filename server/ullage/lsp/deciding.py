"""Follows the files that decide what counts: not every editor tells when they change on disk."""

import asyncio
import os
from collections.abc import Callable, Iterable

from ullage.app.editor.looking import Stamp, stamp_of
from ullage.lsp.job_threads import JobThreads
from ullage.lsp.registration import DECIDING_FILES
from ullage.lsp.work import FOLLOW_SECONDS

Stamps = dict[str, Stamp | None]


class DecidingFiles:
    """Those at the top of the folders. Use on the loop's thread only."""

    def __init__(self, files: JobThreads, changed: Callable[[], object]) -> None:
        self._files = files
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._paths: tuple[str, ...] = ()
        self._known: Stamps | None = None
        self._timer: asyncio.TimerHandle | None = None

    def follow(self, folders: Iterable[str]) -> None:
        """Follow the files of these folders from now on."""
        self._paths = tuple(
            os.path.join(folder, name)  # noqa: PTH118 - a string, as everywhere with paths of URIs
            for folder in folders
            for name in DECIDING_FILES
        )
        self._known = None
        if self._timer is None:
            self._look()

    def end(self) -> None:
        """Follow nothing more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        paths = self._paths
        looking = self._loop.run_in_executor(self._files, _stamps, paths)
        looking.add_done_callback(lambda done: self._compare(paths, done))
        self._timer = self._loop.call_later(FOLLOW_SECONDS, self._look)

    def _compare(self, paths: tuple[str, ...], done: "asyncio.Future[Stamps]") -> None:
        if done.cancelled() or paths != self._paths:
            return
        before, self._known = self._known, done.result()
        if before is not None and before != self._known:
            self._changed()


def _stamps(paths: tuple[str, ...]) -> Stamps:
    """In a thread."""
    return {path: stamp_of(path) for path in paths}
