"""Sessions as people read them."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from ullage.app.moments import moment
from ullage.cli.monitor_text import advice
from ullage.cli.output import escaped
from ullage.cli.tables import PathTable, Row
from ullage.domain.hygiene import Advice
from ullage.domain.monitor.waste import recommendations
from ullage.domain.numbers import full, short
from ullage.domain.phases import PhaseReport
from ullage.domain.session import TITLES
from ullage.domain.session.report import SessionReport
from ullage.domain.session.wording import advice_lines, filling_rows, in_full, lines_read, room_text

MOST_FILES = 15
ID_CHARACTERS = 8


def list_text(
    reports: Sequence[SessionReport], found: int, *, everywhere: bool
) -> Iterator[RenderableType]:
    """The sessions, a row each."""
    where = "everywhere" if everywhere else "in this folder"
    if not reports:
        yield f"No sessions of agents {where}."
        if not everywhere:
            yield Text("Those of other folders: ullage session list --all", style="dim")
        return
    characters = _telling_apart([one.session for one in reports])
    rows = [
        Row(
            f"{TITLES[one.agent]}  {one.session[:characters]}",
            (
                room_text(one.context),
                _count(one.messages.requests, "request"),
                moment(one.updated),
            ),
            Text(one.model or ""),
        )
        for one in reports
    ]
    yield PathTable(rows, ("session", "context", "since it was begun", "last used"))
    if found > len(reports):
        yield Text(f"{found - len(reports)} older: --limit {found}", style="dim")


def _telling_apart(ids: Sequence[str]) -> int:
    """How many of their first characters tell ids apart: those of Codex begin with the time."""
    different = len(set(ids))
    longest = max(map(len, ids))
    lengths = range(ID_CHARACTERS, longest)
    return next((n for n in lengths if len({one[:n] for one in ids}) == different), longest)


def watch_line(report: SessionReport) -> str:
    """What the session says now, in one line."""
    requests = _count(report.messages.requests, "request")
    said = f"{room_text(report.context)} · {requests} · {report.session}"
    return f"{moment(report.updated)}  {TITLES[report.agent]}  {said}"


def session_text(report: SessionReport) -> Iterator[RenderableType]:
    """One session, part by part."""
    yield _heading(report)
    yield _context(report)
    if report.phase is not None:
        yield phase_line(report.phase)
    if filling := list(_filling(report)):
        yield PathTable(filling, ("what fills it", "tokens"))
    if report.files:
        yield ""
        yield PathTable(list(_files(report)), ("file it read", "tokens", "reads"))
        if len(report.files) > MOST_FILES:
            yield Text(f"  {len(report.files) - MOST_FILES} more: --format json", style="dim")
    yield ""
    yield from _took(report)
    for one in report.advice:
        yield ""
        yield from _advice(one)
    if report.waste is not None:
        yield from advice(recommendations(report.waste))


def _heading(report: SessionReport) -> Text:
    parts = [report.model or "no model yet", report.session, moment(report.updated)]
    told = " · ".join(escaped(part) for part in parts if part)
    return Text.assemble((TITLES[report.agent], "bold"), f" · {told}")


def _context(report: SessionReport) -> Text:
    context = report.context
    told = in_full(context)
    if context.tokens is not None and context.window is None:
        told += ", its window is in no record: --window"
    return Text(f"  {told[0].upper()}{told[1:]}")


def phase_line(phase: PhaseReport) -> Text:
    """The phase and what was used of its budget, in one line."""
    return Text(f"  {escaped(phase.title)}  {escaped(phase.text)}")


def _advice(advice: Advice) -> Iterator[Text]:
    for line in advice_lines(advice):
        yield Text(f"  {escaped(line)}")
    for one in advice.moves:
        # What is no single word is worth copying.
        if one.command is not None and " " in one.command:
            yield Text(f"      {escaped(one.command)}", "dim")


def _filling(report: SessionReport) -> Iterator[Row]:
    for row in filling_rows(report):
        remark = Text(row.remark, style="dim")
        yield Row(row.name, (f"~{full(row.tokens)}",), remark, is_label=True)


def _files(report: SessionReport) -> Iterator[Row]:
    for one in report.files[:MOST_FILES]:
        yield Row(one.path, (f"~{full(one.tokens)}", str(one.reads)), Text(lines_read(one), "dim"))


def _took(report: SessionReport) -> Iterator[Text]:
    messages, usage = report.messages, report.usage
    counts = [
        _count(messages.prompts, "prompt"),
        _count(messages.requests, "request"),
        _count(messages.api, "message"),
    ]
    yield Text(f"  Since it was begun: {', '.join(counts)}.")
    for one in report.compactions[-1:]:
        after = f" to {short(one.after)}" if one.after is not None else ""
        before = f" from {short(one.before)}" if one.before is not None else ""
        times = _count(len(report.compactions), "time")
        how = f", {one.trigger}" if one.trigger else ""
        yield Text(f"  Summed up {times}; the last one{how}:{before}{after} tokens.")
    written = usage.cache_write_5m + usage.cache_write_1h
    yield Text(
        f"  In all: {short(usage.input)} in, {short(usage.cache_read)} from the cache, "
        f"{short(written)} into it, {short(usage.output)} out."
    )
    if report.sub_agents.agents:
        agents = _count(report.sub_agents.agents, "sub-agent")
        requests = _count(report.sub_agents.requests, "request")
        yield Text(f"  {agents} with {requests} in it.")
    cost = report.cost
    if cost.usd is not None and usage.output:
        yield Text(f"  At least ${cost.usd}, by prices of {cost.prices_as_of}.")
    if cost.unpriced:
        yield Text(f"  No price is known for {escaped(', '.join(cost.unpriced))}.")


def _count(number: int, what: str) -> str:
    return f"{full(number)} {what}{'s' * (number != 1)}"
