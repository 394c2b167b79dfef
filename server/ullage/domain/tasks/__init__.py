"""Tasks: kinds of work with the files they need, what these cost, and what no task should load."""

from ullage.domain.tasks.cost import TaskCost, is_over_target, over_target_text, task_cost
from ullage.domain.tasks.files import MissingFile, TaskFiles, TaskPattern, task_files
from ullage.domain.tasks.kinds import (
    TaskKind,
    UnknownTaskError,
    all_tasks,
    built_in_tasks,
    task_named,
)
from ullage.domain.tasks.listing import TaskRow, row_text
from ullage.domain.tasks.refusing import (
    BYTES_A_TOKEN,
    MOST_FILES,
    MOST_TIMES_OVER,
    REFUSED_KINDS,
    Avoided,
    Refusal,
    is_whole_codebase,
    left_out,
    whole_codebase,
)
from ullage.domain.tasks.variables import (
    TaskVariable,
    VariablesError,
    checked_values,
    refuse_unknown,
    variables_of,
)

__all__ = [
    "BYTES_A_TOKEN",
    "MOST_FILES",
    "MOST_TIMES_OVER",
    "REFUSED_KINDS",
    "Avoided",
    "MissingFile",
    "Refusal",
    "TaskCost",
    "TaskFiles",
    "TaskKind",
    "TaskPattern",
    "TaskRow",
    "TaskVariable",
    "UnknownTaskError",
    "VariablesError",
    "all_tasks",
    "built_in_tasks",
    "checked_values",
    "is_over_target",
    "is_whole_codebase",
    "left_out",
    "over_target_text",
    "refuse_unknown",
    "row_text",
    "task_cost",
    "task_files",
    "task_named",
    "variables_of",
    "whole_codebase",
]
