"""Measures the tasks of the settings when these are read and when a file was saved."""

import asyncio
import logging
from pathlib import Path

from ullage.app.editor.folders import Folders
from ullage.app.editor.live import LiveSet
from ullage.app.tasks import measure_tasks
from ullage.domain.tasks import TaskCost
from ullage.lsp.job_threads import JobThreads

log = logging.getLogger(__name__)


class Tasks:
    """One measuring at a time; what happens meanwhile asks for one more."""

    def __init__(self, jobs: JobThreads) -> None:
        self._jobs = jobs
        self._loop = asyncio.get_running_loop()
        self._measuring = False
        self._again = False

    @property
    def measuring(self) -> bool:
        """Whether tasks are being measured."""
        return self._measuring

    def measure(self, live: LiveSet) -> None:
        """Measure the tasks, if there are any."""
        if (folders := live.folders) is None:
            return
        wanted = any(one.effective.settings.tasks for one in folders.folders)
        self._again = self._measuring and wanted
        if self._measuring or not (wanted or live.tasks):
            return
        self._measuring = True
        running = self._loop.run_in_executor(self._jobs, _measured, folders)
        running.add_done_callback(lambda done: self._take(live, done))

    def _take(self, live: LiveSet, done: asyncio.Future[tuple[TaskCost, ...]]) -> None:
        self._measuring = False
        if done.cancelled():
            return
        if (error := done.exception()) is not None:
            log.error("the tasks cannot be measured", exc_info=error)
            return
        live.use_tasks(done.result())
        if self._again:
            self.measure(live)


def _measured(folders: Folders) -> tuple[TaskCost, ...]:
    """In a thread: what tasks cost, those of one settings file once."""
    costs = (
        cost
        for folder in folders.folders
        for cost in measure_tasks(folder.effective, Path(folder.path), lambda _: None)
    )
    return tuple({(cost.file, cost.name): cost for cost in costs}.values())
