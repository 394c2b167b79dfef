"""`ullage fit`: a view for each file, so that all stay within a target."""

import typer
from rich.text import Text

from ullage import wire
from ullage.app.fit import FitRequest, make_fit
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import (
    AllowDropOption,
    Format,
    FormatOption,
    KeepOption,
    ModelOption,
    PathsArgument,
    TargetOption,
    refused_models,
    settings_for,
)
from ullage.cli.output import complain, complain_of, progress, show, write
from ullage.cli.tables import PathTable, Row
from ullage.domain.fit import FitReport
from ullage.domain.numbers import full


def fit(
    paths: PathsArgument,
    target: TargetOption = None,
    keep: KeepOption = None,
    allow_drop: AllowDropOption = False,
    model: ModelOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """Choose a view for each file, so that all together stay within a target."""
    effective = settings_for(paths, target=target, model=model)
    limit = target or effective.settings.target
    if limit is None:
        raise typer.BadParameter("say how many tokens the files may cost", param_hint="--target")
    request = FitRequest(paths, limit, tuple(keep or ()), allow_drop)
    with refused_models(), progress() as tell:
        report, missing = make_fit(request, effective, tell, complain)
    complain_of(missing)
    for kept in report.keep_unmatched:
        complain(f"--keep {kept}: no such file among those to fit")
    if output is Format.JSON:
        write(wire.document(report))
    else:
        _show(report)
    if missing or report.keep_unmatched or effective.problems:
        return BAD_USAGE
    return DONE if report.shortfall is None else ANSWER_IS_NO


def _show(report: FitReport) -> None:
    mark = "" if report.exact else "~"
    rows = [
        Row(
            item.path,
            (f"{mark}{full(item.tokens)}", f"{mark}{full(item.full)}"),
            Text(f"{item.view}   {item.reason}", style="dim" if item.view == "full" else ""),
        )
        for item in report.items
    ]
    if rows:
        show(PathTable(rows, ("file", "tokens", "of")))
    total = f"{mark}{full(report.total)} of {full(report.target)} tokens"
    instead = f" instead of {mark}{full(report.full)}"
    if report.shortfall is None:
        write(f"{total}{instead}")
    else:
        over = f"{full(report.shortfall)} tokens over {full(report.target)}"
        hint = "" if any(item.view == "dropped" for item in report.items) else "; try --allow-drop"
        write(f"Does not fit: even the cheapest choice is {over}{hint}")
