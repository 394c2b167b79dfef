"""`ullage check`: the gate for continuous integration."""

import time
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.check import Checked, CheckError, CheckRequest, run_check
from ullage.cli.check_text import lines_of
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import (
    EncodingNameOption,
    Format,
    FormatOption,
    OptionalPathsArgument,
    TargetOption,
    named_path,
    settled_settings_for,
)
from ullage.cli.output import complain, complain_of, progress, write, write_line

MOST_NAMED = 5
"""Of the entries that can go: the JSON document has them all."""

DiffOption = Annotated[
    str | None,
    typer.Option(
        "--diff",
        metavar="REV",
        help="Check the files that changed since the common ancestor with REV. Only those fail "
        "that crossed their limit, or grew while over it.",
    ),
]
BaselineOption = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        parser=named_path,
        help="Files that are listed in FILE fail only when they grow beyond their entry.",
    ),
]
WriteBaselineOption = Annotated[
    Path | None,
    typer.Option(
        "--write-baseline",
        metavar="FILE",
        parser=named_path,
        help="List the files that are over their limit in FILE, then check against it. Entries "
        "outside the paths stay as they are.",
    ),
]


def check(
    paths: OptionalPathsArgument = None,
    diff: DiffOption = None,
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    target: TargetOption = None,
    encoding: EncodingNameOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """Fail when a file is too large for an agent to read whole, or a sum over its target."""
    _refuse_contradictions(diff, baseline, write_baseline, target)
    named = paths or []
    effective = settled_settings_for(named, **{"check.encoding": encoding})
    request = CheckRequest(
        named, target, diff, write_baseline or baseline, write_baseline=write_baseline is not None
    )
    started = time.monotonic()
    try:
        with progress() as tell:
            result, missing = run_check(request, effective, tell, complain)
    except CheckError as error:
        complain(str(error), *filter(None, [error.hint]))
        return BAD_USAGE
    seconds = time.monotonic() - started
    complain_of(missing)
    _hint_at_entries(result)
    if output is Format.JSON:
        write(wire.document(result))
    elif len(missing) < max(1, len(named)):
        for line in lines_of(result, seconds):
            write_line(line)
    if missing or effective.problems:
        return BAD_USAGE
    return ANSWER_IS_NO if result.over else DONE


def _hint_at_entries(result: Checked) -> None:
    """Say which entries of the baseline can go: no error, files got smaller."""
    baseline = result.baseline
    if baseline is None or not baseline.not_needed:
        return
    needless = baseline.not_needed
    are = "entry is" if len(needless) == 1 else "entries are"
    more = len(needless) - MOST_NAMED
    names = ", ".join(needless[:MOST_NAMED]) + f" and {more:,} more" * (more > 0)
    complain(
        f"{baseline.file}: {len(needless):,} {are} not needed any more: {names}",
        f"To write it anew: ullage check --write-baseline {baseline.file}",
    )


def _refuse_contradictions(
    diff: str | None, baseline: Path | None, write_baseline: Path | None, target: int | None
) -> None:
    compares = diff is not None or baseline or write_baseline
    refused = (
        (target and compares, "--target", "gates a sum: leave out --diff and baselines"),
        (write_baseline and diff, "--write-baseline", "lists all files: leave out --diff"),
        (write_baseline and baseline, "--write-baseline", "is checked too: leave out --baseline"),
    )
    for contradicts, option, why in refused:
        if contradicts:
            raise typer.BadParameter(why, param_hint=option)
