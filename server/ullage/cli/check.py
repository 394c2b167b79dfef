"""`ullage check`: the gate for continuous integration."""

import time
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.check import CheckRequest, run_check
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import Format, FormatOption, TargetOption, settings_for
from ullage.cli.output import complain, progress, write
from ullage.domain.check import CheckResult, Violation
from ullage.domain.numbers import full


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders or files; without any, the current one.")
    ] = None,
    target: TargetOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """Fail when a file is too large for an agent to read whole, or a sum over its target."""
    named = paths or []
    effective = settings_for(named)
    started = time.monotonic()
    with progress() as tell:
        result, missing = run_check(CheckRequest(named, target), effective, tell, complain)
    seconds = time.monotonic() - started
    for place in missing:
        complain(f"{place.path}: {place.detail}")
    if output is Format.JSON:
        write(wire.document(result))
    else:
        _print(result, effective.settings.check.encoding, seconds)
    if missing or effective.problems:
        return BAD_USAGE
    return ANSWER_IS_NO if result.over else DONE


def _print(result: CheckResult, encoding: str, seconds: float) -> None:
    path_width = max((len(one.path) for one in result.over), default=0)
    number_width = max((len(full(one.tokens)) for one in result.over), default=0)
    for one in result.over:
        tokens = f"{full(one.tokens):>{number_width}} of {full(one.limit)}"
        write(f"over   {one.path:<{path_width}}   {tokens}")
        write(f"       {_remedy(one)}")
    files = f"{result.checked:,} file{'s' * (result.checked != 1)} checked"
    write(f"{files}, {len(result.over)} over · {encoding} · {seconds:.1f} s")


def _remedy(one: Violation) -> str:
    if one.rule == "target":
        return "name fewer paths, load some of them as signatures, or raise --target"
    return "split it, or raise it in ullage.toml [check.files]"
