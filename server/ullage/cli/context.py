"""`ullage context` and `ullage pack`: the text that is handed to an agent."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ullage.app.chosen_files import (
    ChoiceRequest,
    choice_context,
    find_choice,
    untitled_line,
)
from ullage.app.context import ContextRequest, NoContext, make_context
from ullage.app.pack import PackRequest, make_pack
from ullage.cli.delivery import (
    BudgetOption,
    Target,
    TextFormat,
    TextFormatOption,
    deliver,
    inputs_of,
)
from ullage.cli.exits import BAD_USAGE
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
from ullage.cli.output import complain, progress
from ullage.domain.settings import MOST_TOKENS

NOTHING_CHOSEN = (
    "no files are chosen in the editor for this folder",
    "Name paths, as in: ullage context src",
    "Or open files in an editor that runs Ullage, and try again.",
)

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
        inputs = inputs_of(paths, made)
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
    status = deliver(made, shortfall, Target(file, inputs), output)
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
    target = Target(file, [*inputs_of(paths, packed.context), *packed.files])
    status = deliver(packed.context, packed.shortfall, target, output)
    wrong = packed.context.notes.missing or packed.keep_unmatched or effective.problems
    return BAD_USAGE if wrong else status
