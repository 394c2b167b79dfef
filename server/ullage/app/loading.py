"""Loading the files of a task: as one context text, or as a list of files and their views.

The one way by which a task becomes files, whoever asks. Writes no file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ullage.adapters.outlines import OutlinePool
from ullage.adapters.store import OnProblem, StateStore
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.config import EffectiveSettings
from ullage.app.context import ContextMaker, ContextText, NoContext
from ullage.app.context_sources import FoundSources
from ullage.app.task_files import FoundTask, find_tasks
from ullage.app.task_kinds import base_of, known_tasks, present_in, task_budget, written_at
from ullage.app.task_refusals import whole_codebase_refusal
from ullage.app.views import Viewer
from ullage.domain.budget import Verdict, verdict
from ullage.domain.context import ContextForm
from ullage.domain.measured import SkippedFile
from ullage.domain.numbers import about, full
from ullage.domain.outline import View
from ullage.domain.settings import TaskView
from ullage.domain.tasks import (
    MissingFile,
    Refusal,
    checked_values,
    refuse_unknown,
    task_files,
    task_named,
)


@dataclass(frozen=True, slots=True)
class TaskRequest:
    """Which task, with the values of its variables; `view`: of every file in place of its own."""

    name: str
    values: Mapping[str, str]
    view: TaskView | None = None


@dataclass(frozen=True, slots=True)
class TextRequest:
    """How the text of a task is written; the fields are those of `ContextRequest`."""

    written: datetime
    budget: int | None = None
    form: ContextForm = "markdown"


@dataclass(frozen=True, slots=True)
class ChosenTask:
    """The files that a task loads, by path below `root`, each with its view.

    `target` in tokens. Where something is `refused`, nothing is to be loaded.
    """

    name: str
    root: Path
    views: Mapping[str, View]
    target: int
    missing: tuple[MissingFile, ...]
    refused: tuple[Refusal, ...]
    found: FoundTask


@dataclass(frozen=True, slots=True)
class LoadedTask:
    """The text of a task's files. `target` in tokens, and where the text's own stand to it."""

    task: str
    target: int
    verdict: Verdict
    missing: tuple[MissingFile, ...]
    context: ContextText

    @property
    def over(self) -> str | None:
        """What a person is told of a text over the target."""
        if self.verdict == "within":
            return None
        mark = about(exact=self.context.exact)
        tokens = f"{mark}{full(self.context.tokens)} of {full(self.target)} tokens"
        return f"the task {self.task} is over its target: {tokens}"


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """There is no text: something is refused, nothing was found, or it would be over a budget."""

    missing: tuple[MissingFile, ...]
    refused: tuple[Refusal, ...]
    context: NoContext | None


def choose_task(
    request: TaskRequest, effective: EffectiveSettings, root: Path, on_problem: OnProblem
) -> ChosenTask:
    """The files of a task.

    Patterns start from the folder of the project's file that has tasks, else from `root`.
    `on_problem` is told, on another thread, of a cache that cannot be used.

    Raises:
        UnknownTaskError: there is no task of that name.
        VariablesError: a value is missing, or is for no variable of the task.
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    kind, base = task_named(request.name, known_tasks(effective)), base_of(effective, root)
    refuse_unknown(kind.settings, request.values)
    settings = present_in(base, kind, request.values)
    values = checked_values(settings, request.values)
    if request.view is not None:
        settings = replace(settings, view=request.view, views=())
    task = task_files(settings, *written_at(effective, settings), values)
    (found,) = find_tasks([task], base, effective)
    refused = found.refused
    if not refused:
        files = tuple(found.files.values())
        whole = whole_codebase_refusal(task, files, effective, base, on_problem)
        refused = () if whole is None else (whole,)
    views: dict[str, View] = {path: task.view_of(path) for path in found.files}
    target = task_budget(effective, settings).target
    return ChosenTask(settings.name, base, views, target, found.missing, refused, found)


def load_task(
    chosen: ChosenTask, request: TextRequest, effective: EffectiveSettings, on_problem: OnProblem
) -> LoadedTask | NotLoaded:
    """The context text of a task's files, as `make_context` writes it.

    `on_problem` is told, on another thread, of a store that cannot be used.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
        CountError: the tokenizer gave up on the whole text.
    """
    if chosen.refused or not chosen.views:
        return NotLoaded(chosen.missing, chosen.refused, None)
    found = chosen.found
    skipped = [SkippedFile(one.relative, one.reason, one.detail) for one in found.skipped]
    sources = FoundSources(found.places, found.files, skipped)
    count = load_tokenizer(effective.meter.encoding).count
    with StateStore.open(on_problem=on_problem) as state, OutlinePool() as pool:
        viewer = Viewer(pool, count, state)
        maker = ContextMaker(effective, viewer, request.written, request.form)
        made = maker.text(sources.chosen(chosen.views), request.budget, sources.notes())
    if isinstance(made, NoContext):
        return NotLoaded(chosen.missing, (), made)
    budget = task_budget(effective, found.task.settings)
    low = None if made.band is None else made.band[0]
    standing = verdict(made.tokens, budget, low)
    return LoadedTask(chosen.name, chosen.target, standing, chosen.missing, made)
