"""The tasks there are: what each needs, means, and costs where it needs nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ullage.adapters.store import OnProblem
from ullage.app.config import EffectiveSettings
from ullage.app.measuring import MeasureOptions
from ullage.app.report import measure_entries
from ullage.app.task_files import FoundTask, find_tasks
from ullage.app.task_kinds import base_of, known_tasks, present_in, task_budget, written_at
from ullage.app.task_refusals import UNCOUNTED_BYTES, whole_codebase_refusal
from ullage.domain.measured import MeasuredFile
from ullage.domain.settings import TaskSettings
from ullage.domain.tasks import TaskRow, row_text, task_cost, task_files, variables_of

if TYPE_CHECKING:
    from ullage.adapters.files import FoundFile


@dataclass(frozen=True, slots=True)
class TaskList:
    """The tasks of a folder, those of the settings first."""

    tasks: tuple[TaskRow, ...]


def list_tasks(effective: EffectiveSettings, root: Path, on_problem: OnProblem) -> TaskList:
    """Every task that can be loaded in a folder.

    `root` as for `choose_task`. `on_problem` is told, on another thread, of a cache that cannot be
    used.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    base, kinds = base_of(effective, root), known_tasks(effective)
    tasks = [(kind, present_in(base, kind, {})) for kind in kinds]
    plain = [task for _, task in tasks if not variables_of(task)]
    files = [task_files(task, *written_at(effective, task)) for task in plain]
    found = find_tasks(files, base, effective) if files else ()
    by_name = {one.task.settings.name: one for one in found}
    measured = _measured(found, effective, on_problem)
    listing = _Listing(effective, base, measured, on_problem)
    return TaskList(
        tuple(
            listing.row(task, built_in=kind.built_in, found=by_name.get(task.name))
            for kind, task in tasks
        )
    )


@dataclass(frozen=True, slots=True)
class _Listing:
    effective: EffectiveSettings
    base: Path
    measured: Mapping[str, MeasuredFile]
    on_problem: OnProblem

    def row(self, task: TaskSettings, *, built_in: bool, found: FoundTask | None) -> TaskRow:
        budget, exact = task_budget(self.effective, task), self.effective.meter.exact
        tokens, number = (None, None) if found is None else self._cost(found)
        refused = None if found is None else self._refusal(found)
        return TaskRow(
            name=task.name,
            built_in=built_in,
            variables=variables_of(task),
            files=task.files,
            view=task.view,
            target=budget.target,
            tokens=tokens,
            found=number,
            exact=exact,
            missing=() if found is None else found.missing,
            refused=refused,
            text="refused" if refused else row_text(tokens, number, budget.target, exact=exact),
        )

    def _cost(self, found: FoundTask) -> tuple[int | None, int]:
        """Tokens, where counting them takes no time, and files."""
        if _is_long(found):
            return None, len(found.files)
        files = [one for path, one in self.measured.items() if path in found.files]
        cost = task_cost(found.task, files, (), self.effective.meter, 0)
        return cost.tokens, cost.files

    def _refusal(self, found: FoundTask) -> str | None:
        if found.refused:
            return found.refused[0].text
        files = tuple(found.files.values())
        refusal = whole_codebase_refusal(
            found.task, files, self.effective, self.base, self.on_problem
        )
        return None if refusal is None else refusal.text


def _measured(
    found: Sequence[FoundTask], effective: EffectiveSettings, on_problem: OnProblem
) -> Mapping[str, MeasuredFile]:
    """The counts of all files of tasks that are no whole codebase by their size alone."""
    files: dict[str, FoundFile] = {}
    for one in found:
        if not _is_long(one):
            files |= one.files
    if not files:
        return {}
    signatures = effective.settings.signatures
    options = MeasureOptions(effective.meter.encoding, signatures.docs, signatures.lines)
    results = measure_entries(files.values(), options, lambda _: None, on_problem)
    return {one.path: one for one in results if isinstance(one, MeasuredFile)}


def _is_long(found: FoundTask) -> bool:
    return sum(one.size for one in found.files.values()) > UNCOUNTED_BYTES
