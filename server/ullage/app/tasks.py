"""What the tasks of the settings cost: their files found, counted and summed."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ullage.adapters.files import FoundFile, Skipped
from ullage.adapters.store import OnProblem
from ullage.app.config import EffectiveSettings, budget_for
from ullage.app.measuring import MeasureOptions
from ullage.app.places import open_places, patterns_base
from ullage.app.report import measure_entries
from ullage.app.task_kinds import written_at
from ullage.domain.measured import MeasuredFile
from ullage.domain.settings import TaskSettings
from ullage.domain.tasks import TaskCost, TaskFiles, task_cost, task_files, variables_of


def measure_tasks(
    effective: EffectiveSettings, root: Path, on_problem: OnProblem
) -> tuple[TaskCost, ...]:
    """What the files of each task of the settings cost together, in their order.

    Of one with variables nobody knows the files before they have values: it is not measured.

    Patterns and paths are relative to the folder of the project's file that has the tasks; `root`
    is that folder where they stand in no such file. `on_problem` is told, on another thread, of a
    cache that cannot be used.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    settings = effective.settings
    plain = [task for task in settings.tasks if not variables_of(task)]
    if not plain:
        return ()
    meter = effective.meter
    tasks = tuple(_files_of(task, effective) for task in plain)
    places = open_places([Path(patterns_base(effective, "tasks") or root)], effective)
    options = MeasureOptions(meter.encoding, settings.signatures.docs, settings.signatures.lines)
    found: list[str] = []
    entries = _meant(places.entries(), tasks, found)
    results = measure_entries(entries, options, lambda _: None, on_problem)
    files = [one for one in results if isinstance(one, MeasuredFile)]
    target = budget_for(settings, meter.window).target
    return tuple(task_cost(task, files, found, meter, target) for task in tasks)


def _files_of(task: TaskSettings, effective: EffectiveSettings) -> TaskFiles:
    return task_files(task, *written_at(effective, task))


def _meant(
    entries: Iterable[FoundFile | Skipped], tasks: Sequence[TaskFiles], found: list[str]
) -> Iterator[FoundFile]:
    """The files that some task means; with those that cannot be read their paths are in `found`."""
    for entry in entries:
        ignored = isinstance(entry, Skipped) and entry.reason == "ignored"
        if ignored or not any(task.mean(entry.relative) for task in tasks):
            continue
        found.append(entry.relative)
        if isinstance(entry, FoundFile):
            yield entry
