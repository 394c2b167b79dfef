"""The usage of some folders, from what was kept of it: for the command line and for editors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from ullage.adapters.store import OnProblem, StateStore, StoredUse, StoredWaste
from ullage.app.config import EffectiveSettings
from ullage.app.moments import day
from ullage.app.session_terms import session_terms
from ullage.app.usage_keeping import EPOCH, microseconds, moment_of, waste_of
from ullage.domain.monitor import Snapshot, TokenMonitor, Use
from ullage.domain.monitor.usage import (
    SessionWaste,
    TakenBy,
    UsageReport,
    series,
)
from ullage.domain.monitor.waste import recommendations
from ullage.domain.phases import PhaseTracker
from ullage.domain.session import Usage

USUAL_SINCE = "7d"
ALL = "all"
MOST_WASTED = 20
"""Sessions of which the waste is told."""

_SPAN = re.compile(r"([1-9][0-9]{0,4})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class SinceError(ValueError):
    """A text that names no time; the message is for people."""


@dataclass(frozen=True, slots=True)
class UsageRequest:
    """Whose usage: of some folders and those below them, none: of all.

    `since`: `7d`, `12h`, `2w`, a day or a time of ISO 8601, or `all`. `session`: the beginning of
    its id. `budget` in tokens, where it is not the one that was recorded or that of the settings.
    """

    folders: tuple[str, ...] = ()
    since: str = USUAL_SINCE
    session: str | None = None
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """All snapshots of a kind of use, one after another; `kind` tells which sum it is part of."""

    snapshots: tuple["ExportedUse", ...]


@dataclass(frozen=True, slots=True)
class ExportedUse:
    """A snapshot with all that was kept of it. `agent` None: somebody recorded it."""

    at: str
    folder: str
    session: str | None
    agent: str | None
    model: str | None
    phase: str | None
    operation: str
    tokens: int
    cumulative: int
    remaining: int | None
    context: int | None
    input: int | None
    output: int | None
    cache_read: int | None
    cache_write_5m: int | None
    cache_write_1h: int | None
    budget: int | None


def begin_of(since: str, now: datetime) -> datetime:
    """The time that a text names.

    Raises:
        SinceError: none.
    """
    if since == ALL:
        return EPOCH
    if span := _SPAN.fullmatch(since):
        return max(now - int(span[1]) * _UNITS[span[2]], EPOCH)
    try:
        return max(datetime.fromisoformat(since).astimezone(), EPOCH)
    except (ValueError, OverflowError, OSError):
        raise SinceError(
            "must be a span such as 12h, 7d or 2w, a day such as 2026-11-01, or all; "
            f"found '{since[:60]}'"
        ) from None


def usage_report(
    request: UsageRequest, effective: EffectiveSettings, on_problem: OnProblem
) -> UsageReport:
    """The usage that was kept. Raises SinceError."""
    now = datetime.now(UTC)
    since = begin_of(request.since, now)
    uses, wasted = _kept(request, since, on_problem)
    measured = [_taken(one) for one in uses if one.agent is not None]
    recorded = [_taken(one) for one in uses if one.agent is None]
    budgets = _Budgets(request, uses, effective)
    return UsageReport(
        folders=request.folders,
        since=None if request.since == ALL else since.isoformat(timespec="seconds"),
        session=request.session,
        measured=series(measured, day, budgets.measured, None),
        recorded=series(recorded, day, budgets.recorded, budgets.warning, budgets.tracker),
        waste=tuple(found for one in wasted[:MOST_WASTED] if (found := _waste(one)) is not None),
    )


def usage_export(
    request: UsageRequest, effective: EffectiveSettings, on_problem: OnProblem
) -> Exported:
    """Every use that was kept, the oldest first. Raises SinceError."""
    uses, _ = _kept(request, begin_of(request.since, datetime.now(UTC)), on_problem)
    budgets = _Budgets(request, uses, effective)
    kinds = (
        ([one for one in uses if one.agent is not None], TokenMonitor(budgets.measured)),
        ([one for one in uses if one.agent is None], TokenMonitor(budgets.recorded)),
    )
    found = chain.from_iterable(
        zip(kept, monitor.record_all(map(_use, kept)), strict=True) for kept, monitor in kinds
    )
    ordered = sorted(found, key=lambda pair: (pair[0].at_us, pair[0].request))
    return Exported(tuple(_exported(one, snapshot) for one, snapshot in ordered))


def _kept(
    request: UsageRequest, since: datetime, on_problem: OnProblem
) -> tuple[list[StoredUse], list[StoredWaste]]:
    path = StateStore.place()
    # A look must not make a file.
    if path is None or not path.exists():
        return [], []
    with StateStore.open(on_problem=on_problem) as state:
        begin = microseconds(since)
        uses = state.usage.find(request.folders, begin)
        wasted = state.usage.waste(request.folders, begin)
    if request.session is not None:
        named = request.session
        uses = [one for one in uses if one.agent is not None and one.session.startswith(named)]
        wasted = [one for one in wasted if one.session.startswith(named)]
    return uses, sorted(wasted, key=lambda one: (-one.at_us, one.session))


class _Budgets:
    """What uses are held against, in tokens; None where there is nothing."""

    def __init__(
        self, request: UsageRequest, uses: Sequence[StoredUse], effective: EffectiveSettings
    ) -> None:
        window = effective.meter.window
        terms = session_terms(effective.settings, lambda _: None)
        feature = terms.budgets_for(window)
        given = [one.budget for one in uses if one.budget is not None]
        sessions = {one.session for one in uses if one.agent is not None}
        # A feature is the work of one session; the sum of several says nothing of it.
        of_session = feature.total if len(sessions) == 1 else None
        self.measured = request.budget or of_session
        self.recorded = request.budget or next(reversed(given), None) or feature.total
        self.warning = feature.warning
        # Of what is recorded: a session may hold several features, and tells of its own phases.
        self.tracker = PhaseTracker(terms.rules, terms.budgets_within(self.recorded, window))


def _use(one: StoredUse) -> Use:
    return Use(moment_of(one.at_us), one.phase, one.operation, one.tokens)


def _taken(one: StoredUse) -> TakenBy:
    return TakenBy(
        use=_use(one),
        session=one.session or None,
        agent=one.agent,
        model=one.model,
        context=one.context,
        usage=_usage(one),
    )


def _usage(one: StoredUse) -> Usage | None:
    if one.input is None or one.output is None:
        return None
    kept = one.cache_read or 0, one.cache_write_5m or 0, one.cache_write_1h or 0
    return Usage(one.input, one.output, *kept)


def _waste(stored: StoredWaste) -> SessionWaste | None:
    waste = waste_of(stored)
    if waste is None:
        return None
    as_of = moment_of(stored.at_us).isoformat()
    return SessionWaste(stored.session, as_of, waste, tuple(recommendations(waste)))


def _exported(one: StoredUse, snapshot: Snapshot) -> ExportedUse:
    return ExportedUse(
        at=snapshot.at.isoformat(),
        folder=one.folder,
        session=one.session or None,
        agent=one.agent,
        model=one.model,
        phase=one.phase,
        operation=one.operation,
        tokens=one.tokens,
        cumulative=snapshot.cumulative,
        remaining=snapshot.remaining,
        context=one.context,
        input=one.input,
        output=one.output,
        cache_read=one.cache_read,
        cache_write_5m=one.cache_write_5m,
        cache_write_1h=one.cache_write_1h,
        budget=one.budget,
    )
