"""`ullage outline`: a view of files."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.outline import OutlineRequest, Outlines, make_outlines
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import (
    DocsOption,
    EncodingNameOption,
    Format,
    FormatOption,
    ModelOption,
    named_path,
    refused_models,
    settings_for,
)
from ullage.cli.output import complain, escaped, write
from ullage.domain.numbers import full
from ullage.domain.outline import OutlinedFile


class ViewOption(StrEnum):
    """How a file is shown."""

    FULL = "full"
    SIGNATURES = "signatures"
    HEADERS = "headers"


MAY_BE_SOURCE = frozenset({"unreadable", "encoding", "too-large"})
"""Reasons by which a file that was meant may be missing in the answer."""


def outline(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE", parser=named_path, help="Files, or folders for all in them."
        ),
    ],
    view: Annotated[
        ViewOption, typer.Option("--view", "-v", help="Bodies left out, members too, or neither.")
    ] = ViewOption.SIGNATURES,
    symbol: Annotated[
        list[str] | None,
        typer.Option(
            "--symbol", "-s", metavar="NAME", help="Keep this declaration whole; may be repeated."
        ),
    ] = None,
    docs: DocsOption = None,
    lines: Annotated[
        bool | None,
        typer.Option("--lines/--no-lines", help="Line ranges in place of what is left out."),
    ] = None,
    model: ModelOption = None,
    encoding: EncodingNameOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """Print signatures or headers of source files, bodies left out."""
    effective = settings_for(
        paths,
        **{
            "signatures.docs": docs,
            "signatures.lines": lines,
            "model": model,
            "encoding": encoding,
        },
    )
    symbols = tuple(symbol or ())
    request = OutlineRequest(paths, "symbols" if symbols else view.value, symbols)
    with refused_models():
        outlines = make_outlines(request, effective, complain)
    _tell_problems(outlines, paths)
    if output is Format.JSON:
        write(wire.document(outlines))
    else:
        _print(outlines.files)
    if outlines.missing or effective.problems:
        return BAD_USAGE
    answered = outlines.files and all(file.text is not None for file in outlines.files)
    return DONE if answered and not outlines.problems else ANSWER_IS_NO


def _tell_problems(outlines: Outlines, named: Sequence[Path]) -> None:
    told = {place.path: place.detail for place in outlines.missing}
    expected = {path.name for path in named}
    for skipped in outlines.skipped:
        # A folder is asked for its sources: that it holds images, too, is no news.
        if skipped.reason in MAY_BE_SOURCE or Path(skipped.path).name in expected:
            told.setdefault(skipped.path, skipped.detail)
    for path, detail in told.items():
        complain(f"{path}: {detail}")
    if not outlines.files and not told:
        complain(
            "nothing to outline: no file here is in a language with a grammar",
            "ullage report --show-ignored says what is here, and what is left out.",
        )
    for file in outlines.files:
        if file.text is None:
            complain(f"{file.path}: {'; '.join(file.problems)}")
        elif file.status == "approximate" and file.view != "full":
            complain(f"{file.path}: approximate: {'; '.join(file.problems)}")
    for problem in outlines.problems:
        complain(problem)


def _print(files: Sequence[OutlinedFile]) -> None:
    """The views; each under a heading where there are several, else nothing but the view."""
    shown = [file for file in files if file.text is not None]
    for number, file in enumerate(shown):
        if len(shown) > 1:
            write(f"{chr(10) * (number > 0)}==> {escaped(_heading(file))} <==")
        text = file.text or ""
        write(text, end="" if text.endswith("\n") else "\n")


def _heading(file: OutlinedFile) -> str:
    mark = "" if file.exact else "~"
    cost = full(file.view_tokens or 0)
    return f"{file.path}: {file.view}, {mark}{cost} of {mark}{full(file.tokens.full)} tokens"
