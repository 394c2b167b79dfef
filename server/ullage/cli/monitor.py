"""`ullage monitor`: tokens over time, of sessions and of what is recorded, against a budget."""

import csv
import io
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ullage import wire
from ullage.app import usage_keeping
from ullage.app.kept_usage import UnknownUsageError, knows_session
from ullage.app.usage_report import (
    USUAL_SINCE,
    ExportedUse,
    SinceError,
    UsageRequest,
    usage_export,
    usage_report,
)
from ullage.cli.examples import epilog
from ullage.cli.exits import ANSWER_IS_NO, BAD_USAGE, DONE
from ullage.cli.monitor_text import recorded_line, usage_text
from ullage.cli.options import Format, FormatOption, settings_for
from ullage.cli.output import complain, show, write, write_line
from ullage.cli.session import complain_of_no_session
from ullage.domain.monitor.usage import recorded_now
from ullage.domain.settings import MOST_TOKENS

monitor = typer.Typer(
    no_args_is_help=True,
    help="Tokens over time: what sessions took, and what is recorded here.",
    epilog=epilog("monitor"),
)


FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""What spreadsheets begin a formula with, and what takes that from it."""


class ExportFormat(StrEnum):
    """How snapshots are written."""

    JSON = "json"
    CSV = "csv"


def name(text: str) -> str:
    """A phase or an operation: a name on one line."""
    found = text.strip()
    if not found:
        raise typer.BadParameter("an empty name")
    if len(found) > usage_keeping.MOST_NAME_CHARACTERS or not found.isprintable():
        most = usage_keeping.MOST_NAME_CHARACTERS
        raise typer.BadParameter(f"must be a name of at most {most} characters on one line")
    return found


SinceOption = Annotated[
    str,
    typer.Option("--since", metavar="TIME", help="12h, 7d, 2w, a day such as 2026-11-01, or all."),
]
SessionOption = Annotated[
    str | None,
    typer.Option("--session", "-s", metavar="ID", help="Of this session; the beginning of its id."),
]
AllOption = Annotated[
    bool, typer.Option("--all", "-a", help="Of any folder, not only of this one.")
]
BudgetOption = Annotated[
    int | None,
    typer.Option("--budget", "-b", min=1, max=MOST_TOKENS, metavar="TOKENS",
                 help="Hold the sum against this many tokens."),
]  # fmt: skip


@monitor.command("record", epilog=epilog("monitor record"))
def record_use(
    operation: Annotated[
        str, typer.Option("--operation", "-o", metavar="NAME", parser=name, help="What took them.")
    ],
    tokens: Annotated[
        int,
        typer.Option("--tokens", "-t", min=0, max=MOST_TOKENS, metavar="N", help="How many."),
    ],
    phase: Annotated[
        str | None,
        typer.Option("--phase", "-p", metavar="NAME", parser=name, help="The phase that it is of."),
    ] = None,
    budget: BudgetOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """Record tokens that something took in this folder; a budget holds until another is given.

    A plan (or spec) that is recorded after another phase begins the next feature,
    and budgets count from there; without phases all that is recorded here counts.

    The exit status is 1 once the budget is exceeded, or that of the phase:
    what was recorded is kept all the same.
    """
    here = Path.cwd()
    if usage_keeping.record((phase, operation, tokens), budget, here, complain) is None:
        complain("it could not be recorded")
        return BAD_USAGE
    request = UsageRequest((str(here),), "all", budget=budget)
    with _refused():
        recorded = usage_report(request, settings_for([]), complain).recorded
    assert recorded is not None
    point = recorded_now(recorded)
    if output is Format.JSON:
        write(wire.document(point))
    else:
        write_line(recorded_line(point, recorded.report))
    is_over = recorded.report.overrun or any(one.over for one in point.budgets)
    return ANSWER_IS_NO if is_over else DONE


@monitor.command("report", epilog=epilog("monitor report"))
def report_usage(
    since: SinceOption = USUAL_SINCE,
    session: SessionOption = None,
    everywhere: AllOption = False,
    budget: BudgetOption = None,
    output: FormatOption = Format.TEXT,
) -> int:
    """What was used over time: phases, days, efficiency, waste, and what to do about it."""
    request = _request(since, session, budget, everywhere=everywhere)
    with _refused():
        report = usage_report(request, settings_for([]), complain)
        if report.measured is None and not report.waste:
            _refuse_unknown(session, everywhere=everywhere)
    if output is Format.JSON:
        write(wire.document(report))
    else:
        show(*usage_text(report))
    return DONE


@monitor.command("export", epilog=epilog("monitor export"))
def export_usage(
    since: SinceOption = "all",
    session: SessionOption = None,
    everywhere: AllOption = False,
    output: Annotated[
        ExportFormat, typer.Option("--format", "-f", help="One JSON document, or a table.")
    ] = ExportFormat.JSON,
) -> int:
    """Every snapshot, the oldest first, with what was left after it of the budget of that time.

    In a table a text that begins with = + - @ or ' has a ' before it,
    so that no spreadsheet takes it for a formula.
    """
    request = _request(since, session, None, everywhere=everywhere)
    with _refused():
        found = usage_export(request, settings_for([]), complain)
        if not found.snapshots:
            _refuse_unknown(session, everywhere=everywhere)
    if output is ExportFormat.JSON:
        write(wire.document(found))
    else:
        write(_table(found.snapshots), end="")
    return DONE


@monitor.command("forget", epilog=epilog("monitor forget"))
def forget_usage(
    everywhere: AllOption = False,
    agreed: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
) -> int:
    """Forget the usage of this folder for good: looking at its sessions does not bring it back."""
    where = "all folders" if everywhere else "this folder"
    if not agreed and not _agrees(where):
        return BAD_USAGE
    found = usage_keeping.forget(None if everywhere else Path.cwd(), complain)
    if found is None:
        complain("it could not be forgotten")
        return BAD_USAGE
    write_line(f"Forgot {found:,} snapshot{'s' * (found != 1)} of {where}.")
    return DONE


@contextmanager
def _refused() -> Generator[None]:
    """Make what names no time what it is on the command line: a wrong value of `--since`.

    And say where nobody knows the usage.
    """
    try:
        yield
    except SinceError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from error
    except UnknownUsageError as error:
        complain(str(error))
        raise typer.Exit(BAD_USAGE) from error


def _refuse_unknown(session: str | None, *, everywhere: bool) -> None:
    """End it where no session is called so: that nothing was used would be said of nobody."""
    if session is None or knows_session(None if everywhere else Path.cwd(), session, complain):
        return
    complain_of_no_session(session, everywhere=everywhere)
    raise typer.Exit(BAD_USAGE)


def _agrees(where: str) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        complain(f"this forgets the usage of {where} for good", "Say so: --yes")
        return False
    return typer.confirm(f"Forget the usage of {where} for good?", err=True)


def _request(
    since: str, session: str | None, budget: int | None, *, everywhere: bool
) -> UsageRequest:
    folders = () if everywhere else (str(Path.cwd()),)
    return UsageRequest(folders, since, session, budget)


def _table(snapshots: tuple[ExportedUse, ...]) -> str:
    """A row a snapshot below the names of the columns, as RFC 4180 has it but for its line ends."""
    text = io.StringIO()
    rows = [{key: _cell(value) for key, value in wire.to_wire(one).items()} for one in snapshots]
    names = [wire.camel(one.name) for one in fields(ExportedUse)]
    table = csv.DictWriter(text, names, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """A value that is no formula. Without a first `'` it is what it was."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
