"""The one diagnostic of a folder: whether it is due, where it stands and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ullage.domain.budget import Budget
from ullage.domain.numbers import about, limit, short
from ullage.domain.working_set.model import Item
from ullage.domain.working_set.savings import Saving, signatures_within
from ullage.domain.working_set.totals import total_of

Level = Literal["working-set-over-target", "working-set-over-maximum"]

STAYS_UNTIL = 0.95
"""Share of a limit below which a diagnostic goes: one that comes and goes is worse than one."""

HEAVY_TOKENS = 1_000
MOST_RELATED = 5
"""What counts as another heavy file, and how many of those a diagnostic names."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A folder's files are over a limit. `uri`: the file it is shown on, `related` the others."""

    level: Level
    uri: str
    text: str
    related: tuple[tuple[str, str], ...]
    remedy: Saving | None


def diagnose(
    items: Sequence[Item],
    budget: Budget,
    before: Diagnosis | None,
    open_uris: frozenset[str],
    *,
    exact: bool,
) -> Diagnosis | None:
    """What to say of a folder's items, of which every number is known.

    `before`: what was said last under the same limits; it stays as it is until the sum is well
    below. It is shown on a file that is neither looked at nor edited, so that it stands in nobody's
    way; where there is none, it is not shown at all.
    """
    counted = [item for item in items if not item.dropped]
    total = total_of(counted)
    level = _level(total.low, budget)
    if before is not None and _stays(before, level, total.low, budget, counted):
        return before
    heaviest = sorted(counted, key=lambda item: (-(item.tokens or 0), item.uri))
    quiet = [item for item in heaviest if not (item.active or item.dirty)]
    # Editors ask for the diagnostics of open documents only.
    carrier = next((item for item in quiet if item.uri in open_uris), next(iter(quiet), None))
    if level is None or carrier is None:
        return None
    mark = about(exact=exact)
    others = [one for one in heaviest if one is not carrier and (one.tokens or 0) >= HEAVY_TOKENS]
    remedy = signatures_within(counted, budget.target)
    return Diagnosis(
        level,
        carrier.uri,
        _text(counted, total.tokens, budget, level, remedy, exact=exact),
        tuple((one.uri, f"{mark}{short(one.tokens or 0)} tokens") for one in others[:MOST_RELATED]),
        remedy,
    )


def _level(tokens: int, budget: Budget) -> Level | None:
    """`tokens`: the low end of the sum, so that an estimate is over only when it surely is."""
    if tokens > budget.maximum:
        return "working-set-over-maximum"
    return "working-set-over-target" if tokens > budget.target else None


def _stays(
    before: Diagnosis, level: Level | None, tokens: int, budget: Budget, counted: Sequence[Item]
) -> bool:
    """Whether the sum has only just gone below the limit that it was over."""
    was_over = budget.maximum if before.level == "working-set-over-maximum" else budget.target
    just_below = STAYS_UNTIL * was_over < tokens <= was_over
    return level != before.level and just_below and any(one.uri == before.uri for one in counted)


def _text(  # noqa: PLR0913 - what the sentence says
    counted: Sequence[Item],
    total: int,
    budget: Budget,
    level: Level,
    remedy: Saving | None,
    *,
    exact: bool,
) -> str:
    over = budget.maximum if level == "working-set-over-maximum" else budget.target
    of = "at most " * (level == "working-set-over-maximum") + limit(over)
    number = len(counted)
    files = f"{number} file{'s' * (number != 1)} for the agent"
    mark = about(exact=exact)
    said = f"Context budget, not a code problem: {files}, {mark}{short(total)} of {of} tokens."
    if remedy is None:
        return said
    return f"{said} Signatures for {len(remedy.uris)} of them: {mark}{short(remedy.after)}."
