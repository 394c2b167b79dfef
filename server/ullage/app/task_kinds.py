"""The tasks that can be asked for in a folder, where they are written, and their limits."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ullage.adapters.package_data import load_toml
from ullage.app.config import EffectiveSettings, budget_for
from ullage.app.places import patterns_base
from ullage.domain.budget import Budget
from ullage.domain.settings import TaskSettings
from ullage.domain.tasks import TaskKind, all_tasks, built_in_tasks


def known_tasks(effective: EffectiveSettings) -> tuple[TaskKind, ...]:
    """The tasks of the settings, and those that are built in."""
    return all_tasks(built_in_tasks(load_toml("tasks.toml")), effective.settings.tasks)


def base_of(effective: EffectiveSettings, root: Path) -> Path:
    """The folder that patterns start from: of the project's file with tasks, else the root."""
    return Path(patterns_base(effective, "tasks") or root).absolute()


def present_in(base: Path, kind: TaskKind, given: Mapping[str, str]) -> TaskSettings:
    """The task without patterns into folders of a layout that the project has not."""
    absent = [folder for folder in kind.optional if not (base / folder).is_dir()]
    return kind.without_absent(absent, given)


def written_at(effective: EffectiveSettings, task: TaskSettings) -> tuple[str | None, int | None]:
    """File and line of a task of the settings."""
    origin = effective.origins["tasks"]
    return origin.file, origin.entry_lines.get(task.name, origin.line)


def task_budget(effective: EffectiveSettings, task: TaskSettings) -> Budget:
    """The limits for the files of a task: its own target, which lifts the maximum.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    budget = budget_for(effective.settings, effective.meter.window)
    target = budget.target if task.target is None else task.target
    return replace(budget, target=target, maximum=max(target, budget.maximum))
