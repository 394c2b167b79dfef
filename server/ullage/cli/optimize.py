"""`ullage optimize`: what a kind of agent needs of a context, within its limits."""

from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.context_file import ContextFileError, save_context
from ullage.app.json_files import InputError
from ullage.app.optimize import OptimiseRequest, UnknownRoleError, optimise_file
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.optimize_text import fits_not, left_out, lines_of
from ullage.cli.options import (
    EncodingNameOption,
    Format,
    FormatOption,
    ModelOption,
    OutputFileOption,
    named_path,
    refused_models,
    settings_for,
    standard_input_for,
)
from ullage.cli.output import complain, write, write_line
from ullage.domain.optimise import Optimised, written
from ullage.domain.settings import MOST_TOKENS

STANDARD_OUTPUT = Path("-")


def optimize(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", parser=named_path, help="A JSON object; - for standard input."
        ),
    ],
    role: Annotated[
        str, typer.Option("--role", "-r", metavar="NAME", help="The kind of agent it is for.")
    ],
    target: Annotated[
        int | None,
        typer.Option(
            "--target", "-t", min=1, max=MOST_TOKENS, metavar="TOKENS",
            help="Condense it towards this many tokens.",
        ),
    ] = None,
    maximum: Annotated[
        int | None,
        typer.Option(
            "--maximum", min=1, max=MOST_TOKENS, metavar="TOKENS",
            help="It never has more than this many tokens.",
        ),
    ] = None,
    model: ModelOption = None,
    encoding: EncodingNameOption = None,
    file: OutputFileOption = None,
    output: FormatOption = Format.TEXT,
) -> int:  # fmt: skip
    """Keep of a JSON context what a kind of agent needs, condensed as far as its limits ask."""
    limits = {"target": target, "maximum": maximum}
    effective = settings_for([], model=model, encoding=encoding, **limits)
    request = OptimiseRequest(path, standard_input_for(path), role)
    try:
        with refused_models():
            made = optimise_file(request, effective, complain)
    except UnknownRoleError as error:
        raise typer.BadParameter(str(error), param_hint="--role") from error
    except InputError as error:
        complain(str(error))
        return BAD_USAGE
    status = _deliver(made, path, file, output)
    return BAD_USAGE if effective.problems else status


def _deliver(made: Optimised, path: Path, file: Path | None, output: Format) -> int:
    """Hand over the context, or say why there is none."""
    for field in made.missing:
        complain(f"{field}: {made.role} needs it, and the context has no such field")
    for line in left_out(made):
        complain(line)
    if made.too_large is not None:
        complain(fits_not(made))
    elif file is not None and file != STANDARD_OUTPUT:
        try:
            save_context(file, written(made.context), [path])
        except ContextFileError as error:
            complain(str(error))
            return BAD_USAGE
    if output is Format.JSON:
        write(wire.document(made))
    elif made.too_large is None:
        _answer(made, file)
    return DONE if made.too_large is None and not made.missing else ANSWER_IS_NO


def _answer(made: Optimised, file: Path | None) -> None:
    first, *others = lines_of(made)
    if file is None or file == STANDARD_OUTPUT:
        write(written(made.context), end="")
        complain(first, *others)
        return
    write_line(f"Wrote {file}: {first}")
    for line in others:
        write_line(f"  {line}")
