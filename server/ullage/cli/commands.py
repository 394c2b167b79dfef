"""The commands of the program, each in a module that is loaded only where it is asked for.

Loading them all takes longer than most of them take.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import cast

import typer

from ullage import __version__
from ullage.cli.examples import epilog

PROGRAM = "ullage"
MEASURE = "Measure"
CHOOSE = "Choose"
SESSIONS = "Sessions"
SERVE = "Serve"
SET_UP = "Set up"


@dataclass(frozen=True, slots=True)
class _Command:
    """A command, or a group of them: its name in its module, and where the help lists it."""

    name: str
    module: str
    panel: str


_COMMANDS = (
    _Command("report", "report", MEASURE),
    _Command("outline", "outline", MEASURE),
    _Command("count", "count", MEASURE),
    _Command("check", "check", MEASURE),
    _Command("fit", "fit", CHOOSE),
    _Command("context", "context", CHOOSE),
    _Command("pack", "context", CHOOSE),
    _Command("load", "load", CHOOSE),
    _Command("optimize", "optimize", CHOOSE),
    # The group is in `session`, its last command in a module that knows that one.
    _Command("session", "session_phase", SESSIONS),
    _Command("monitor", "monitor", SESSIONS),
    _Command("handoff", "handoff", SESSIONS),
    _Command("cost", "cost", SESSIONS),
    _Command("serve", "serve", SERVE),
    _Command("config", "config", SET_UP),
)

NAMES = tuple(command.name for command in _COMMANDS)
"""The names of all commands, in the order of the help."""

_VERSION = ("--version", "-V")


def program(arguments: Sequence[str]) -> typer.Typer:
    """The program as far as some arguments need it: with their command, else with all of them."""
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
    app.callback()(_options)
    for command in _asked(arguments[:1]):
        _add(app, command)
    return app


def _asked(first: Sequence[str]) -> Sequence[_Command]:
    if first and first[0] in _VERSION:
        return ()
    return [command for command in _COMMANDS if command.name in first] or _COMMANDS


def _add(app: typer.Typer, command: _Command) -> None:
    module = import_module(f"ullage.cli.{command.module}")
    found: object = getattr(module, command.name)
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=command.name, rich_help_panel=command.panel)
        return
    end: str = getattr(module, "EPILOG", "") or epilog(command.name)
    function = cast("Callable[..., int]", found)
    app.command(command.name, rich_help_panel=command.panel, epilog=end)(function)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


def _options(
    _version: bool = typer.Option(
        False,
        *_VERSION,
        callback=_show_version,
        is_eager=True,
        help="Print the version.",
    ),
) -> None:
    """Options of the program itself."""
