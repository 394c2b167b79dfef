"""Sessions of agents: which there are, where, and whose model is live."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePath

from ullage.adapters.agents.model import SessionFile
from ullage.app.agents import AGENTS, RecordError, unquoted
from ullage.app.config import LiveModel
from ullage.app.open_session import OpenSession
from ullage.domain.handoff import Talk
from ullage.domain.session import TITLES
from ullage.domain.session.report import SessionReport

__all__ = [
    "LIVE_SECONDS",
    "SessionFile",
    "live_model",
    "live_model_of",
    "live_sessions",
    "open_record",
    "session_named",
    "sessions_in",
    "talk_of",
]

LIVE_SECONDS = 1_800
"""A session that nothing was written to for so long is not live any more."""

LAST_BYTES = 16_000_000
"""Of a record where only the model is wanted: nearly all records are smaller, and these take a
fifth of a second."""


def sessions_in(folder: Path | None) -> list[SessionFile]:
    """The sessions that were started in a folder or below it, the newest first; None: anywhere."""
    return sorted(_found(folder, 0.0), key=lambda one: -one.modified)


def live_sessions(folder: Path, since: float) -> list[SessionFile]:
    """Those that were written to since then, in seconds since the epoch; others are not opened."""
    return sorted(_found(folder, since), key=lambda one: -one.modified)


def _found(folder: Path | None, since: float) -> Iterator[SessionFile]:
    for known in AGENTS.values():
        for one in known.find(folder, since):
            if folder is None or _is_in(one.folder, folder):
                yield one


def _is_in(place: str, folder: Path) -> bool:
    """Whether a place lies in a folder, also where it is named by way of a link."""
    real = os.path.realpath(place)
    return PurePath(place).is_relative_to(folder) or PurePath(real).is_relative_to(folder)


def session_named(sessions: Iterable[SessionFile], beginning: str) -> list[SessionFile]:
    """Those of the sessions whose id begins so."""
    known = [*sessions]
    found = [one for one in known if one.id.startswith(beginning)]
    # Some have another id in their record than in their name.
    return found or [one for one in known if _id_in(one).startswith(beginning)]


def _id_in(session: SessionFile) -> str:
    opened = OpenSession(session)
    with suppress(RecordError):
        opened.refresh()
        return opened.id
    return ""


def open_record(path: Path) -> SessionFile | str:
    """The session that a file is the record of; else why it is none, for people."""
    try:
        modified = path.stat().st_mtime
    except OSError as error:
        return (error.strerror or str(error)).lower()
    for agent, known in AGENTS.items():
        if known.recognises(path):
            return SessionFile(agent, path, "", path.stem, modified)
    titles = ", ".join(TITLES[agent] for agent in AGENTS)
    return f"no record of a session that is known here ({titles})"


def talk_of(file: SessionFile) -> Talk:
    """What was said and done in a session. Its texts are read now and kept by nobody here.

    Only for who was asked for a handoff.

    Raises:
        RecordError: a mistake of ours with the record; it quotes nothing.
    """
    with unquoted(file.path):
        return AGENTS[file.agent].talk(file.path)


def live_model(folder: Path, configured: int | None) -> LiveModel | None:
    """The model of the newest live session in a folder; None without one, or before it answered.

    `configured` in tokens: the window that the user says the model has.
    """
    newest = next(iter(live_sessions(folder, time.time() - LIVE_SECONDS)), None)
    if newest is None:
        return None
    opened = OpenSession(newest, LAST_BYTES)
    # Who counts files did not ask for a session: one that cannot be understood decides nothing.
    with suppress(RecordError):
        opened.refresh()
        return opened.model(configured)
    return None


def live_model_of(report: SessionReport | None) -> LiveModel | None:
    """The same of a session that is known."""
    if report is None or report.model is None:
        return None
    return LiveModel(report.model, report.context.window)
