"""`ullage count`: tokens of files or of standard input, as they are."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.count import STANDARD_INPUT, Counts, count_texts
from ullage.cli.exits import BAD_USAGE, DONE
from ullage.cli.options import (
    EncodingNameOption,
    Format,
    FormatOption,
    ModelOption,
    named_path,
    refused_models,
    settings_for,
)
from ullage.cli.output import complain, complain_of, write, write_line
from ullage.domain.numbers import short


def count(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", parser=named_path, help="Files; - or none for standard input."
        ),
    ] = None,
    model: ModelOption = None,
    encoding: EncodingNameOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """Tokens of files or of standard input, whatever rules say of them."""
    named = paths or [Path(STANDARD_INPUT)]
    effective = settings_for(named, model=model, encoding=encoding)
    standard_input = _standard_input() if Path(STANDARD_INPUT) in named else b""
    with refused_models():
        counts, missing = count_texts(named, standard_input, effective)
    complain_of(missing)
    if output is Format.JSON:
        write(wire.document(counts))
    else:
        _print(counts)
    return BAD_USAGE if missing or effective.problems else DONE


def _standard_input() -> bytes:
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise typer.BadParameter("standard input is closed")
    return sys.stdin.buffer.read()


def _print(counts: Counts) -> None:
    """One number for one text; for several a line each, and the sum."""
    mark = "" if counts.exact else "~"
    if len(counts.files) == 1:
        write(f"{mark}{counts.files[0].tokens}")
    elif counts.files:
        width = len(str(counts.total)) + len(mark)
        for file in counts.files:
            write_line(f"{f'{mark}{file.tokens}':>{width}}  {file.path}")
        write(f"{mark}{counts.total}  total")
    if counts.band is not None and counts.files:
        low, high = map(short, counts.band)
        complain(f"estimate for {counts.model}: {low} to {high} for most texts")
