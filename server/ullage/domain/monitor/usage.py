"""Usage over time as it is told: to people, to scripts and to the dashboard, the same everywhere.

What requests of sessions took and what somebody recorded stand side by side and are never added:
the one may be a part of the other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from ullage.domain.monitor.folders import FolderMonitors, Limits
from ullage.domain.monitor.monitor import (
    PHASE_LIMIT,
    MonitorReport,
    Recommendation,
    Snapshot,
    Use,
)
from ullage.domain.monitor.waste import Waste
from ullage.domain.phases import BudgetUse
from ullage.domain.session import Usage, total_usage

MOST_POINTS = 2_000
"""Of the newest uses each is told: half a megabyte of JSON. All are in the days and the sums."""


@dataclass(frozen=True, slots=True)
class TakenBy:
    """A use and whose it was: the session, its agent and model; None for one that was recorded.

    `context` that a request held, and `usage` that was reported of it.
    """

    use: Use
    session: str | None
    agent: str | None
    model: str | None
    context: int | None
    usage: Usage | None


@dataclass(frozen=True, slots=True)
class Point:
    """A snapshot, with whose it was. `at` is ISO 8601; `remaining` None without a budget.

    `cumulative` and `remaining` are those of its feature.
    """

    at: str
    session: str | None
    agent: str | None
    model: str | None
    phase: str | None
    operation: str
    tokens: int
    context: int | None
    cumulative: int
    remaining: int | None


@dataclass(frozen=True, slots=True)
class RecordedPoint(Point):
    """A snapshot that was recorded just now, with the budgets of phases that it counts in."""

    budgets: tuple[BudgetUse, ...]


@dataclass(frozen=True, slots=True)
class DayShare:
    """What one agent with one model took in one phase on a day."""

    agent: str | None
    model: str | None
    phase: str | None
    tokens: int
    uses: int


@dataclass(frozen=True, slots=True)
class DayUse:
    """All uses of a day; its shares add up to it."""

    day: str
    tokens: int
    uses: int
    shares: tuple[DayShare, ...]


@dataclass(frozen=True, slots=True)
class UsageSeries:
    """Uses of one kind over time. `points`: of the newest; `left_out`: how many more there are.

    `usage`: what providers reported of all requests; None for what was recorded.
    """

    uses: int
    sessions: int
    report: MonitorReport
    usage: Usage | None
    days: tuple[DayUse, ...]
    points: tuple[Point, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class SessionWaste:
    """What was in vain in a session when it was last looked at, as of its last record."""

    session: str
    as_of: str
    waste: Waste
    recommendations: tuple[Recommendation, ...]


@dataclass(frozen=True, slots=True)
class UsageReport:
    """The usage of some folders and those below them; none: of all. Times are ISO 8601.

    `measured`: what requests of sessions made their contexts grow by; `recorded`: what people and
    scripts told of. None where there is none. `waste`: by session, the newest first.
    """

    folders: tuple[str, ...]
    since: str | None
    session: str | None
    measured: UsageSeries | None
    recorded: UsageSeries | None
    waste: tuple[SessionWaste, ...]


_Share = tuple[str | None, str | None, str | None]
"""Whose and in which phase: agent, model, phase."""


def series(
    taken: Sequence[TakenBy],
    day_of: Callable[[datetime], str],
    limits: Limits,
    before: Iterable[Use] = (),
) -> UsageSeries | None:
    """Uses of one kind, which stand in the order of their times.

    `day_of`: the day that a time is of, where people are. `before`: earlier ones of the same piece
    of work, which count in budgets alone. None where there are none of either, or only earlier ones
    without a budget.
    """
    sessions = {one.session for one in taken if one.session is not None}
    is_one = len(sessions) < 2 and (limits.apart is None or limits.apart.folder is not None)
    # What phases of several pieces of work took together is no reason to cut one of them.
    monitor = FolderMonitors(limits, PHASE_LIMIT if is_one else None)
    earlier = [*before]
    monitor.count_before(earlier)
    snapshots = monitor.record_all(one.use for one in taken)
    newest = [*zip(taken, snapshots, strict=True)][-MOST_POINTS:]
    # Several sessions have no context in common.
    context = taken[-1].context if len(sessions) == 1 else None
    report = monitor.told.report(context)
    if not taken and (not earlier or report.budget is None):
        return None
    reported = [one.usage for one in taken if one.usage is not None]
    return UsageSeries(
        uses=len(taken),
        sessions=len(sessions),
        report=report,
        usage=total_usage(reported) if reported else None,
        days=tuple(_days(taken, day_of)),
        points=tuple(_point(one, snapshot) for one, snapshot in newest),
        left_out=len(taken) - len(newest),
    )


def recorded_now(found: UsageSeries) -> RecordedPoint:
    """The newest of what was recorded, with what is left of its phase."""
    last = found.points[-1]
    budgets = {one.phase: one.budgets for one in found.report.phases}
    return RecordedPoint(**asdict(last), budgets=budgets[last.phase])


def _point(one: TakenBy, found: Snapshot) -> Point:
    return Point(
        at=found.at.isoformat(),
        session=one.session,
        agent=one.agent,
        model=one.model,
        phase=found.phase,
        operation=found.operation,
        tokens=found.tokens,
        context=one.context,
        cumulative=found.cumulative,
        remaining=found.remaining,
    )


def _days(taken: Sequence[TakenBy], day_of: Callable[[datetime], str]) -> Iterator[DayUse]:
    sums: dict[str, dict[_Share, list[int]]] = {}
    for one in taken:
        shares = sums.setdefault(day_of(one.use.at), {})
        share = shares.setdefault((one.agent, one.model, one.use.phase), [0, 0])
        share[0] += one.use.tokens
        share[1] += 1
    for day, shares in sorted(sums.items()):
        yield DayUse(
            day=day,
            tokens=sum(tokens for tokens, _ in shares.values()),
            uses=sum(uses for _, uses in shares.values()),
            shares=tuple(DayShare(*key, *found) for key, found in shares.items()),
        )
