"""Measures what agents load before the first prompt, again when that may have changed on disk.

Never between keystrokes: only what is saved is loaded.
"""

import asyncio
import logging

from ullage.app.editor.instructions import Measured, measure_instructions
from ullage.app.editor.live import LiveSet
from ullage.lsp.following import FollowedFiles
from ullage.lsp.job_threads import JobThreads
from ullage.lsp.messages import REQUEST_FAILED, Refused

log = logging.getLogger(__name__)


class Instructions:
    """One measuring at a time; what happens meanwhile asks for one more.

    Use on the loop's thread only.
    """

    def __init__(self, jobs: JobThreads, files: JobThreads) -> None:
        self._jobs = jobs
        self._loop = asyncio.get_running_loop()
        self._measuring = self._again = False
        self._live: LiveSet | None = None
        self._following = FollowedFiles(files, self._changed)
        self._known: asyncio.Future[None] = self._loop.create_future()
        self._failed = False

    @property
    def measuring(self) -> bool:
        """Whether it is being measured."""
        return self._measuring

    def measure(self, live: LiveSet) -> None:
        """Read the files, count them and follow them."""
        self._live, folders = live, live.folders
        self._again = self._measuring
        if self._measuring or folders is None:
            return
        self._measuring = True
        running = self._loop.run_in_executor(self._jobs, measure_instructions, folders)
        running.add_done_callback(lambda done: self._take(live, done))

    async def known(self) -> None:
        """Wait until it has been measured.

        Raises:
            Refused: it could not be the last time.
        """
        await asyncio.shield(self._known)
        if self._failed:
            raise Refused(REQUEST_FAILED, "what agents load cannot be measured; see the log")

    def end(self) -> None:
        """Follow nothing more."""
        self._following.end()

    def _changed(self) -> None:
        if self._live is not None:
            self.measure(self._live)

    def _take(self, live: LiveSet, done: "asyncio.Future[Measured]") -> None:
        self._measuring = False
        if done.cancelled():
            return
        error = done.exception()
        self._failed = error is not None
        if error is not None:
            log.error("what agents load cannot be measured", exc_info=error)
        else:
            measured = done.result()
            live.use_instructions(measured.folders)
            self._following.follow(measured.stamps, measured.stamps)
        if not self._known.done():
            self._known.set_result(None)
        if self._again:
            self.measure(live)
