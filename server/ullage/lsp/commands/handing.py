"""Commands that hand the set over: as a file, or as a text for the clipboard."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ullage.app.context import ContextNotes, ContextText, NoContext
from ullage.app.context_file import ContextFileError, Written
from ullage.app.editor.handing import HandingJob, handing_job, is_long, reference
from ullage.app.editor.live import LiveSet
from ullage.domain.context import ContextForm
from ullage.domain.outline import View
from ullage.domain.working_set.messages import MOST_NAMED
from ullage.lsp.commands.command import Command, settled
from ullage.lsp.messages import REQUEST_FAILED, Refused
from ullage.lsp.progress import Progress
from ullage.lsp.session import Session

NOTHING = "There are no files for the agent. Open some, or include them."


@dataclass(frozen=True, slots=True)
class WriteContext:
    """Which files, by default all; where to, by default `.ullage/context.md`."""

    uris: tuple[str, ...] | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class CopyContext:
    """The form of the text. `whole`: it is not for a clipboard, so a long one is not written."""

    format: Literal["markdown", "xml"] = "markdown"
    whole: bool = False


@dataclass(frozen=True, slots=True)
class ContextWritten:
    """The file, how to mention it to an agent, its tokens and its number of files.

    `instead_of`: tokens of the files in full. `reference`: what to put on a clipboard where a chat
    takes no mention. `figures` is what people are told of the text, and `notes` are lines for them.
    """

    path: str
    mention: str
    reference: str
    tokens: int
    exact: bool
    files: int
    instead_of: int
    figures: str
    notes: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A file of the text: tokens of its view, and of the file in full."""

    path: str
    view: View
    tokens: int
    full: int


@dataclass(frozen=True, slots=True)
class ContextCopied:
    """The text and what it costs, and the files in it. `notes` are lines for people.

    `reference`: what goes on a clipboard in place of a text that is too long for one, which was
    written to the file that it names; None where the text itself does.
    """

    text: str
    tokens: int
    exact: bool
    items: tuple[CopiedFile, ...]
    reference: str | None
    notes: tuple[str, ...]
    message: str


async def _write(session: Session, params: WriteContext) -> ContextWritten:
    job, text = await _made(session, params.uris)
    written = await _put(session, job, text, params.path)
    path = written.path
    return ContextWritten(
        path=str(path),
        mention=job.mention(path),
        reference=reference(text, job.mention(path).removeprefix("@")),
        tokens=text.tokens,
        exact=text.exact,
        files=len(text.files),
        instead_of=text.instead_of,
        figures=text.figures,
        notes=note_lines(text.notes, written),
        message=f"{text.written_line(job.mention(path).removeprefix('@'))}.",
    )


async def _copy(session: Session, params: CopyContext) -> ContextCopied:
    job, text = await _made(session, None, params.format)
    instead = written = None
    message = f"Copied {text.figures}."
    if is_long(text) and params.format == "markdown" and not params.whole:
        written = await _put(session, job, text, None)
        place = job.mention(written.path).removeprefix("@")
        instead = reference(text, place)
        message = f"Copied a reference to {place}: {text.figures}. Paste it into the chat."
    items = tuple(CopiedFile(one.path, one.view, one.tokens, one.full) for one in text.files)
    notes = note_lines(text.notes, written)
    return ContextCopied(text.text, text.tokens, text.exact, items, instead, notes, message)


async def _put(session: Session, job: HandingJob, text: ContextText, path: str | None) -> Written:
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(session.jobs, job.write, text.text, path)
    except ContextFileError as error:
        raise Refused(REQUEST_FAILED, str(error)) from None


async def _made(
    session: Session, uris: tuple[str, ...] | None, form: ContextForm = "markdown"
) -> tuple[HandingJob, ContextText]:
    live = await session.ready()
    assert session.work
    if uris:
        await _include(session, live, uris)
    job = handing_job(live, uris, datetime.now().astimezone(), form)
    loop = asyncio.get_running_loop()
    progress = Progress(session.client, "Making the context", None)
    try:
        text = await loop.run_in_executor(session.jobs, job.run, session.work.viewer)
    finally:
        progress.end()
    if isinstance(text, NoContext):
        raise Refused(REQUEST_FAILED, " ".join([NOTHING, *note_lines(text.notes)]))
    return job, text


async def _include(session: Session, live: LiveSet, uris: tuple[str, ...]) -> None:
    """Include the named files that are not in the set, as one step: who gives a file means it.

    Raises:
        Refused: one of them cannot be counted; then none is included.
    """
    async with session.stepping:
        counted = {item.uri for item in (await settled(session, live)).counted}
        strangers = [uri for uri in uris if uri not in counted]
        if not strangers:
            return
        live.choose(live.history.current.with_included(strangers))
        after = await settled(session, live)
        refused = [one for one in after.not_counted if one.uri in strangers]
        if refused:
            live.undo()
            said = (f"{one.name}: not counted, {one.detail}." for one in refused[:MOST_NAMED])
            raise Refused(REQUEST_FAILED, " ".join(said))


def note_lines(notes: ContextNotes, written: Written | None = None) -> tuple[str, ...]:
    """What there is to tell, a line each."""
    secrets = [
        f"{one.path}{f':{one.line}' if one.line else ''}: left out, it looks like a secret"
        f" ({one.kind})"
        for one in notes.secrets
    ]
    unreadable = [f"{one.path}: {one.detail}" for one in notes.unreadable]
    missing = [f"{one.path}: {one.detail}" for one in notes.missing]
    place = [written.note] if written is not None and written.note is not None else []
    return (*secrets, *unreadable, *missing, *notes.problems, *place)


WRITE_CONTEXT = Command("ullage.writeContext", WriteContext, _write)
COPY_CONTEXT = Command("ullage.copyContext", CopyContext, _copy)
