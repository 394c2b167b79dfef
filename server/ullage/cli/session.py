"""`ullage session`: what an agent has in its context now, what fills it, what it took."""

import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.agents import RecordError
from ullage.app.config import EffectiveSettings, effective_settings
from ullage.app.open_session import OpenSession
from ullage.app.session_files import SavedBySignatures
from ullage.app.session_terms import SessionTerms, session_terms
from ullage.app.session_watch import LOOK_SECONDS, SessionWatch
from ullage.app.sessions import SessionFile, open_record, session_named, sessions_in
from ullage.cli.examples import epilog
from ullage.cli.exits import BAD_USAGE, DONE
from ullage.cli.options import Format, FormatOption, named_path
from ullage.cli.output import complain, show, write, write_line
from ullage.cli.session_text import list_text, session_text, watch_line
from ullage.domain.session.report import SessionReport
from ullage.domain.settings import MOST_TOKENS

session = typer.Typer(
    no_args_is_help=True,
    help="What agents have in their contexts, read from their own records.",
    epilog=epilog("session"),
)

MOST_LISTED = 10

AllOption = Annotated[
    bool, typer.Option("--all", "-a", help="Sessions of any folder, not only of this one.")
]
NameArgument = Annotated[
    str | None,
    typer.Argument(metavar="SESSION", help="The beginning of its id; the newest without one."),
]
PathOption = Annotated[
    Path | None,
    typer.Option("--path", metavar="FILE", parser=named_path, help="A record, wherever it is."),
]
WindowOption = Annotated[
    int | None,
    typer.Option(
        "--window", min=1, max=MOST_TOKENS, metavar="TOKENS",
        help="The window of the model, where its record does not tell; else `sessions.window`.",
    ),
]  # fmt: skip


class When(StrEnum):
    """Which moment of a session is shown."""

    NOW = "now"
    COMPACTION = "compaction"


@dataclass(frozen=True, slots=True)
class SessionList:
    """Sessions, the newest first."""

    sessions: tuple[SessionReport, ...]


@session.command("list", epilog=epilog("session list"))
def list_sessions(
    everywhere: AllOption = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most so many.")
    ] = MOST_LISTED,
    window: WindowOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """The sessions of this folder, the newest first."""
    found = sessions_in(None if everywhere else Path.cwd())
    settings = effective_settings(Path.cwd()).settings
    # Signatures of the files of many sessions would take a while, and nobody asked for them.
    terms = session_terms(settings, lambda _: None)
    tokens = window or settings.sessions.window
    reports = tuple(
        report for one in found[:limit] if (report := _now(one, tokens, terms)) is not None
    )
    if output is Format.JSON:
        write(wire.document(SessionList(reports)))
    else:
        show(*list_text(reports, len(found), everywhere=everywhere))
    return DONE


@session.command("show", epilog=epilog("session show"))
def show_session(
    name: NameArgument = None,
    path: PathOption = None,
    at: Annotated[
        When, typer.Option("--at", help="Now, or before its context was last summed up.")
    ] = When.NOW,
    window: WindowOption = None,
    everywhere: AllOption = False,
    output: FormatOption = Format.TEXT,
) -> int:
    """A session: its context and what fills it, its files, messages, tokens and cost."""
    found = chosen_session(name, path, everywhere=everywhere)
    if found is None:
        return BAD_USAGE
    opened = OpenSession(found)
    opened.refresh()
    if path is None:
        # A record that has to be named may be somebody else's, of other files than are shown here.
        opened.learn()
    effective = effective_settings(Path.cwd())
    tokens, terms = window or effective.settings.sessions.window, terms_of(effective)
    made = opened.report if at is When.NOW else opened.report_before_compaction
    report = made(tokens, terms)
    if path is None:
        opened.keep_usage()
    if report is None:
        complain(f"{found.path}: its context was never summed up")
        return BAD_USAGE
    if output is Format.JSON:
        write(wire.document(report))
    else:
        show(*session_text(report))
    return DONE


@session.command("watch", epilog=epilog("session watch"))
def watch_session(window: WindowOption = None, output: FormatOption = Format.TEXT) -> int:
    """A line whenever the live session of this folder changes; Ctrl-C ends it."""
    effective = effective_settings(Path.cwd())
    tokens = window or effective.settings.sessions.window
    watch = SessionWatch([Path.cwd()], tokens, terms=terms_of(effective))
    last: SessionReport | None = None
    if sys.stderr is not None and sys.stderr.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        complain("watching for sessions in this folder; Ctrl-C ends it")
    while True:
        found = watch.look()
        if found is not None and found.report not in (None, last):
            last = found.report
            _write_watched(last, output)
        time.sleep(LOOK_SECONDS)


def _write_watched(report: SessionReport, output: Format) -> None:
    if output is Format.JSON:
        write(wire.document(report))
    else:
        write_line(watch_line(report))


def terms_of(effective: EffectiveSettings) -> SessionTerms:
    """What the settings say of sessions."""
    return session_terms(effective.settings, SavedBySignatures(effective))


def _now(found: SessionFile, window: int | None, terms: SessionTerms) -> SessionReport | None:
    """The session; None where its record cannot be understood, which is told."""
    opened = OpenSession(found)
    try:
        opened.refresh()
        opened.learn()
        report = opened.report(window, terms)
        opened.keep_usage()
    except RecordError as error:
        complain(f"not listed: {error}")
        return None
    return report


def chosen_session(name: str | None, path: Path | None, *, everywhere: bool) -> SessionFile | None:
    """The session that is meant; None where there is none, which has been told."""
    if path is not None:
        found = open_record(path)
        if isinstance(found, str):
            complain(f"{path}: {found}")
            return None
        return found
    sessions = sessions_in(None if everywhere else Path.cwd())
    if name:
        sessions = session_named(sessions, name)
    if len(sessions) > 1 and name:
        complain(f"{name}: begins the ids of {len(sessions)} sessions; give more of it")
        return None
    if not sessions:
        complain_of_no_session(name, everywhere=everywhere)
        return None
    return sessions[0]


def complain_of_no_session(name: str | None, *, everywhere: bool) -> None:
    """Say that there is none, or none whose id begins so."""
    where = "anywhere" if everywhere else "in this folder"
    what = "no session of an agent" if name is None else f"no session that begins with {name}"
    complain(f"{what} {where}", "See: ullage session list --all")
