"""The answer to `ullage/session`: the session that is shown, row by row, and which others are."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from ullage.app.editor.uris import uri_of
from ullage.app.moments import time_of_day, time_of_file
from ullage.app.session_files import SignaturesInstead, path_in
from ullage.app.session_report import window_of
from ullage.app.session_terms import SessionTerms
from ullage.app.session_watch import Watched
from ullage.app.sessions import SessionFile
from ullage.domain.numbers import limit
from ullage.domain.phases import PhaseReport
from ullage.domain.session import TITLES, Agent
from ullage.domain.session.filling import FileUse
from ullage.domain.session.report import SessionReport
from ullage.domain.session.wording import (
    FillingRow,
    Share,
    estimated,
    filling_rows,
    heading,
    lines_read,
)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file in the agent's context. `exists`: it is there now, as a file."""

    uri: str
    name: str
    text: str
    exists: bool


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share of the context; `files` where it is made of files."""

    cause: Share
    name: str
    text: str
    files: tuple[ReadFile, ...]


@dataclass(frozen=True, slots=True)
class SignaturesOffer:
    """What to say of the signatures of the files that were read, and which those are."""

    title: str
    uris: tuple[str, ...]
    tokens: int
    instead: int


@dataclass(frozen=True, slots=True)
class LiveSession:
    """One of the sessions that are live; `text` tells it from the others."""

    session: str
    agent: Agent
    title: str
    text: str
    shown: bool


@dataclass(frozen=True, slots=True)
class PhaseChoice:
    """A phase, or a part of one, that a person can say the session is in.

    `name` None: whatever is inferred. `is_current`: it is in that one now.
    """

    name: str | None
    title: str
    text: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class SessionDocument:
    """The answer. `title` and `text` stand above the rows; None while no session is live.

    `phases` are those that can be set.
    """

    title: str | None
    text: str | None
    rows: tuple[ShareRow, ...]
    signatures: SignaturesOffer | None
    live: tuple[LiveSession, ...]
    report: SessionReport | None
    phase: PhaseReport | None
    phases: tuple[PhaseChoice, ...]


def session_document(
    watched: Watched, cheaper: SignaturesInstead | None, terms: SessionTerms
) -> SessionDocument:
    """What is watched, as an editor gets it. `cheaper`: what there is to save of its files."""
    live = tuple(_live(one, shown=one is watched.shown) for one in watched.live)
    report = watched.report
    if report is None:
        return SessionDocument(None, None, (), None, live, None, None, ())
    offer = None if cheaper is None else _offer(cheaper)
    return SessionDocument(
        title=TITLES[report.agent],
        text=heading(report, time_of_day(report.updated)),
        rows=tuple(_rows(report, offer)),
        signatures=offer,
        live=live,
        report=report,
        phase=report.phase,
        phases=tuple(_phases(report, terms)),
    )


def _phases(report: SessionReport, terms: SessionTerms) -> Iterator[PhaseChoice]:
    budgets, rules, now = terms.budgets_for(window_of(report)), terms.rules, report.phase
    current = {None if now is None else now.name, now and now.part and now.part.name}
    for one in (*rules.phases, *rules.parts):
        budget = budgets.of(one.name)
        said = "" if budget is None else f"budget {limit(budget)}"
        of = "" if one.phase is None else f"part of the {one.phase}"
        text = " · ".join(part for part in (of, said) if part)
        yield PhaseChoice(one.name, one.name, text, one.name in current)
    is_set = now is not None and now.source == "set"
    yield PhaseChoice(None, "Inferred", "from what the agent does", not is_set)


def _rows(report: SessionReport, offer: SignaturesOffer | None) -> Iterator[ShareRow]:
    for row in filling_rows(report):
        is_files = row.share == "files"
        files = tuple(_file(report, one) for one in report.files) if is_files else ()
        yield ShareRow(row.share, row.name, _text(row, offer if is_files else None), files)


def _text(row: FillingRow, offer: SignaturesOffer | None) -> str:
    cheaper = "" if offer is None else f"signatures {estimated(offer.tokens)}"
    return " · ".join(part for part in (estimated(row.tokens), row.remark, cheaper) if part)


def _file(report: SessionReport, use: FileUse) -> ReadFile:
    path = path_in(report, use.path)
    exists = os.path.isfile(path)  # noqa: PTH113 - a string, as everywhere with paths of URIs
    times = f"{use.reads} times" if use.reads > 1 else ""
    gone = "" if exists else "gone"
    parts = (estimated(use.tokens), lines_read(use), times, gone)
    return ReadFile(uri_of(path), use.path, " · ".join(part for part in parts if part), exists)


def _offer(cheaper: SignaturesInstead) -> SignaturesOffer:
    return SignaturesOffer(
        f"Signatures of these: {estimated(cheaper.tokens)}",
        tuple(uri_of(path) for path in cheaper.paths),
        cheaper.tokens,
        cheaper.instead,
    )


def _live(session: SessionFile, *, shown: bool) -> LiveSession:
    text = f"{time_of_file(session.modified)} · {PurePath(session.folder).name}"
    return LiveSession(session.id, session.agent, TITLES[session.agent], text, shown)
