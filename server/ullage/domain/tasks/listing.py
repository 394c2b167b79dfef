"""A task in a list: what it needs, which files it means, and what they cost where that is known."""

from dataclasses import dataclass

from ullage.domain.numbers import about, limit, short
from ullage.domain.settings import TaskView
from ullage.domain.tasks.files import MissingFile
from ullage.domain.tasks.variables import TaskVariable


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task. `files` are its patterns, `target` in tokens.

    `tokens` and `found`, the number of its files, are None as long as it has variables without a
    value, and where counting it would take too long. `missing`: patterns that mean no file.
    `refused`: why it would not be loaded. `text`: all of it in short, for people.
    """

    name: str
    built_in: bool
    variables: tuple[TaskVariable, ...]
    files: tuple[str, ...]
    view: TaskView
    target: int
    tokens: int | None
    found: int | None
    exact: bool
    missing: tuple[MissingFile, ...]
    refused: str | None
    text: str


def row_text(tokens: int | None, found: int | None, target: int, *, exact: bool) -> str:
    """What stands beside a task's name: `12.4K of 30K tokens · 3 files`."""
    if tokens is None or found is None:
        return f"at most {limit(target)} tokens"
    files = f"{found} file{'s' * (found != 1)}"
    return f"{about(exact=exact)}{short(tokens)} of {limit(target)} tokens · {files}"
