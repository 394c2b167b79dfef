"""Which files a task means: its patterns, filled in and parsed. Looks for no file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ullage.domain.check import PathPattern, parse_pattern
from ullage.domain.settings import TaskSettings, TaskView
from ullage.domain.tasks.variables import filled, path_for


@dataclass(frozen=True, slots=True)
class TaskPattern:
    """A pattern as it is `written`, and with its variables' values as a `path` for people."""

    written: str
    path: str
    pattern: PathPattern


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A pattern of a task that means no file that could be loaded. `path`: with its values.

    `why` is for people.
    """

    pattern: str
    path: str
    why: str

    @property
    def text(self) -> str:
        """What a person is told."""
        filled_in = f" ({self.pattern})" if self.pattern != self.path else ""
        return f"{self.path}{filled_in}: {self.why}"


@dataclass(frozen=True, slots=True)
class TaskFiles:
    """A task with its patterns parsed: which paths, relative to their folder, it means.

    `views`: what some of them are loaded in. `file` and `line`: where it is written, as far as that
    is known.
    """

    settings: TaskSettings
    patterns: tuple[TaskPattern, ...]
    views: tuple[tuple[PathPattern, TaskView], ...] = field(default=())
    file: str | None = None
    line: int | None = None

    def mean(self, path: str) -> bool:
        """Whether the file of that path belongs to the task."""
        return any(one.pattern.matches(path) for one in self.patterns)

    def view_of(self, path: str) -> TaskView:
        """How a file of the task is loaded."""
        for pattern, view in self.views:
            if pattern.matches(path):
                return view
        return self.settings.view

    def missing(self, paths: Iterable[str]) -> tuple[TaskPattern, ...]:
        """The patterns that mean none of the paths."""
        left = list(self.patterns)
        for path in paths:
            if not left:
                break
            left = [one for one in left if not one.pattern.matches(path)]
        return tuple(left)


def task_files(
    settings: TaskSettings,
    file: str | None = None,
    line: int | None = None,
    values: Mapping[str, str] | None = None,
) -> TaskFiles:
    """The task with its patterns parsed, and where it is written.

    `values` of its variables by plain name; a variable without one stands for itself.
    """
    given = values or {}

    def parsed(text: str) -> PathPattern:
        return parse_pattern(filled(text, given))

    patterns = (TaskPattern(one, path_for(one, given), parsed(one)) for one in settings.files)
    views: list[tuple[PathPattern, TaskView]] = [
        (parsed(one), view) for one, view in settings.views
    ]
    return TaskFiles(settings, tuple(patterns), tuple(views), file, line)
