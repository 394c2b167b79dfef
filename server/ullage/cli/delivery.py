"""A context text on its way out: to standard output or a file, with what there is to tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.context import ContextNotes, ContextText, NoContext
from ullage.app.context_file import ContextFileError, save_context
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.output import complain, complain_of, write, write_line
from ullage.domain.context import ContextForm
from ullage.domain.numbers import full
from ullage.domain.settings import MOST_TOKENS

STANDARD_OUTPUT = Path("-")


class TextFormat(StrEnum):
    """How a text for an agent is written."""

    TEXT = "text"
    JSON = "json"
    XML = "xml"

    @property
    def form(self) -> ContextForm:
        """The form of the text itself; in JSON it is Markdown."""
        return "xml" if self is TextFormat.XML else "markdown"


TextFormatOption = Annotated[
    TextFormat, typer.Option("--format", "-f", help="Markdown, the same as XML, or JSON with it.")
]
BudgetOption = Annotated[
    int | None,
    typer.Option(
        "--budget", "-b", min=1, max=MOST_TOKENS, metavar="TOKENS", help="Tokens the text may cost."
    ),
]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a text goes: a file that is none of the inputs, or standard output (None or `-`)."""

    named: Path | None
    inputs: Sequence[Path]

    @property
    def file(self) -> Path | None:
        """The file, None for standard output."""
        return None if self.named == STANDARD_OUTPUT else self.named


def inputs_of(paths: Sequence[Path], made: ContextText | NoContext) -> list[Path]:
    """The files that were named, and those that are in the text."""
    files = () if isinstance(made, NoContext) else made.files
    return [*paths, *(Path(one.path) for one in files)]


def deliver(
    made: ContextText | NoContext,
    shortfall: int | None,
    target: Target,
    output: TextFormat,
    document: object = None,
) -> int:
    """Hand over the text, or say why there is none; the exit status.

    `document`: what JSON holds, where that is more than the text with its figures.
    """
    tell_notes(made.notes)
    if isinstance(made, NoContext):
        over = f"the text would be {full(shortfall)} tokens over the budget" if shortfall else ""
        complain(over or "there is nothing to put in a text")
        return ANSWER_IS_NO
    path: Path | None = None
    if target.file is not None:
        try:
            path = save_context(target.file, made.text, target.inputs)
        except ContextFileError as error:
            complain(str(error))
            return BAD_USAGE
    _answer(made, path, output, document)
    return DONE


def _answer(made: ContextText, written: Path | None, output: TextFormat, document: object) -> None:
    """Write the text to standard output, or where it was written."""
    if output is TextFormat.JSON:
        write(wire.document(document or made))
    elif written is None:
        write(made.text, end="")
    else:
        write_line(made.written_line(str(written)))


def tell_notes(notes: ContextNotes) -> None:
    """Say on standard error what there is to tell beside a text."""
    complain_of(notes.missing)
    for skipped in notes.unreadable:
        complain(f"{skipped.path}: {skipped.detail}")
    for secret in notes.secrets:
        line = "" if secret.line is None else f":{secret.line}"
        complain(f"{secret.path}{line}: left out, it looks like a secret ({secret.kind})")
    for problem in notes.problems:
        complain(problem)
