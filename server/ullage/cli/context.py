"""`ullage context` and `ullage pack`: the text that is handed to an agent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.chosen_files import (
    ChoiceRequest,
    choice_context,
    find_choice,
    untitled_line,
)
from ullage.app.context import ContextNotes, ContextRequest, ContextText, NoContext, make_context
from ullage.app.context_file import ContextFileError, save_context
from ullage.app.pack import PackRequest, make_pack
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import (
    AllowDropOption,
    DocsOption,
    EncodingNameOption,
    KeepOption,
    ModelOption,
    OutputFileOption,
    PathsArgument,
    named_path,
    refused_models,
    settings_for,
)
from ullage.cli.outline import ViewOption
from ullage.cli.output import complain, complain_of, progress, write, write_line
from ullage.domain.context import ContextForm
from ullage.domain.numbers import full
from ullage.domain.settings import MOST_TOKENS

NOTHING_CHOSEN = (
    "no files are chosen in the editor for this folder",
    "Name paths, as in: ullage context src",
    "Or open files in an editor that runs Ullage, and try again.",
)


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
ChosenPathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH",
        parser=named_path,
        help="Files or folders; without any, the files chosen in the editor, each in its own view.",
    ),
]


def context(
    paths: ChosenPathsArgument = None,
    view: Annotated[
        ViewOption | None,
        typer.Option(
            "--view",
            "-v",
            help="How source files are put into the text.",
            show_default=ViewOption.SIGNATURES,
        ),
    ] = None,
    symbol: Annotated[
        list[str] | None,
        typer.Option("--symbol", "-s", metavar="NAME", help="Keep this declaration whole."),
    ] = None,
    budget: BudgetOption = None,
    docs: DocsOption = None,
    model: ModelOption = None,
    encoding: EncodingNameOption = None,
    file: OutputFileOption = None,
    output: TextFormatOption = TextFormat.TEXT,
) -> int:
    """Write files as one text for an agent: signatures with line ranges, secrets left out."""
    symbols, written = tuple(symbol or ()), datetime.now().astimezone()
    options = {"signatures.docs": docs, "model": model, "encoding": encoding}
    if paths:
        effective = settings_for(paths, **options)
        shown = view or ViewOption.SIGNATURES
        request = ContextRequest(
            paths,
            "symbols" if symbols else shown.value,
            written,
            symbols,
            budget,
            output.form,
        )
        with refused_models():
            made = make_context(request, effective, complain)
        inputs = _inputs(paths, made)
    else:
        _refuse_other_views(view, symbols)
        choice = find_choice(Path.cwd(), complain)
        if choice is None or not choice.loaded:
            _complain_of_nothing(untitled_line(choice))
            return BAD_USAGE
        # Not those of a folder below: the numbers are to be the editor's.
        effective = settings_for([Path(choice.root)], **options)
        of_choice = ChoiceRequest(choice, written, budget, output.form)
        with refused_models():
            made = choice_context(of_choice, effective, complain)
        inputs = [Path(item.path) for item in choice.items]
    shortfall = made.over.shortfall if isinstance(made, NoContext) and made.over else None
    status = _deliver(made, shortfall, _Target(file, inputs), output)
    return BAD_USAGE if made.notes.missing or effective.problems else status


def _complain_of_nothing(lines: tuple[str, ...]) -> None:
    complain(*NOTHING_CHOSEN)
    for line in lines:
        complain(line)


def _refuse_other_views(view: ViewOption | None, symbols: tuple[str, ...]) -> None:
    if view or symbols:
        raise typer.BadParameter(
            "files chosen in the editor have views of their own; name paths to give another",
            param_hint="--symbol" if symbols else "--view",
        )


def pack(
    paths: PathsArgument,
    budget: Annotated[
        int,
        typer.Option(
            "--budget", "-b", min=1, max=MOST_TOKENS, metavar="TOKENS", help="Tokens of the text."
        ),
    ],
    _fit: Annotated[
        bool, typer.Option("--fit", help="Choose views by fit; there is no other way yet.")
    ] = True,
    keep: KeepOption = None,
    allow_drop: AllowDropOption = False,
    model: ModelOption = None,
    file: OutputFileOption = None,
    output: TextFormatOption = TextFormat.TEXT,
) -> int:
    """Write files as one text within a budget, a view chosen for each."""
    effective = settings_for(paths, model=model)
    written = datetime.now().astimezone()
    request = PackRequest(paths, budget, written, tuple(keep or ()), allow_drop, output.form)
    with refused_models(), progress() as tell:
        packed = make_pack(request, effective, tell, complain)
    for kept in packed.keep_unmatched:
        complain(f"--keep {kept}: no such file among those to pack")
    target = _Target(file, [*_inputs(paths, packed.context), *packed.files])
    status = _deliver(packed.context, packed.shortfall, target, output)
    wrong = packed.context.notes.missing or packed.keep_unmatched or effective.problems
    return BAD_USAGE if wrong else status


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a text goes: a file that is none of the inputs, or standard output (None or `-`)."""

    named: Path | None
    inputs: Sequence[Path]

    @property
    def file(self) -> Path | None:
        return None if self.named == STANDARD_OUTPUT else self.named


def _inputs(paths: Sequence[Path], made: ContextText | NoContext) -> list[Path]:
    """The files that were named, and those that are in the text."""
    files = () if isinstance(made, NoContext) else made.files
    return [*paths, *(Path(one.path) for one in files)]


def _deliver(
    made: ContextText | NoContext, shortfall: int | None, target: _Target, output: TextFormat
) -> int:
    """Hand over the text, or say why there is none."""
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
    _answer(made, path, output)
    return DONE


def _answer(made: ContextText, written: Path | None, output: TextFormat) -> None:
    """Write the text to standard output, or where it was written."""
    if output is TextFormat.JSON:
        write(wire.document(made))
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
