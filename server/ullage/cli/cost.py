"""`ullage cost`: what tokens cost, strategies side by side, which model for which work."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ullage import wire
from ullage.app.cost import compare_plan, cost_of, decision_matrix
from ullage.app.json_files import InputError
from ullage.cli.cost_text import comparison_text, cost_line, matrix_text
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import Format, FormatOption, named_path, standard_input_for
from ullage.cli.output import complain, show, write, write_line
from ullage.domain.costs import Step
from ullage.domain.costs.plans import MOST_REQUESTS, MOST_TOKENS
from ullage.domain.session import Usage

UNKNOWN = (
    "price unknown: genai-prices has none for {model}",
    "A model that several sell needs its provider: groq/llama-3.3-70b-versatile",
)


def _tokens(option: str, help_text: str) -> Any:  # noqa: ANN401 - what typer calls an option
    return typer.Option(option, min=0, max=MOST_TOKENS, metavar="TOKENS", help=help_text)


def cost(
    model: Annotated[
        str | None,
        typer.Option(
            "--model", "-m", metavar="NAME", help="The model; its provider may stand before it."
        ),
    ] = None,
    read: Annotated[
        int | None, _tokens("--input", "Tokens it reads, those of the cache not among them.")
    ] = None,
    written: Annotated[int | None, _tokens("--output", "Tokens it writes.")] = None,
    cache_read: Annotated[int, _tokens("--cache-read", "Tokens it reads from the cache.")] = 0,
    cache_write: Annotated[
        int, _tokens("--cache-write", "Tokens it puts into the cache for five minutes.")
    ] = 0,
    cache_write_1h: Annotated[
        int, _tokens("--cache-write-1h", "Tokens it puts into the cache for an hour.")
    ] = 0,
    requests: Annotated[
        int,
        typer.Option(
            "--requests", min=1, max=MOST_REQUESTS, metavar="N",
            help="Over how many requests: some prices rise with the length of one.",
        ),
    ] = 1,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--compare", metavar="FILE", parser=named_path,
            help="Strategies side by side, from a JSON file or standard input (-).",
        ),
    ] = None,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="Which model for which kind of work.")
    ] = False,
    output: FormatOption = Format.TEXT,
) -> int:  # fmt: skip
    """What tokens cost, by the prices of genai-prices; nothing is asked of the network."""
    if plan is not None and not matrix and model is None:
        return _compare(plan, output)
    if matrix and plan is None and model is None:
        return _matrix(output)
    if model is None or plan is not None or matrix:
        raise typer.BadParameter(
            "give one of the three: a model with its tokens, strategies, or the matrix",
            param_hint="--model, --compare, --matrix",
        )
    if read is None or written is None:
        raise typer.BadParameter("say how many tokens", param_hint="--input, --output")
    usage = Usage(read, written, cache_read, cache_write, cache_write_1h)
    return _cost(Step("", model, usage, requests), output)


def _cost(step: Step, output: Format) -> int:
    found = cost_of(step)
    if found.usd is None:
        _complain_of_unknown(found.model)
    if output is Format.JSON:
        write(wire.document(found))
    elif found.usd is not None:
        write_line(cost_line(found))
    return ANSWER_IS_NO if found.usd is None else DONE


def _compare(plan: Path, output: Format) -> int:
    try:
        compared = compare_plan(plan, standard_input_for(plan))
    except InputError as error:
        complain(str(error))
        return BAD_USAGE
    for model in compared.unpriced:
        _complain_of_unknown(model)
    if output is Format.JSON:
        write(wire.document(compared))
    else:
        show(*comparison_text(compared))
    return ANSWER_IS_NO if compared.unpriced else DONE


def _matrix(output: Format) -> int:
    found = decision_matrix()
    if output is Format.JSON:
        write(wire.document(found))
    else:
        show(*matrix_text(found))
    return DONE


def _complain_of_unknown(model: str) -> None:
    first, hint = UNKNOWN
    complain(first.format(model=model), hint)
