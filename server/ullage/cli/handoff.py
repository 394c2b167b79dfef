"""`ullage handoff`: what a session leaves to the next one; people see it before it is written."""

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer

from ullage import wire
from ullage.app.config import EffectiveSettings, effective_settings
from ullage.app.context_file import ContextFileError, save_context, write_context
from ullage.app.handoff import folder_of, make_handoff
from ullage.app.handoff_files import RESTORED_TOKENS
from ullage.app.handoff_result import (
    HANDOFF_FILE,
    HANDOFF_TOKENS,
    Handoff,
    HandoffRequest,
    NoHandoff,
)
from ullage.app.open_session import OpenSession
from ullage.app.session_terms import session_terms
from ullage.app.sessions import SessionFile, live_model_of
from ullage.cli.delivery import STANDARD_OUTPUT, tell_notes
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import (
    EncodingNameOption,
    Format,
    FormatOption,
    ModelOption,
    named_path,
    refuse_both,
    refused_models,
)
from ullage.cli.output import complain, write, write_line
from ullage.cli.session import (
    AllOption,
    NameArgument,
    PathOption,
    chosen_session,
)
from ullage.domain.handoff import left_out_line
from ullage.domain.session.report import SessionReport
from ullage.domain.settings import MOST_TOKENS

LimitOption = Annotated[
    int,
    typer.Option(
        "--limit", min=1, max=MOST_TOKENS, metavar="TOKENS",
        help="Tokens that it may cost, without the files.",
    ),
]  # fmt: skip
FilesBudgetOption = Annotated[
    int,
    typer.Option(
        "--budget", "-b", min=1, max=MOST_TOKENS, metavar="TOKENS",
        help="Tokens that the files of --restore may cost.",
    ),
]  # fmt: skip
WriteOption = Annotated[
    bool,
    typer.Option(
        "--write", "-w",
        help="Write it to .ullage/handoff.md in the session's folder; a terminal shows it first.",
    ),
]  # fmt: skip
FileOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", parser=named_path,
        help="Write to a file, not standard output (-); a terminal shows it first.",
    ),
]  # fmt: skip
RestoreOption = Annotated[
    bool,
    typer.Option(
        "--restore",
        help="With the files to begin with: the specification and what was changed last.",
    ),
]


def handoff(
    name: NameArgument = None,
    path: PathOption = None,
    limit: LimitOption = HANDOFF_TOKENS,
    restore: RestoreOption = False,
    budget: FilesBudgetOption = RESTORED_TOKENS,
    keep_it: WriteOption = False,
    file: FileOption = None,
    everywhere: AllOption = False,
    model: ModelOption = None,
    encoding: EncodingNameOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """What a session leaves to the next one: to paste after its context was cleared.

    It holds your own prompts, and is written nowhere unless you say so.
    """
    if keep_it and file is not None:
        raise typer.BadParameter("--write has a place of its own", param_hint="--output")
    refuse_both(model, encoding)
    found = chosen_session(name, path, everywhere=everywhere)
    if found is None:
        return BAD_USAGE
    opened = OpenSession(found)
    opened.refresh()
    here = effective_settings(Path.cwd())
    # No advice is told here, for which signatures would be sought.
    terms = session_terms(here.settings, lambda _: None)
    report = opened.report(here.settings.sessions.window, terms)
    effective = _settings(found, report, model, encoding)
    request = HandoffRequest(datetime.now().astimezone(), limit, restore, budget)
    with refused_models():
        made = make_handoff(found, report, request, effective, complain)
    if isinstance(made, NoHandoff):
        complain(made.why)
        return ANSWER_IS_NO
    place = _Place(file, folder_of(found, report), keep_it)
    status = _deliver(made, place, output)
    return BAD_USAGE if effective.problems else status


def _settings(
    found: SessionFile, report: SessionReport, model: str | None, encoding: str | None
) -> EffectiveSettings:
    """The settings of the session's folder; its own model where nobody chose another unit."""
    given = {"model": model or ("auto" if encoding else None), "encoding": encoding}
    effective = effective_settings(
        folder_of(found, report) or Path.cwd(),
        {key: value for key, value in given.items() if value is not None},
        live=lambda _: live_model_of(report),
    )
    for problem in effective.problems:
        complain(str(problem))
    return effective


class _Place:
    """Where it is to be written: a file that was named, its own place in a folder, or nowhere."""

    def __init__(self, named: Path | None, folder: Path | None, own: bool) -> None:
        self._named = None if named == STANDARD_OUTPUT else named
        self._folder = folder or Path.cwd()
        self._own = own

    @property
    def is_nowhere(self) -> bool:
        """Whether it is only shown."""
        return self._named is None and not self._own

    def take(self, made: Handoff) -> Path | None:
        """Write it there; where it is then. Raises ContextFileError."""
        if self._named is not None:
            inputs = (self._folder / one.path for one in made.files)
            return save_context(self._named, made.text, inputs)
        if not self._own:
            return None
        written = write_context(self._folder, made.text, HANDOFF_FILE)
        if written.note is not None:
            complain(written.note)
        return written.path


def _deliver(made: Handoff, place: _Place, output: Format) -> int:
    """Show the text, and write it where that was asked for: then only people see it before."""
    tell_notes(made.notes)
    if made.left_out:
        complain(left_out_line(made.left_out, made.limit))
    is_shown = output is Format.TEXT and (place.is_nowhere or _is_terminal(sys.stdout))
    if is_shown:
        write(made.text, end="")
    try:
        path = place.take(made)
    except ContextFileError as error:
        complain(str(error))
        return BAD_USAGE
    if output is Format.JSON:
        write(wire.document(replace(made, path=None if path is None else str(path))))
    elif path is not None:
        if is_shown:
            write("")
        write_line(f"Wrote {path}: {made.figures}")
        write_line(made.message)
    elif _is_terminal(sys.stderr):
        complain(made.message)
    return DONE


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody is there to read it; a stream that is closed is None."""
    return stream is not None and stream.isatty()
