"""Usage over time as people read it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from ullage.app.kept_usage import KEPT_DAYS
from ullage.app.moments import moment
from ullage.cli.output import escaped
from ullage.cli.tables import PathTable, Row, Share
from ullage.domain.monitor import MonitorReport, PhaseUse, Recommendation
from ullage.domain.monitor.usage import (
    DayUse,
    RecordedPoint,
    SessionWaste,
    UsageReport,
    UsageSeries,
)
from ullage.domain.monitor.waste import WastedReads
from ullage.domain.numbers import full, percent, short
from ullage.domain.phases import BudgetUse

MOST_DAYS = 14
MOST_SESSIONS = 3
ID_CHARACTERS = 8
NO_PHASE = "no phase known"


def usage_text(report: UsageReport) -> Iterator[RenderableType]:
    """The report, part by part."""
    yield _heading(report)
    if report.measured is None and report.recorded is None:
        yield "  Nothing was used, as far as Ullage has seen."
        yield Text(
            "  It sees sessions that `ullage session` or an editor looked at, and what "
            f"`ullage monitor record` is told, and keeps that for {KEPT_DAYS} days.",
            style="dim",
        )
        return
    if report.measured is not None:
        yield from _measured(report.measured)
    if report.recorded is not None:
        yield from _recorded(report.recorded)
    for one in report.waste[:MOST_SESSIONS]:
        yield from _waste(one)


def recorded_line(last: RecordedPoint, report: MonitorReport) -> str:
    """What was recorded last, and what is left after it, of the phase's budget, too."""
    where = f" in {last.phase}" if last.phase else ""
    said = f"Recorded {full(last.tokens)} tokens for {last.operation}{where}"
    return "; ".join([f"{said}: {budget_words(report)}", *map(_phase_words, last.budgets)]) + "."


def _phase_words(use: BudgetUse) -> str:
    left = f"{full(use.over)} over" if use.over else f"{full(use.remaining or 0)} left"
    return f"{use.name} {full(use.used)} of {full(use.budget or 0)}, {left}"


def budget_words(report: MonitorReport) -> str:
    """What was used of a budget, in a sentence without its end."""
    if report.budget is None or report.remaining is None:
        return f"{full(report.feature_used)} tokens used"
    used = f"{full(report.feature_used)} of {full(report.budget)} tokens used"
    if report.overrun:
        return f"{used}, {full(report.overrun)} over the budget"
    return f"{used}, {full(report.remaining)} left"


def _heading(report: UsageReport) -> Text:
    where = ", ".join(Path(one).name or one for one in report.folders) or "All folders"
    since = f" · since {moment(report.since)}" if report.since else ""
    session = f" · session {report.session}" if report.session else ""
    return Text.assemble((escaped(where), "bold"), escaped(f"{session}{since}"))


def _measured(series: UsageSeries) -> Iterator[RenderableType]:
    sessions = f"{full(series.sessions)} session{'s' * (series.sessions != 1)}"
    requests = f"{full(series.uses)} request{'s' * (series.uses != 1)}"
    yield Text(f"  {sessions}, {requests}: contexts grew by {full(series.report.used)} tokens.")
    if series.usage is not None:
        usage = series.usage
        written = usage.cache_write_5m + usage.cache_write_1h
        yield Text(
            f"  Reported in all: {short(usage.input)} in, {short(usage.cache_read)} from the "
            f"cache, {short(written)} into it, {short(usage.output)} out."
        )
    yield from _against(series.report, series.sessions)
    yield from _parts(series, "requests")


def _recorded(series: UsageSeries) -> Iterator[RenderableType]:
    yield ""
    if series.uses:
        yield Text(f"  Recorded here, {full(series.uses)} time{'s' * (series.uses != 1)}.")
    else:
        yield Text("  Nothing was recorded here in the time that is shown.")
    if series.report.budget is None:
        yield Text(f"  {full(series.report.used)} tokens used.")
    yield from _against(series.report, 1)
    yield from _parts(series, "times")


def _against(report: MonitorReport, sessions: int) -> Iterator[Text]:
    if report.budget is not None:
        yield Text(
            f"  {budget_words(report)}: {percent(report.utilisation)} %. "
            f"Efficiency {report.efficiency} of 100."
        )
        if report.feature_used != report.used:
            yield Text(
                f"  That is the whole feature at work; {full(report.used)} were used in the time "
                "that is shown."
            )
    elif sessions > 1:
        yield Text("  A budget is for one piece of work: --session ID, or --budget N.", "dim")


def _parts(series: UsageSeries, what: str) -> Iterator[RenderableType]:
    if any(one.phase is not None for one in series.report.phases):
        yield ""
        yield _phases(series.report, what)
    if len(series.days) > 1:
        yield ""
        yield PathTable([*_days(series.days)], ("day", "tokens", what))
    yield from advice(series.report.recommendations)


def _phases(report: MonitorReport, what: str) -> PathTable:
    """With a column of budgets where one of the phases has any."""
    if not any(one.budgets for one in report.phases):
        rows = [_phase(one, report.used) for one in report.phases]
        return PathTable(rows, ("phase", "tokens", what))
    rows = [_phase(one, report.used, _budget(one)) for one in report.phases]
    return PathTable(rows, ("phase", "tokens", "budget", what))


def _phase(one: PhaseUse, used: int, *budget: str) -> Row:
    numbers = full(one.tokens), *budget, full(one.uses)
    return Row(one.phase or NO_PHASE, numbers, Share(one.tokens, used))


def _budget(one: PhaseUse) -> str:
    """That of the name itself: of a part, not that of its phase.

    And what was used of it, where that is not what stands beside it.
    """
    if not one.budgets:
        return "–"
    use = one.budgets[-1]
    budget = full(use.budget or 0)
    return budget if use.used == one.tokens else f"{full(use.used)} of {budget}"


def _days(days: Sequence[DayUse]) -> Iterator[Row]:
    most = max(one.tokens for one in days)
    for one in days[-MOST_DAYS:]:
        yield Row(one.day, (full(one.tokens), full(one.uses)), Share(one.tokens, most))


def _waste(one: SessionWaste) -> Iterator[RenderableType]:
    waste = one.waste
    rows = [
        Row("before the first prompt", (_tokens(waste.always_loaded),), is_label=True),
        _wasted("read again, though it was there", waste.read_again),
        _wasted("read once and not used since", waste.not_used),
    ]
    yield ""
    yield PathTable(
        rows, (f"in the context of {one.session[:ID_CHARACTERS]}, {moment(one.as_of)}", "tokens")
    )
    yield from advice(one.recommendations)


def _wasted(name: str, reads: WastedReads) -> Row:
    named = ", ".join(one.path for one in reads.files)
    return Row(name, (_tokens(reads.tokens),), Text(named, style="dim"), is_label=True)


def _tokens(tokens: int | None) -> str:
    return "unknown" if tokens is None else f"~{full(tokens)}"


def advice(recommendations: Iterable[Recommendation]) -> Iterator[Text]:
    """What to do, a line each, with the command that does it."""
    for one in recommendations:
        command = f": {one.command}" if one.command and one.command not in one.text else ""
        yield Text(escaped(f"  → {one.text}{command}"))
