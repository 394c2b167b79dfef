"""`ullage report`: the main job."""

import time
from typing import Annotated

import typer

from ullage import wire
from ullage.app.report import ReportRequest, make_report
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import (
    DocsOption,
    EncodingNameOption,
    Format,
    FormatOption,
    ModelOption,
    OptionalPathsArgument,
    TargetOption,
    refused_models,
    settings_for,
)
from ullage.cli.output import complain, complain_of, progress, show, write
from ullage.cli.report_text import report_text


def report(
    paths: OptionalPathsArgument = None,
    target: TargetOption = None,
    docs: DocsOption = None,
    model: ModelOption = None,
    encoding: EncodingNameOption = None,
    show_ignored: Annotated[
        bool, typer.Option("--show-ignored", help="Name what ignore rules left out, and the rule.")
    ] = False,
    output: FormatOption = Format.TEXT,
) -> int:
    """Tokens of every file, in full and as signatures and headers."""
    named = paths or []
    effective = settings_for(
        named, **{"target": target, "signatures.docs": docs, "model": model, "encoding": encoding}
    )
    request = ReportRequest(named, judged=target is not None, show_ignored=show_ignored)
    started = time.monotonic()
    with refused_models(), progress() as tell:
        result, missing = make_report(request, effective, tell, complain)
    seconds = time.monotonic() - started
    complain_of(missing)
    if len(missing) < max(1, len(named)):
        if output is Format.JSON:
            write(wire.document(result))
        else:
            show(*report_text(result, seconds))
    if missing or effective.problems:
        return BAD_USAGE
    return DONE if result.verdict in (None, "within") else ANSWER_IS_NO
