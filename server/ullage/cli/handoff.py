"""`ullage handoff`: what a session leaves to the next one, shown before it is written."""

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.config import LiveModel, effective_settings
from ullage.app.context_file import ContextFileError, save_context, write_context
from ullage.app.handoff import (
    HANDOFF_FILE,
    HANDOFF_TOKENS,
    Handoff,
    HandoffRequest,
    NoHandoff,
    folder_of,
    make_handoff,
)
from ullage.app.sessions import OpenSession, live_model_of
from ullage.cli.context import STANDARD_OUTPUT, BudgetOption, tell_notes
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import (
    EncodingNameOption,
    Format,
    FormatOption,
    ModelOption,
    OutputFileOption,
    refuse_both,
    refused_models,
)
from ullage.cli.output import complain, write, write_line
from ullage.cli.session import AllOption, NameArgument, PathOption, chosen_session
from ullage.domain.handoff import LeftOut
from ullage.domain.numbers import full
from ullage.domain.session.report import SessionReport
from ullage.domain.settings import MOST_TOKENS

LimitOption = Annotated[
    int,
    typer.Option(
        "--limit", min=1, max=MOST_TOKENS, metavar="TOKENS",
        help="Tokens that it may cost, without the files.",
    ),
]  # fmt: skip
WriteOption = Annotated[
    bool,
    typer.Option("--write", "-w", help="Write it to .ullage/handoff.md in the session's folder."),
]
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
    budget: BudgetOption = None,
    write_it: WriteOption = False,
    file: OutputFileOption = None,
    everywhere: AllOption = False,
    model: ModelOption = None,
    encoding: EncodingNameOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """What a session leaves to the next one: to paste after its context was cleared.

    It holds your own prompts, and is written nowhere unless you say so.
    """
    if write_it and file is not None:
        raise typer.BadParameter("--write has its own place", param_hint="--output")
    if budget is not None and not restore:
        raise typer.BadParameter("only with --restore", param_hint="--budget")
    refuse_both(model, encoding)
    found = chosen_session(name, path, everywhere=everywhere)
    if found is None:
        return BAD_USAGE
    opened = OpenSession(found)
    opened.refresh()
    settings = effective_settings(Path.cwd()).settings
    report = opened.report(settings.sessions.window)
    given = {"model": model or ("auto" if encoding else None), "encoding": encoding}
    effective = effective_settings(
        folder_of(found, report) or Path.cwd(),
        {key: value for key, value in given.items() if value is not None},
        live=lambda _: _model_of(report),
    )
    for problem in effective.problems:
        complain(str(problem))
    request = HandoffRequest(datetime.now().astimezone(), limit, restore, budget)
    with refused_models():
        made = make_handoff(found, report, request, effective, complain)
    if isinstance(made, NoHandoff):
        complain(made.why)
        return ANSWER_IS_NO
    status = _deliver(made, folder_of(found, report), _place(file), output, write_it=write_it)
    return BAD_USAGE if effective.problems else status


def _model_of(report: SessionReport) -> LiveModel | None:
    """The session's own model, be it live or not: it is that one's context that is filled."""
    return live_model_of(report)


def _place(file: Path | None) -> Path | None:
    return None if file == STANDARD_OUTPUT else file


def _deliver(
    made: Handoff, folder: Path | None, file: Path | None, output: Format, *, write_it: bool
) -> int:
    """Show the text, and then write it where that was asked for."""
    tell_notes(made.notes)
    if output is Format.TEXT:
        write(made.text, end="")
    try:
        written = _written(made, folder, file, write_it=write_it)
    except ContextFileError as error:
        complain(str(error))
        return BAD_USAGE
    if output is Format.JSON:
        write(wire.document(replace(made, path=None if written is None else str(written))))
        return DONE
    if written is not None:
        write("")
        write_line(f"Wrote {written}: {made.figures}")
        write_line(made.message)
    elif sys.stderr is not None and sys.stderr.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        complain(made.message)
    if made.left_out:
        complain(f"left out to stay within {full(made.limit)} tokens: {_left_out(made.left_out)}")
    return DONE


def _written(
    made: Handoff, folder: Path | None, file: Path | None, *, write_it: bool
) -> Path | None:
    """Where it was written, if anywhere. Raises ContextFileError."""
    if file is not None:
        return save_context(file, made.text, (one.path for one in made.files))
    if not write_it:
        return None
    written = write_context(folder or Path.cwd(), made.text, HANDOFF_FILE)
    if written.note is not None:
        complain(written.note)
    return written.path


def _left_out(parts: tuple[LeftOut, ...]) -> str:
    return ", ".join(f"{one.items} of {one.part}" for one in parts)
