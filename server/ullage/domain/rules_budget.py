"""Instruction files over their budget: whether to say so, and in which words.

Only the files of the folder are judged: a person's own are not the repository's to shrink.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ullage.domain.always_loaded import LoadedFile, named
from ullage.domain.numbers import about, limit, short
from ullage.domain.working_set.diagnosis import STAYS_UNTIL

NEVER = 0
"""The budget of a folder that wants to hear nothing."""


@dataclass(frozen=True, slots=True)
class OverBudget:
    """What is said of a list of files that is over a budget; `unit` is what its tokens are of."""

    budget: int
    unit: str
    text: str


def over_budget(  # noqa: PLR0913 - what the sentence says
    files: Sequence[LoadedFile],
    low: int,
    budget: int,
    unit: str,
    before: OverBudget | None,
    *,
    exact: bool,
) -> OverBudget | None:
    """What to say of the files of a folder that one agent loads, in its order.

    `low`: the low end of their sum, so that an estimate is over only when it surely is. `before`:
    what was said last; it stays as it is until the sum is well below the same budget.
    """
    if budget == NEVER or not files:
        return None
    if low > budget:
        return OverBudget(budget, unit, _text(files, budget, exact=exact))
    if before is not None and (before.budget, before.unit) == (budget, unit):
        return before if low > STAYS_UNTIL * budget else None
    return None


def _text(files: Sequence[LoadedFile], budget: int, *, exact: bool) -> str:
    mark, total = about(exact=exact), sum(file.tokens for file in files)
    said = f"{mark}{short(total)} tokens before every first prompt (budget {limit(budget)})."
    return f"{named(files)}: {said}{_heaviest(files, mark) if len(files) > 1 else ''}"


def _heaviest(files: Sequence[LoadedFile], mark: str) -> str:
    file = max(files, key=lambda one: one.tokens)
    return f" Heaviest: {file.path} {mark}{short(file.tokens)}{_imported(file, files[0])}."


def _imported(file: LoadedFile, first: LoadedFile) -> str:
    """Where to take it out. The reader has the first file before him, and no other."""
    if file.loaded_by is None:
        return ""
    of = "" if file.loaded_by == first.path else f" of {file.loaded_by}"
    return f", imported on line {file.line}{of}"
