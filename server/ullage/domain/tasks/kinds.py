"""Which tasks there are: those that are built in, and those of the settings beside or over them."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ullage.domain.settings import TaskSettings
from ullage.domain.tasks.variables import plain, variables_in


class UnknownTaskError(Exception):
    """There is no task of that name; the message says which there are."""


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A task as it can be asked for.

    `optional`: folders of a layout that not every project has. A pattern into one that is not there
    counts only where its variables are given.
    """

    settings: TaskSettings
    built_in: bool = False
    optional: tuple[str, ...] = ()

    def without_absent(self, absent: Collection[str], given: Collection[str]) -> TaskSettings:
        """The task without patterns into `absent` folders, unless nothing would be left of it.

        `given`: names of the variables that have a value.
        """
        names = set(map(plain, given))
        kept = tuple(
            one
            for one in self.settings.files
            if not any(one.startswith(f"{folder}/") for folder in absent)
            or (variables_in(one) and variables_in(one) <= names)
        )
        return replace(self.settings, files=kept) if kept else self.settings


def built_in_tasks(table: Mapping[str, Any]) -> tuple[TaskKind, ...]:
    """The tasks of the loaded table file, in its order."""
    optional = tuple(table["layout"]["optional-folders"])
    return tuple(TaskKind(_settings(row), True, optional) for row in table["task"])  # noqa: FBT003 - a row's own


def all_tasks(
    built_in: Sequence[TaskKind], settings: Sequence[TaskSettings]
) -> tuple[TaskKind, ...]:
    """The tasks of the settings, then those built in that none of them takes the place of."""
    own = {_plain(one.name) for one in settings}
    rest = (one for one in built_in if _plain(one.settings.name) not in own)
    return (*(TaskKind(one) for one in settings), *rest)


def task_named(name: str, tasks: Sequence[TaskKind]) -> TaskKind:
    """The task of that name, however its words are joined.

    Raises:
        UnknownTaskError: there is none.
    """
    by_name = {_plain(one.settings.name): one for one in tasks}
    found = by_name.get(_plain(name))
    if found is not None:
        return found
    near = difflib.get_close_matches(_plain(name), by_name, n=1)
    hint = f"did you mean {by_name[near[0]].settings.name}? " if near else ""
    names = ", ".join(one.settings.name for one in tasks)
    raise UnknownTaskError(f"there is no task {name}; {hint}those there are: {names}")


def _plain(name: str) -> str:
    return name.replace("_", "-")


def _settings(row: Mapping[str, Any]) -> TaskSettings:
    return TaskSettings(
        row["name"],
        tuple(row["files"]),
        row.get("target"),
        row["view"],
        tuple(row.get("views", {}).items()),
        tuple(row.get("variables", {}).items()),
    )
