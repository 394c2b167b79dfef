"""`ullage serve` for people: its help. Editors get the server without this package being loaded."""

from collections.abc import Callable
from typing import Annotated, cast

import typer

from ullage.cli.exits import BAD_USAGE
from ullage.cli.output import complain

EPILOG = "Editors start it: see the README for Neovim and Emacs. It logs to standard error."

Serve = Callable[[], int]


def serve(
    context: typer.Context,
    _stdio: Annotated[
        bool, typer.Option("--stdio", help="Standard input and output; there is no other way.")
    ] = True,
) -> int:
    """Serve one editor over standard input and output, as a language server."""
    start = cast("Serve | None", context.obj)
    if start is None:
        complain("the language server can only be started as a program of its own")
        return BAD_USAGE
    return start()
