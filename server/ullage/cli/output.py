"""Where output goes: results on standard output, everything else on standard error."""

import io
import os
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from ullage.app.places import MissingPlace
from ullage.app.report import OnProgress, Progress

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_UNSAFE = (
    *range(0x20),
    *range(0x7F, 0xA0),
    # Line ends to some programs.
    0x2028,
    0x2029,
    # What turns the direction of the text around it.
    0x061C,
    0x200E,
    0x200F,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
_ESCAPES = {code: chr(code).encode("unicode_escape").decode() for code in _UNSAFE}

PIPED_WIDTH = 120
"""Columns where there is no terminal: paths stay whole more often than in 80."""


class OutputError(Exception):
    """Standard output takes nothing; the message says why."""


class ReaderGoneError(Exception):
    """Whoever read standard output has seen enough."""


def prepare_streams() -> None:
    """Have results come out as the same bytes everywhere, and no character stop a run.

    What is no terminal gets UTF-8 without translated line ends, whatever the system's default.
    """
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            # In JSON what `backslashreplace` makes of a lone surrogate is its escape.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")


def discard_output() -> None:
    """Let nothing more reach standard output, nor complain at the interpreter's end."""
    with suppress(OSError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def escaped(text: str) -> str:
    r"""The text on one line, as it cannot steer a terminal: an escape character as `\x1b`.

    Names of files may hold any character, and whoever reads them must not be deceived.
    """
    return text.translate(_ESCAPES)


def complain(message: str, *hints: str) -> None:
    """Say on standard error what is wrong, and what to do about it; each on one line."""
    lines = map(escaped, (f"ullage: {message}", *hints))
    # With standard error closed it is None, and print would take standard output instead.
    if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison]
        with suppress(OSError):
            print(*lines, sep="\n  ", file=sys.stderr)  # noqa: T201


def complain_of(missing: Iterable[MissingPlace]) -> None:
    """Say which of the paths that were named could not be had, and why."""
    for place in missing:
        complain(f"{place.path}: {place.detail}")


def write(text: str, end: str = "\n") -> None:
    """Write a result as it is.

    Raises:
        ReaderGoneError: the other end of the pipe is closed.
        OutputError: standard output is closed, or its disk is full.
    """
    try:
        _standard_output().write(text + end)
        _standard_output().flush()
    except BrokenPipeError:
        raise ReaderGoneError from None
    except OSError as error:
        raise OutputError(f"standard output: {(error.strerror or str(error)).lower()}") from None


def write_line(text: str) -> None:
    """Write one line for people, whatever names it holds. Raises as `write`."""
    write(escaped(text))


def _standard_output() -> TextIO:
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise OutputError("standard output is closed")
    return sys.stdout


def _console() -> "type[Console]":
    from rich.console import Console  # noqa: PLC0415 - 20 ms that plain lines do without

    return Console


def show(*parts: "RenderableType") -> None:
    """Write a result for people: as wide as the terminal, in colour where it is one."""
    is_terminal = _standard_output().isatty()
    drawn = io.StringIO()
    console = _console()(
        file=drawn,
        highlight=False,
        force_terminal=is_terminal or None,
        width=None if is_terminal else PIPED_WIDTH,
    )
    for part in parts:
        # Nothing is cut here: what must fit makes itself fit.
        console.print(part, crop=False)
    write("\n".join(line.rstrip() for line in drawn.getvalue().split("\n")), end="")


@contextmanager
def progress() -> Generator[OnProgress]:
    """A line on standard error that says how far a run is; nothing where that is no terminal."""
    # Not rich's own idea of a terminal: FORCE_COLOR would make it draw into a log.
    if sys.stderr is None or not sys.stderr.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        yield lambda _: None
        return
    with _console()(stderr=True).status("looking for files …", spinner="dots") as status:

        def tell(how_far: Progress) -> None:
            found, done = f"{how_far.found:,}", f"{how_far.done:,}"
            status.update(
                f"{done} of {found} files" if how_far.complete else f"{done} files counted …"
            )

        yield tell
