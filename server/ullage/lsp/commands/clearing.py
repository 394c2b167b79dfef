"""`ullage.prepareClear`: what the live session leaves to the next one, shown before it is written.

It holds somebody's own prompts: nothing here logs it, and it is written only as it was shown.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ullage.app.agents import RecordError
from ullage.app.config import EffectiveSettings
from ullage.app.context_file import ContextFileError, write_context
from ullage.app.handoff import folder_of, make_handoff
from ullage.app.handoff_result import HANDOFF_FILE, Handoff, HandoffRequest, NoHandoff
from ullage.app.session_watch import Watched
from ullage.app.sessions import SessionFile
from ullage.domain.handoff import left_out_line
from ullage.domain.session.report import SessionReport
from ullage.lsp.commands.command import Command
from ullage.lsp.commands.handing import note_lines
from ullage.lsp.messages import REQUEST_FAILED, Refused
from ullage.lsp.progress import Progress
from ullage.lsp.session import Session

NO_SESSION = "No session of an agent is live in this folder."


@dataclass(frozen=True, slots=True)
class PrepareClear:
    """Without `text`: make one; `restore`: with the files to begin with.

    With it: write that, which was shown, to `.ullage/handoff.md`.
    """

    text: str | None = None
    restore: bool = True


@dataclass(frozen=True, slots=True)
class ClearPrepared:
    """The text and its tokens, and what it would leave, for people.

    `path`: where it was written; None where it is only to be shown. `tokens` None of a text that
    was given. `notes` are lines for people.
    """

    text: str
    tokens: int | None
    message: str
    path: str | None
    notes: tuple[str, ...]


async def _prepare(session: Session, params: PrepareClear) -> ClearPrepared:
    live = await session.ready()
    watched = session.agent_sessions.current
    file, report = _shown(watched)
    assert live.folders
    loop = asyncio.get_running_loop()
    if params.text is not None:
        root = folder_of(file, report)
        return await loop.run_in_executor(session.jobs, _write, root, params.text)
    progress = Progress(session.client, "Preparing to clear the context", None)
    try:
        made = await loop.run_in_executor(
            session.jobs, _make, file, report, params, live.folders.window
        )
    finally:
        progress.end()
    left_out = (left_out_line(made.left_out, made.limit),) if made.left_out else ()
    notes = (*note_lines(made.notes), *left_out)
    return ClearPrepared(made.text, made.tokens, made.message, None, notes)


def _shown(watched: Watched) -> tuple[SessionFile, SessionReport]:
    if watched.shown is None or watched.report is None:
        raise Refused(REQUEST_FAILED, NO_SESSION)
    return watched.shown, watched.report


def _make(
    file: SessionFile, report: SessionReport, params: PrepareClear, effective: EffectiveSettings
) -> Handoff:
    """In a thread."""
    request = HandoffRequest(datetime.now().astimezone(), restore=params.restore)
    try:
        made = make_handoff(file, report, request, effective, _silent)
    except RecordError as error:
        raise Refused(REQUEST_FAILED, f"The session cannot be read: {error}") from None
    if isinstance(made, NoHandoff):
        raise Refused(REQUEST_FAILED, f"{made.why[0].upper()}{made.why[1:]}.")
    return made


def _write(root: Path | None, text: str) -> ClearPrepared:
    """In a thread."""
    try:
        written = write_context(root, text, HANDOFF_FILE)
    except ContextFileError as error:
        raise Refused(REQUEST_FAILED, str(error)) from None
    notes = () if written.note is None else (written.note,)
    return ClearPrepared(text, None, f"Wrote {written.path}.", str(written.path), notes)


def _silent(_: str) -> None:
    """Of a store that cannot be used the start of the server told."""


PREPARE_CLEAR = Command("ullage.prepareClear", PrepareClear, _prepare)
