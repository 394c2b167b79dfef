"""A session in figures: facts, counts and prices brought together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from ullage.adapters import prices
from ullage.adapters.outlines import language_of
from ullage.app.meters import REFERENCE, UnknownModelError, meter_of, window_named
from ullage.app.session_hygiene import Standard, advice, hygiene, in_folder
from ullage.domain.costs import in_cents
from ullage.domain.meter import Meter
from ullage.domain.monitor.waste import Waste, WastedReads, waste_in
from ullage.domain.session import Piece, PieceCount, Request, Session, total_usage
from ullage.domain.session.filling import files_in, filling
from ullage.domain.session.report import (
    CompactionReport,
    ContextReport,
    CostReport,
    SessionReport,
    SubAgents,
)
from ullage.domain.session.room import Room, room

Costs = Mapping[Request, Decimal | None]
"""What requests cost in US dollars; None where no price is known."""


def session_report(
    session: Session,
    counts: Mapping[Piece, PieceCount],
    costs: Costs,
    standard: Standard,
) -> SessionReport:
    """All that is told of a session.

    `counts`: o200k_base tokens of its pieces; `costs` of its requests; the window of `standard` is
    what the user says it is.
    """
    meter = _meter(session.model)
    as_written = [(piece, _shown(piece, counts, meter)) for piece in session.pieces]
    counted = [(_placed(piece, session), tokens) for piece, tokens in as_written]
    context, configured = session.context, standard.window
    system = _system(session, counts, meter)
    window = room_of(session, configured).window or meter.window
    standard = replace(standard, window=window)
    seen = hygiene(session, standard)
    sub_agents = [request for request in session.requests if request.sub_agent is not None]
    report = SessionReport(
        agent=session.agent,
        session=session.id,
        path=session.path,
        folder=session.folders[0] if session.folders else None,
        version=session.version,
        model=session.model,
        started=_written(session.started),
        updated=_written(session.updated),
        context=_context(session, counts, meter, configured),
        messages=session.messages,
        usage=total_usage(request.usage for request in session.requests),
        cost=_cost(session.requests, costs),
        sub_agents=SubAgents(
            agents=len({request.sub_agent for request in sub_agents}),
            requests=len(sub_agents),
            usage=total_usage(request.usage for request in sub_agents),
        ),
        compactions=tuple(
            CompactionReport(_written(one.at), one.trigger, one.before, one.after, one.seen)
            for one in session.compactions
        ),
        filling=filling(counted, context.tokens, system),
        files=files_in(counted),
        phase=seen.phases.current,
        waste=_waste(waste_in(session, as_written, system), session),
    )
    told = advice(session, standard, seen, counted, lambda: standard.terms.signatures(report))
    return replace(report, advice=told)


def window_of(report: SessionReport) -> int | None:
    """The window that a session's budgets are those of; None where nobody knows it."""
    return report.context.window or _meter(report.model).window


def _meter(model: str | None) -> Meter:
    """The unit of the session's model; where nobody knows its tokens, those of an encoding."""
    try:
        return Meter(REFERENCE) if model is None else meter_of(model)
    except UnknownModelError:
        return Meter(REFERENCE)


def _shown(piece: Piece, counts: Mapping[Piece, PieceCount], meter: Meter) -> int:
    language, count = language_of(piece.path) if piece.path else None, counts[piece]
    return meter.shown(count.text, language).tokens + count.numbers


def _placed(piece: Piece, session: Session) -> Piece:
    """The piece with its file as it is called in the folder where the session began."""
    return piece if piece.path is None else replace(piece, path=in_folder(piece.path, session))


def _waste(found: Waste, session: Session) -> Waste:
    def placed(reads: WastedReads) -> WastedReads:
        files = (replace(one, path=in_folder(one.path, session)) for one in reads.files)
        return replace(reads, files=tuple(files))

    again, unused = placed(found.read_again), placed(found.not_used)
    return replace(found, read_again=again, not_used=unused)


def _system(session: Session, counts: Mapping[Piece, PieceCount], meter: Meter) -> int | None:
    """What was in the context before anything was said: the agent's own texts, tools and rules."""
    if session.opening is None:
        return None
    said = sum(_shown(piece, counts, meter) for piece in session.opening.pieces)
    return max(session.opening.context - said, 0)


def room_of(session: Session, configured: int | None) -> Room:
    """The room of a session. `configured` in tokens: what the user says its model's window is."""
    named = window_named(session.model) if session.model else None
    return room(session, named, configured)


def _context(
    session: Session, counts: Mapping[Piece, PieceCount], meter: Meter, window: int | None
) -> ContextReport:
    found = room_of(session, window)
    return ContextReport(
        tokens=session.context.tokens,
        next=_next(session, counts, meter),
        window=found.window,
        limit=found.limit,
        left=found.left,
        source=session.context.source,
        window_source=found.source,
        as_of=_written(session.context.at),
    )


def _next(session: Session, counts: Mapping[Piece, PieceCount], meter: Meter) -> int | None:
    """What was reported, the answer to it and what came after.

    What was reported of an answer is less than its texts in versions that wrote down its beginning.
    """
    if session.context.tokens is None:
        return None
    answer, pending = (
        sum(_shown(piece, counts, meter) for piece in pieces)
        for pieces in (session.answer, session.pending)
    )
    return session.context.tokens + max(session.context.answered, answer) + pending


def costs_of(
    requests: Iterable[Request], provider: prices.Provider, known: Costs
) -> dict[Request, Decimal | None]:
    """What requests cost, asked for only of those that are not known: each takes 0.3 ms."""
    return {
        one: known[one] if one in known else prices.price(one.usage, one.model, provider, one.at)
        for one in requests
    }


def _cost(requests: Iterable[Request], costs: Costs) -> CostReport:
    total, unpriced = Decimal(), dict[str, None]()
    for request in requests:
        cost = costs[request]
        if cost is None:
            unpriced[request.model] = None
        else:
            total += cost
    known = bool(total) or not unpriced
    return CostReport(
        usd=in_cents(total) if known else None,
        prices_as_of=prices.newest_price().isoformat(),
        unpriced=tuple(unpriced),
    )


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
