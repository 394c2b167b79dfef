"""What a task's files cost together, and whether that is over its target.

Owns the sum and its text. Never looks for files and never counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ullage.domain import estimates
from ullage.domain.estimates import Estimate
from ullage.domain.measured import MeasuredFile, ViewTokens
from ullage.domain.meter import Meter
from ullage.domain.numbers import full, limit, short
from ullage.domain.settings import TaskView
from ullage.domain.tasks.files import TaskFiles

# Enough to see what to leave out.
MOST_HEAVIEST = 5


@dataclass(frozen=True, slots=True)
class TaskCost:
    """What the files of a task cost together, each in its view, in tokens as shown.

    `file` and `line`: where the task is written, None for one of the editor. `low` is the low end
    of the sum's band, the sum itself where it is `exact`. `heaviest` are (path, tokens) pairs,
    `missing` the patterns that mean no file.
    """

    name: str
    file: str | None
    line: int | None
    tokens: int
    target: int
    files: int
    exact: bool
    low: int
    heaviest: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]


def task_cost(
    task: TaskFiles,
    files: Iterable[MeasuredFile],
    found: Iterable[str],
    meter: Meter,
    target: int,
) -> TaskCost:
    """The sum over those of the files that the task means.

    `found`: the paths there are, measured or not. `target` counts where the task has none.
    """
    costs = {
        file.path: _cost(file, task.view_of(file.path), meter)
        for file in files
        if task.mean(file.path)
    }
    total = estimates.total(costs.values())
    heaviest = sorted(costs.items(), key=lambda item: (-item[1].tokens, item[0]))
    return TaskCost(
        name=task.settings.name,
        file=task.file,
        line=task.line,
        tokens=total.tokens,
        target=target if task.settings.target is None else task.settings.target,
        files=len(costs),
        exact=meter.exact,
        low=total.low,
        heaviest=tuple((path, cost.tokens) for path, cost in heaviest[:MOST_HEAVIEST]),
        missing=tuple(one.written for one in task.missing(found)),
    )


def is_over_target(cost: TaskCost) -> bool:
    """Whether the files cost more than the target; of an estimate its whole band must."""
    return cost.low > cost.target


def over_target_text(cost: TaskCost) -> str:
    """What a person is told of a task over its target; at the end the files to begin with."""
    mark = "" if cost.exact else "~"
    files = "1 file" if cost.files == 1 else f"{full(cost.files)} files"
    heaviest = ", ".join(f"{path} {mark}{short(tokens)}" for path, tokens in cost.heaviest)
    sums = f"{mark}{short(cost.tokens)} of {limit(cost.target)} tokens"
    return f"Task {cost.name}: {files}, {sums}. Heaviest: {heaviest}."


def _cost(file: MeasuredFile, view: TaskView, meter: Meter) -> Estimate:
    return meter.shown(_count(file.tokens, view), file.language)


def _count(tokens: ViewTokens, view: TaskView) -> int:
    """The count in that view; a file without views is loaded in full."""
    counts = {"full": tokens.full, "signatures": tokens.signatures, "headers": tokens.headers}
    count = counts[view]
    return tokens.full if count is None else count
