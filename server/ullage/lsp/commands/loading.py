"""`ullage.loadTask`: includes the files of a task in their views, as one step."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ullage.app.config import EffectiveSettings
from ullage.app.editor.folders import Folder
from ullage.app.editor.live import LiveSet
from ullage.app.editor.uris import uri_of
from ullage.app.loading import ChosenTask, TaskRequest, choose_task
from ullage.domain.numbers import about, limit, short
from ullage.domain.tasks import MissingFile, UnknownTaskError, VariablesError
from ullage.domain.working_set import Choice, WorkingSet, total_of
from ullage.domain.working_set.messages import MOST_NAMED, change_line
from ullage.lsp.commands.command import Command, settled
from ullage.lsp.messages import INVALID_PARAMS, REQUEST_FAILED, Refused
from ullage.lsp.session import Session

NO_FOLDER = "No folder is open: a task's files are those of a folder."


@dataclass(frozen=True, slots=True)
class LoadTask:
    """The task, the values of its variables, and the folder's URI, by default the first one."""

    task: str
    variables: Mapping[str, str] | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class TaskLoaded:
    """As `SetChanged`, and the patterns of the task that mean no file.

    `notes` are lines for people: that the task is over its target, and what is missing.
    """

    before: int
    after: int
    message: str
    step: int
    missing: tuple[MissingFile, ...]
    notes: tuple[str, ...]


def folder_for(live: LiveSet, uri: str | None) -> Folder:
    """The folder that was named, by default the first one.

    Raises:
        Refused: there is none.
    """
    assert live.folders
    for folder in live.folders.folders:
        if uri in {None, folder.uri}:
            return folder
    raise Refused(REQUEST_FAILED, NO_FOLDER if uri is None else "no such folder is open")


async def _load(session: Session, params: LoadTask) -> TaskLoaded:
    live = await session.ready()
    folder = folder_for(live, params.folder)
    request = TaskRequest(params.task, params.variables or {})
    loop = asyncio.get_running_loop()
    chosen = await loop.run_in_executor(
        session.jobs, _chosen, request, folder.effective, Path(folder.path)
    )
    if chosen.refused:
        raise Refused(REQUEST_FAILED, "\n".join(one.text for one in chosen.refused))
    if not chosen.views:
        missing = _missing_line(chosen.missing)
        raise Refused(REQUEST_FAILED, f"The task {chosen.name} has no file here. {missing}")
    views = {
        uri_of(chosen.found.files[path].path): Choice(view) for path, view in chosen.views.items()
    }
    async with session.stepping:
        before = await settled(session, live)
        live.choose(live.history.current.with_included(views).with_views(views))
        after = await settled(session, live)
    uris = tuple(views)
    return TaskLoaded(
        before=before.total.tokens,
        after=after.total.tokens,
        message=change_line(before, after, uris),
        step=live.history.step,
        missing=chosen.missing,
        notes=tuple(filter(None, (_over_line(chosen, after, uris), _missing_line(chosen.missing)))),
    )


def _chosen(request: TaskRequest, effective: EffectiveSettings, root: Path) -> ChosenTask:
    """In a thread."""
    try:
        return choose_task(request, effective, root, lambda _: None)
    except (UnknownTaskError, VariablesError) as error:
        raise Refused(INVALID_PARAMS, str(error)) from None


def _over_line(chosen: ChosenTask, after: WorkingSet, uris: Sequence[str]) -> str:
    cost = total_of(item for item in after.counted if item.uri in uris)
    if cost.low <= chosen.target:
        return ""
    tokens = f"{about(exact=after.exact)}{short(cost.tokens)} of {limit(chosen.target)} tokens"
    return f"The task {chosen.name} is over its target: {tokens}."


def _missing_line(missing: Sequence[MissingFile]) -> str:
    if not missing:
        return ""
    named = "; ".join(one.text for one in missing[:MOST_NAMED])
    more = len(missing) - MOST_NAMED
    return f"Missing: {named}{f'; {more} more' if more > 0 else ''}."


LOAD_TASK = Command("ullage.loadTask", LoadTask, _load)
