"""Sessions as people read them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import RenderableType
from rich.text import Text

from ullage.cli.output import escaped
from ullage.cli.tables import PathTable, Row
from ullage.domain.numbers import full, limit, short
from ullage.domain.session import TITLES
from ullage.domain.session.filling import FileUse
from ullage.domain.session.report import SessionReport

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
    rows = [
        Row(
            f"{TITLES[one.agent]}  {one.session[:ID_CHARACTERS]}",
            (
                room_text(one),
                _count(one.messages.requests, "request"),
                _moment(one.updated),
            ),
            Text(one.model or ""),
        )
        for one in reports
    ]
    yield PathTable(rows, ("session", "context", "since it was begun", "last used"))
    if found > len(reports):
        yield Text(f"{found - len(reports)} older: --limit {found}", style="dim")


def room_text(report: SessionReport) -> str:
    """What is left of the context and what it holds, as short as it can be said."""
    context = report.context
    if context.tokens is None:
        return "cleared"
    used = f"{short(context.tokens)}"
    if context.window is None or context.left is None:
        return f"{used} used"
    return f"{short(context.left)} left · {used} of {limit(context.window)}"


def watch_line(report: SessionReport) -> str:
    """What the session says now, in one line."""
    when = _moment(report.updated)
    requests = _count(report.messages.requests, "request")
    return f"{when}  {TITLES[report.agent]}  {room_text(report)} · {requests} · {report.session}"


def session_text(report: SessionReport) -> Iterator[RenderableType]:
    """One session, part by part."""
    yield _heading(report)
    yield _context(report)
    yield PathTable(list(_filling(report)), ("what fills it", "tokens"))
    if report.files:
        yield ""
        yield PathTable(list(_files(report)), ("file it read", "tokens", "reads"))
        if len(report.files) > MOST_FILES:
            yield Text(f"  {len(report.files) - MOST_FILES} more: --format json", style="dim")
    yield ""
    yield from _took(report)


def _heading(report: SessionReport) -> Text:
    parts = [report.model or "no model yet", report.session, _moment(report.updated)]
    told = " · ".join(escaped(part) for part in parts if part)
    return Text.assemble((TITLES[report.agent], "bold"), f" · {told}")


def _context(report: SessionReport) -> Text:
    context = report.context
    if context.tokens is None:
        return Text("  The context was begun anew; what it holds comes with the next response.")
    parts = [f"{full(context.tokens)} tokens in the context"]
    if context.window is not None:
        parts = [f"{full(context.tokens)} of {full(context.window)} tokens in the context"]
    if context.left is not None:
        until = "before it is summed up" if context.limit else "left"
        parts.append(f"{full(context.left)} {until}")
    if context.window is None:
        parts.append("its window is in no record: --window")
    return Text(f"  {', '.join(parts)}")


def _filling(report: SessionReport) -> Iterator[Row]:
    found = report.filling
    twice = sum(one.reads > 1 for one in report.files)
    reads = f"Files it read ({len(report.files)})" if report.files else "Files it read"
    rows = (
        ("System, tools and rules", found.system, ""),
        (reads, found.files, f"{twice} more than once" if twice else ""),
        ("Other tool results", found.tools, ""),
        ("Conversation", found.conversation, ""),
        ("Not in the record", found.other, "thoughts, images, and how far estimates are off"),
    )
    for name, tokens, remark in rows:
        if tokens is not None:
            yield Row(name, (f"~{full(tokens)}",), Text(remark, style="dim"))


def _files(report: SessionReport) -> Iterator[Row]:
    for one in report.files[:MOST_FILES]:
        yield Row(one.path, (f"~{full(one.tokens)}", str(one.reads)), Text(_lines(one), "dim"))


def _lines(use: FileUse) -> str:
    ranges = ", ".join(f"{first}-{last or ''}" for first, last in use.ranges)
    if not use.whole:
        return f"lines {ranges}"
    return f"all of it, and lines {ranges}" if ranges else "all of it"


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


def _moment(written: str | None) -> str:
    if written is None:
        return ""
    return datetime.fromisoformat(written).astimezone().strftime("%Y-%m-%d %H:%M")
