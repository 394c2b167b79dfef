"""Follows files on disk that no document stands for: not every editor tells when they change."""

import asyncio
from collections.abc import Callable, Iterable

from ullage.app.editor.looking import Stamps, stamps_of
from ullage.lsp.job_threads import JobThreads
from ullage.lsp.work import FOLLOW_SECONDS


class FollowedFiles:
    """Some files; `changed` is called when one of them did. Use on the loop's thread only."""

    def __init__(self, files: JobThreads, changed: Callable[[], object]) -> None:
        self._files = files
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._paths: tuple[str, ...] = ()
        self._known: Stamps | None = None
        self._timer: asyncio.TimerHandle | None = None

    def follow(self, paths: Iterable[str], known: Stamps | None = None) -> None:
        """Follow these files from now on; `known`: as they were when somebody read them."""
        self._paths = tuple(paths)
        self._known = known
        if self._timer is None:
            self._look()

    def end(self) -> None:
        """Follow nothing more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        paths, known = self._paths, self._known
        looking = self._loop.run_in_executor(self._files, stamps_of, paths)
        looking.add_done_callback(lambda done: self._compare(paths, known, done))
        self._timer = self._loop.call_later(FOLLOW_SECONDS, self._look)

    def _compare(
        self, paths: tuple[str, ...], before: Stamps | None, done: "asyncio.Future[Stamps]"
    ) -> None:
        if done.cancelled() or (paths, before) != (self._paths, self._known):
            return
        self._known = done.result()
        if before is not None and before != self._known:
            self._changed()
