"""`ullage report`: the main job."""

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app.config import EffectiveSettings
from ullage.app.context_file import ContextFileError, save_context
from ullage.app.report import ReportRequest, make_report
from ullage.app.report_page import heaviest_declarations, page_parts, usage_of_page
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.options import (
    DocsOption,
    EncodingNameOption,
    ModelOption,
    OptionalPathsArgument,
    OutputFileOption,
    TargetOption,
    refused_models,
    settings_for,
)
from ullage.cli.output import complain, complain_of, progress, show, write, write_line
from ullage.cli.report_html import report_html
from ullage.cli.report_text import report_text, unit_words
from ullage.domain.report import Report

STANDARD_OUTPUT = Path("-")


class ReportFormat(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


ReportFormatOption = Annotated[
    ReportFormat,
    typer.Option("--format", "-f", help="Text for people, one JSON document, or an HTML page."),
]


def report(
    paths: OptionalPathsArgument = None,
    target: TargetOption = None,
    docs: DocsOption = None,
    model: ModelOption = None,
    encoding: EncodingNameOption = None,
    show_ignored: Annotated[
        bool, typer.Option("--show-ignored", help="Name what ignore rules left out, and the rule.")
    ] = False,
    file: OutputFileOption = None,
    output: ReportFormatOption = ReportFormat.TEXT,
) -> int:
    """Tokens of every file, in full and as signatures and headers."""
    _refuse_odd_output(output, file)
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
        try:
            _deliver(result, effective, seconds, output, file)
        except ContextFileError as error:
            complain(str(error))
            return BAD_USAGE
    if missing or effective.problems:
        return BAD_USAGE
    return DONE if result.verdict in (None, "within") else ANSWER_IS_NO


def _refuse_odd_output(output: ReportFormat, file: Path | None) -> None:
    """Refuse a page that would fill a terminal, and a file of what is made for one."""
    if output is ReportFormat.TEXT and file not in {None, STANDARD_OUTPUT}:
        raise typer.BadParameter("a file needs --format html or json", param_hint="--output")
    to_terminal = file is None and sys.stdout is not None and sys.stdout.isatty()  # pyright: ignore[reportUnnecessaryComparison]
    if output is ReportFormat.HTML and to_terminal:
        raise typer.BadParameter(
            "a page is no text for a terminal; write it to a file: -o ullage-report.html",
            param_hint="--format",
        )


def _deliver(
    result: Report,
    effective: EffectiveSettings,
    seconds: float,
    output: ReportFormat,
    file: Path | None,
) -> None:
    if output is ReportFormat.TEXT:
        show(*report_text(result, seconds))
        return
    text = wire.document(result) if output is ReportFormat.JSON else _page(result, effective)
    if file is None or file == STANDARD_OUTPUT:
        write(text)
    else:
        written = save_context(file, f"{text}\n")
        write_line(f"Wrote {written}")


def _page(result: Report, effective: EffectiveSettings) -> str:
    declared = heaviest_declarations(result, effective, complain)
    usage = usage_of_page(result, effective, complain)
    return report_html(result, unit_words(result), declared, page_parts(), usage)
