"""Where output goes: results on standard output, everything else on standard error."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console, RenderableType

from ullage.app.report import OnProgress, Progress

PIPED_WIDTH = 120
"""Columns where there is no terminal: paths stay whole more often than in 80."""


def complain(message: str, *hints: str) -> None:
    """Say on standard error what is wrong, and what to do about it."""
    print(f"ullage: {message}", *hints, sep="\n  ", file=sys.stderr)  # noqa: T201 - its purpose


def write(text: str, end: str = "\n") -> None:
    """Write a result as it is."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def show(*parts: RenderableType) -> None:
    """Write a result for people: as wide as the terminal, in colour where it is one."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    write("\n".join(line.rstrip() for line in captured.get().split("\n")), end="")


@contextmanager
def progress() -> Generator[OnProgress]:
    """A line on standard error that says how far a run is; nothing where that is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("looking for files …", spinner="dots") as status:

        def tell(how_far: Progress) -> None:
            of = f"{how_far.found:,}" + ("" if how_far.complete else " …")
            status.update(f"{how_far.done:,} of {of} files")

        yield tell
