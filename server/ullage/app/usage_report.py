"""The usage of some folders, from what was kept of it: for the command line and for editors."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from os.path import normcase

from ullage.adapters.store import OnProblem, StoredUse, StoredWaste
from ullage.app.config import EffectiveSettings
from ullage.app.kept_usage import KeptUsage, KeptUses, kept_usage
from ullage.app.moments import day
from ullage.app.session_terms import SessionTerms, session_terms
from ullage.app.usage_keeping import EPOCH, moment_of, waste_of
from ullage.domain.monitor import Snapshot, Use
from ullage.domain.monitor.folders import Apart, FolderMonitors, Limits
from ullage.domain.monitor.usage import (
    SessionWaste,
    TakenBy,
    UsageReport,
    UsageSeries,
    series,
)
from ullage.domain.monitor.waste import recommendations
from ullage.domain.phases import PhaseBudgets, PhaseTracker
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
    """The usage that was kept. Raises SinceError and UnknownUsageError."""
    since = begin_of(request.since, datetime.now(UTC))
    kept = _kept(request, since, on_problem)
    of_measured, of_recorded = _limits(request, kept, effective)
    return UsageReport(
        folders=request.folders,
        since=None if request.since == ALL else since.isoformat(timespec="seconds"),
        session=request.session,
        measured=_series(kept.measured, of_measured),
        recorded=_series(kept.recorded, of_recorded),
        waste=tuple(
            found for one in kept.waste[:MOST_WASTED] if (found := _waste(one)) is not None
        ),
    )


def usage_export(
    request: UsageRequest, effective: EffectiveSettings, on_problem: OnProblem
) -> Exported:
    """Every use that was kept, the oldest first. Raises SinceError and UnknownUsageError."""
    since = begin_of(request.since, datetime.now(UTC))
    kept = _kept(request, since, on_problem)
    of_measured, of_recorded = _limits(request, kept, effective)
    found = chain(_snapshots(kept.measured, of_measured), _snapshots(kept.recorded, of_recorded))
    ordered = sorted(found, key=lambda pair: (pair[0].at_us, pair[0].request))
    return Exported(tuple(_exported(one, snapshot) for one, snapshot in ordered))


def _kept(request: UsageRequest, since: datetime, on_problem: OnProblem) -> KeptUsage:
    """The usage that was kept. A budget of the request is in the place of all that were given."""
    kept = kept_usage(request.folders, request.session, since, on_problem)
    if request.budget is None:
        return kept
    return replace(kept, recorded=kept.recorded.without_budgets())


def _limits(
    request: UsageRequest, kept: KeptUsage, effective: EffectiveSettings
) -> tuple[Limits, Limits]:
    """What is held against uses that were measured, and against those that were recorded."""
    window = effective.meter.window
    terms = session_terms(effective.settings, lambda _: None)
    feature = terms.budgets_for(window)
    # A feature is the work of one session; the sum of several says nothing of it.
    measured = Limits(request.budget)
    if kept.is_of_one_session:
        total = request.budget or feature.total
        budgets = terms.budgets_within(total, window)
        measured = Limits(total, feature.warning, PhaseTracker(terms.rules, budgets))
    return measured, _recorded_limits(request, kept.recorded, terms, window)


def _recorded_limits(
    request: UsageRequest, uses: KeptUses, terms: SessionTerms, window: int | None
) -> Limits:
    """Those of the folder of which budgets are told. A sum of uses is no context: without warning.

    The settings are of the folders that were asked for: of any other only what was given holds.
    """
    asked = {normcase(folder) for folder in request.folders}
    folder = _folder_at_work(asked, {one.folder for one in uses.all})
    if folder is None and request.budget is not None:
        return Limits(request.budget)
    feature = terms.budgets_for(window)
    none = PhaseBudgets({}, None, feature.warning)
    apart = Apart(folder, lambda: PhaseTracker(terms.rules, none))
    if folder is None:
        return Limits(apart=apart)
    begin = request.budget or (feature.total if folder in asked else None)
    given = [one.budget for one in uses.all if one.folder == folder and one.budget is not None]
    total = given[-1] if given else begin
    budgets = terms.budgets_within(total, window) if folder in asked else none
    return Limits(begin, tracker=PhaseTracker(terms.rules, budgets), apart=apart)


def _folder_at_work(asked: Set[str], recorded: Set[str]) -> str | None:
    """The folder of which budgets are told: the only one, or the one that was asked for."""
    found = recorded if len(recorded) == 1 else asked & recorded
    return next(iter(found)) if len(found) == 1 else None


def _series(uses: KeptUses, limits: Limits) -> UsageSeries | None:
    return series([*map(_taken, uses.told)], day, limits, map(_use, uses.before))


def _snapshots(uses: KeptUses, limits: Limits) -> Iterator[tuple[StoredUse, Snapshot]]:
    monitor = FolderMonitors(limits)
    monitor.count_before(map(_use, uses.before))
    return zip(uses.told, monitor.record_all(map(_use, uses.told)), strict=True)


def _use(one: StoredUse) -> Use:
    at = moment_of(one.at_us)
    return Use(at, one.phase, one.operation, one.tokens, one.budget, one.folder)


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
