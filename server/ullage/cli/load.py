"""`ullage load`: the files of a task, and no others, as one text."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.config import EffectiveSettings
from ullage.app.loading import (
    ChosenTask,
    LoadedTask,
    NotLoaded,
    TaskRequest,
    TextRequest,
    choose_task,
    load_task,
)
from ullage.app.task_list import list_tasks
from ullage.cli.delivery import (
    BudgetOption,
    Target,
    TextFormat,
    TextFormatOption,
    deliver,
    inputs_of,
)
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.load_text import list_text
from ullage.cli.options import (
    DocsOption,
    EncodingNameOption,
    ModelOption,
    OutputFileOption,
    refused_models,
    settings_for,
)
from ullage.cli.outline import ViewOption
from ullage.cli.output import complain, show, write
from ullage.domain.tasks import UnknownTaskError, VariablesError

_WITHOUT_TASK = "name a task, or list those there are with --list"


def load(
    task: Annotated[
        str | None,
        typer.Option("--task", "-t", metavar="NAME", help="The task; --list shows them."),
    ] = None,
    var: Annotated[
        list[str] | None,
        typer.Option("--var", metavar="NAME=VALUE", help="The value of a variable of the task."),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", "-l", help="List the tasks, and what they need and cost.")
    ] = False,
    view: Annotated[
        ViewOption | None,
        typer.Option(
            "--view", "-v", help="How all files are put into the text; default: as the task says."
        ),
    ] = None,
    budget: BudgetOption = None,
    docs: DocsOption = None,
    model: ModelOption = None,
    encoding: EncodingNameOption = None,
    file: OutputFileOption = None,
    output: TextFormatOption = TextFormat.TEXT,
) -> int:
    """Write the files of a task, and no others, as one text for an agent."""
    options = {"signatures.docs": docs, "model": model, "encoding": encoding}
    if listed:
        return _list(settings_for([], **options), output)
    if task is None:
        raise typer.BadParameter(_WITHOUT_TASK, param_hint="--task")
    request = TaskRequest(task, _values(var or []), None if view is None else view.value)
    effective = settings_for([], **options)
    text = TextRequest(datetime.now().astimezone(), budget, output.form)
    with refused_models():
        chosen = _chosen(request, effective)
        made = load_task(chosen, text, effective, complain)
    status = _hand_over(made, chosen, file, output)
    return BAD_USAGE if effective.problems else status


def _list(effective: EffectiveSettings, output: TextFormat) -> int:
    if output is TextFormat.XML:
        raise typer.BadParameter("a list is text or json", param_hint="--format")
    with refused_models():
        tasks = list_tasks(effective, Path.cwd(), complain)
    if output is TextFormat.JSON:
        write(wire.document(tasks))
    else:
        show(*list_text(tasks.tasks))
    return BAD_USAGE if effective.problems else DONE


def _values(given: list[str]) -> Mapping[str, str]:
    values: dict[str, str] = {}
    for one in given:
        name, mark, value = one.partition("=")
        if not (name and mark):
            raise typer.BadParameter(
                f"a variable and its value, as in module=auth; found '{one}'", param_hint="--var"
            )
        values[name] = value
    return values


def _chosen(request: TaskRequest, effective: EffectiveSettings) -> ChosenTask:
    try:
        return choose_task(request, effective, Path.cwd(), complain)
    except UnknownTaskError as error:
        raise typer.BadParameter(str(error), param_hint="--task") from error
    except VariablesError as error:
        raise typer.BadParameter(str(error), param_hint="--var") from error


def _hand_over(
    made: LoadedTask | NotLoaded, chosen: ChosenTask, file: Path | None, output: TextFormat
) -> int:
    for missing in made.missing:
        complain(missing.text)
    inputs = [chosen.root / path for path in chosen.views]
    if isinstance(made, LoadedTask):
        if made.over is not None:
            complain(made.over)
        target = Target(file, [*inputs, *inputs_of([], made.context)])
        return deliver(made.context, None, target, output, made)
    for refused in made.refused:
        complain(f"refused: {refused.text}")
    if made.context is not None:
        over = None if made.context.over is None else made.context.over.shortfall
        return deliver(made.context, over, Target(file, inputs), output)
    if not made.refused:
        complain(f"the task {chosen.name} has no file here")
    return ANSWER_IS_NO
