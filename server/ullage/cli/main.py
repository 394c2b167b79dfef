"""The command line as a whole: its commands, and what every error becomes."""

import os
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.exceptions import TyperException

from ullage import __version__
from ullage.cli.check import check
from ullage.cli.config import config
from ullage.cli.context import context, pack
from ullage.cli.cost import cost
from ullage.cli.count import count
from ullage.cli.examples import epilog
from ullage.cli.exits import BAD_USAGE, DONE, INTERNAL_ERROR, INTERRUPTED
from ullage.cli.fit import fit
from ullage.cli.handoff import handoff
from ullage.cli.load import load
from ullage.cli.monitor import monitor
from ullage.cli.optimize import optimize
from ullage.cli.outline import outline
from ullage.cli.output import (
    OutputError,
    ReaderGoneError,
    complain,
    discard_output,
    prepare_streams,
)
from ullage.cli.report import report
from ullage.cli.serve import EPILOG, Serve, serve
from ullage.cli.session import session
from ullage.cli.session_phase import phase

PROGRAM = "ullage"
TRACEBACK = "ULLAGE_TRACEBACK"

app = typer.Typer(
    name=PROGRAM,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="How much room is left in an AI coding agent's context, what fills it, "
    "and how to fill it less.",
    epilog="Exit status: 0 done or yes, 1 the answer is no, 2 bad usage or configuration, "
    "3 internal error, 130 interrupted.",
)
MEASURE = "Measure"
CHOOSE = "Choose"
SESSIONS = "Sessions"
SET_UP = "Set up"
for panel, commands in (
    (MEASURE, (report, outline, count, check)),
    (CHOOSE, (fit, context, pack, load, optimize)),
):
    for command in commands:
        name = command.__name__
        app.command(name, rich_help_panel=panel, epilog=epilog(name))(command)
session.command("phase", epilog=epilog("session phase"))(phase)
app.add_typer(session, name="session", rich_help_panel=SESSIONS)
app.add_typer(monitor, name="monitor", rich_help_panel=SESSIONS)
app.command("handoff", rich_help_panel=SESSIONS, epilog=epilog("handoff"))(handoff)
app.command("cost", rich_help_panel=SESSIONS, epilog=epilog("cost"))(cost)
app.command("serve", rich_help_panel="Serve", epilog=EPILOG)(serve)
app.add_typer(config, name="config", rich_help_panel=SET_UP)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ullage {__version__}")
        raise typer.Exit


@app.callback()
def options(
    _version: bool = typer.Option(
        False,
        "--version",
        "-V",
        callback=_show_version,
        is_eager=True,
        help="Print the version.",
    ),
) -> None:
    """Options of the program itself."""


def run(arguments: Sequence[str], server: Serve | None = None) -> int:
    """Run the command line and give its exit status; prints every error, raises none.

    `server` is what `ullage serve` starts: this package knows nothing of it.
    """
    prepare_streams()
    try:
        return _exit_status(app(list(arguments), PROGRAM, standalone_mode=False, obj=server))
    except TyperException as error:
        return _bad_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        return _exit_status(INTERRUPTED)
    except ReaderGoneError:
        discard_output()
        return DONE
    except OutputError as error:
        discard_output()
        complain(str(error))
        return BAD_USAGE
    except Exception as error:  # noqa: BLE001 - the last boundary: a bug is told, not thrown
        return _internal_error(error)


# What the library that checks values for typer found, in the words of the settings' own checks.
_WANTED = {
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number of fewer digits",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}
# A refused value is quoted up to here.
QUOTED_CHARACTERS = 60


def _in_plain_words(error: TyperException) -> None:
    found: Callable[[], list[dict[str, Any]]] | None = getattr(error.__cause__, "errors", None)
    if found is None or not isinstance(error, typer.BadParameter):
        return
    first = found()[0]
    wanted = _WANTED.get(first["type"])
    if wanted is None:
        error.message = error.message.removeprefix("Value error, ").removesuffix(".")
    else:
        quoted = str(first["input"])[:QUOTED_CHARACTERS]
        error.message = f"{wanted.format(**first.get('ctx', {}))}; found '{quoted}'"


def _bad_usage(error: TyperException) -> int:
    _in_plain_words(error)
    context: object = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "ullage")
    # Without a message, help was asked for by giving no command, and has been printed.
    if message := error.format_message():
        complain(message, f"See: {command} --help")
    return BAD_USAGE


def _exit_status(returned: object) -> int:
    if returned == INTERRUPTED:
        complain("interrupted")
    return returned if isinstance(returned, int) else DONE


def _internal_error(error: Exception) -> int:
    if os.environ.get(TRACEBACK):
        traceback.print_exception(error)
    complain(
        f"internal error: {type(error).__name__}: {error}",
        f"This is a bug in ullage {__version__}. Please report it with the command and the output "
        f"of the same command under {TRACEBACK}=1.",
    )
    return INTERNAL_ERROR
