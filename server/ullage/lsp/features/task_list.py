"""`ullage/tasks`: the tasks of a folder, with what each needs, means and costs, for a pick list."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ullage.app.config import EffectiveSettings
from ullage.app.task_list import TaskList, list_tasks
from ullage.lsp.commands.loading import folder_for
from ullage.lsp.dispatch import Feature
from ullage.lsp.session import Session


@dataclass(frozen=True, slots=True)
class TasksParams:
    """The folder's URI, by default the first one."""

    folder: str | None = None


def _tasks(session: Session, params: TasksParams) -> Coroutine[Any, Any, TaskList]:
    return _answer(session, params)


async def _answer(session: Session, params: TasksParams) -> TaskList:
    folder = folder_for(await session.ready(), params.folder)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(session.jobs, _listed, folder.effective, Path(folder.path))


def _listed(effective: EffectiveSettings, root: Path) -> TaskList:
    """In a thread."""
    return list_tasks(effective, root, lambda _: None)


TASKS = Feature("ullage/tasks", _tasks, params=TasksParams)
