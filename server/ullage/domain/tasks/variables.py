"""Variables in the patterns of a task: which there are, what they are for, and putting values in.

A value is a text, not a pattern: `*` in it means that character.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ullage.domain.settings import TaskSettings

_VARIABLE = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]*)\}")
# What means something in a pattern.
_SPECIAL = re.compile(r"[*?\[]")


class VariablesError(Exception):
    """The values for the variables of a task do not fit; the message says which and what for."""


@dataclass(frozen=True, slots=True)
class TaskVariable:
    """A variable of a task. `text`: what is to be put in, for people; `patterns` that it is in."""

    name: str
    text: str
    patterns: tuple[str, ...]

    @property
    def wanted(self) -> str:
        """What a person is told who gave no value: `module (the module, in src/{module}.py)`."""
        return f"{self.name} ({', '.join(filter(None, (self.text, f'in {self.places}')))})"

    @property
    def places(self) -> str:
        """The patterns that it is in, for people."""
        return ", ".join(self.patterns)


def plain(name: str) -> str:
    """The name by which a variable is known, however its words are joined."""
    return name.replace("-", "_")


def variables_in(pattern: str) -> frozenset[str]:
    """The plain names of a pattern's variables."""
    return frozenset(map(plain, _VARIABLE.findall(pattern)))


def variables_of(task: TaskSettings) -> tuple[TaskVariable, ...]:
    """The variables in the patterns of the files, in their order."""
    meanings = {plain(name): text for name, text in task.variables}
    names = dict.fromkeys(plain(one) for text in task.files for one in _VARIABLE.findall(text))
    return tuple(
        TaskVariable(name, meanings.get(name, ""), _patterns_with(name, task)) for name in names
    )


def checked_values(task: TaskSettings, given: Mapping[str, str]) -> Mapping[str, str]:
    """The values by plain name; none of the task's is missing or empty.

    Raises:
        VariablesError: one is, or the task has none of that name.
    """
    variables = variables_of(task)
    values = {plain(name): value for name, value in given.items() if value}
    missing = [one for one in variables if one.name not in values]
    if missing:
        wanted = " and ".join(one.wanted for one in missing)
        raise VariablesError(f"the task {task.name} needs {wanted}")
    return values


def refuse_unknown(task: TaskSettings, given: Mapping[str, str]) -> None:
    """Raise VariablesError for a value that the task has no use for: as a rule a slip."""
    known = [one.name for one in variables_of(task)]
    for name in given:
        if plain(name) not in known:
            there = f"its variables are {', '.join(known)}" if known else "it has none"
            raise VariablesError(f"the task {task.name} has no variable {name}; {there}")


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with its variables' values, each meaning just its characters."""
    return _put_in(pattern, {name: _SPECIAL.sub(r"[\g<0>]", one) for name, one in values.items()})


def path_for(pattern: str, values: Mapping[str, str]) -> str:
    """The same as people read it."""
    return _put_in(pattern, values)


def _put_in(pattern: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda one: values.get(plain(one[1]), one[0]), pattern)


def _patterns_with(name: str, task: TaskSettings) -> tuple[str, ...]:
    return tuple(one for one in task.files if name in variables_in(one))
