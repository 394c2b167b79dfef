"""A session in words: in a status bar, in a list, above one. The same wherever it is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ullage.domain.hygiene.model import Advice
from ullage.domain.numbers import full, limit, room
from ullage.domain.session.filling import FileUse
from ullage.domain.session.model import TITLES
from ullage.domain.session.report import ContextReport, SessionReport

ICON = "$(pulse)"
CLEARED = "cleared"

NEAR_END = 0.05
"""Share of its window from which a session needs somebody's attention at once."""

Share = Literal["system", "files", "tools", "conversation", "other"]


@dataclass(frozen=True, slots=True)
class FillingRow:
    """One share of what fills a context; an estimate in tokens. `remark` may be empty."""

    share: Share
    name: str
    tokens: int
    remark: str


def room_text(context: ContextReport) -> str:
    """What is left of a context and what it holds, as short as it can be said."""
    return _room(context).replace("/", " of ")


def status_text(context: ContextReport, place: int, live: int) -> str:
    """The same for a status bar. `place` of the session among those that are live, from 1."""
    several = f" ({place} of {live})" if live > 1 else ""
    return f"{ICON} {_room(context)}{several}"


def _room(context: ContextReport) -> str:
    return room(context.tokens, context.left, context.window) or CLEARED


def is_near_end(context: ContextReport) -> bool:
    """Whether the window is nearly full."""
    if context.window is None or context.tokens is None:
        return False
    return context.window - context.tokens <= NEAR_END * context.window


def heading(report: SessionReport, when: str) -> str:
    """What stands beside the agent's name. `when` it was last heard of, for people."""
    return " · ".join(part for part in (room_text(report.context), when) if part)


def status_tooltip(report: SessionReport, when: str, live: int) -> str:
    """All of it, in lines and columns."""
    context = report.context
    lines = [f"{TITLES[report.agent]}: {in_full(context)}"]
    later = None if context.next is None else f"about {full(context.next)} with the next request"
    about = [part for part in (report.model, when, later) if part]
    if about:
        lines.append(" · ".join(about))
    rows = list(filling_rows(report))
    width = max((len(row.name) for row in rows), default=0)
    lines += [f"  {row.name:{width}}  {estimated(row.tokens):>6}  {row.remark}" for row in rows]
    if report.phase is not None:
        lines.append(f"{report.phase.title}  {report.phase.text}")
    lines += [line for one in report.advice for line in advice_lines(one)]
    if live > 1:
        lines.append(f"{live} sessions are live here: click to pick one.")
    return "\n".join(line.rstrip() for line in lines)


def advice_lines(advice: Advice) -> Iterator[str]:
    """Advice in lines: why, and below it what can be done, where there is a choice."""
    yield advice.headline
    if len(advice.moves) > 1:
        yield from (f"  {one.text}" for one in advice.moves)


def in_full(context: ContextReport) -> str:
    """The context in a sentence without its end."""
    if context.tokens is None:
        return "the context was begun anew; what it holds comes with the next response"
    if context.window is not None and context.tokens > context.window:
        held = f"{full(context.tokens)} tokens in the context"
        return f"{held}, more than the window of {full(context.window)} that is assumed"
    of = "" if context.window is None else f" of {full(context.window)}"
    parts = [f"{full(context.tokens)}{of} tokens in the context"]
    if context.left is not None:
        until = "before it is summed up" if context.limit else "left"
        parts.append(f"{full(context.left)} {until}")
    return ", ".join(parts)


def filling_rows(report: SessionReport) -> Iterator[FillingRow]:
    """What fills the context, share by share; without those that nobody knows or that are none."""
    found = report.filling
    twice = sum(one.reads > 1 for one in report.files)
    reads = f"Files it read ({len(report.files)})" if report.files else "Files it read"
    rows: tuple[tuple[Share, str, int | None, str], ...] = (
        ("system", "System, tools and rules", found.system, ""),
        ("files", reads, found.files, f"{twice} more than once" if twice else ""),
        ("tools", "Other tool results", found.tools, ""),
        ("conversation", "Conversation", found.conversation, ""),
        ("other", "Not in the record", found.other, "thoughts, images, how far estimates are off"),
    )
    for share, name, tokens, remark in rows:
        if tokens:
            yield FillingRow(share, name, tokens, remark)


def lines_read(use: FileUse) -> str:
    """Which lines of a file were read."""
    ranges = ", ".join(f"{first}-{last or ''}" for first, last in use.ranges)
    if not use.whole:
        return f"lines {ranges}"
    return f"all of it, and lines {ranges}" if ranges else "all of it"


def estimated(tokens: int) -> str:
    """An estimate for a list."""
    return f"~{limit(tokens)}"
