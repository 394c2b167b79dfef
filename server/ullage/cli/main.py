"""The command line as a whole: what every answer and every error of a command becomes."""

import os
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.exceptions import TyperException

from ullage import __version__
from ullage.cli.commands import PROGRAM, program
from ullage.cli.exits import BAD_USAGE, DONE, INTERNAL_ERROR, INTERRUPTED
from ullage.cli.output import (
    OutputError,
    ReaderGoneError,
    complain,
    discard_output,
    prepare_streams,
)

TRACEBACK = "ULLAGE_TRACEBACK"


def run(arguments: Sequence[str], server: Callable[[], int] | None = None) -> int:
    """Run the command line and give its exit status; prints every error, raises none.

    `server` is what `ullage serve` starts: this package knows nothing of it.
    """
    prepare_streams()
    try:
        return _exit_status(_returned(arguments, server))
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


def _returned(arguments: Sequence[str], server: Callable[[], int] | None) -> object:
    app = program(arguments)
    try:
        return app(list(arguments), PROGRAM, standalone_mode=False, obj=server)
    except SystemExit as end:
        # What rich makes of a reader that is gone while help is printed.
        if isinstance(end.__context__, BrokenPipeError):
            raise ReaderGoneError from end
        raise


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
