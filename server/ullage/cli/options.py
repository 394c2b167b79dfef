"""Options that several commands share, and the settings they lead to."""

import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ullage.app.config import EffectiveSettings, LiveModel, effective_settings
from ullage.app.meters import UnknownModelError
from ullage.cli.output import complain
from ullage.domain.settings import MOST_TOKENS, Settings


class Format(StrEnum):
    """How a result is written."""

    TEXT = "text"
    JSON = "json"


class EncodingOption(StrEnum):
    """Encodings with an exact count."""

    O200K = "o200k_base"
    CL100K = "cl100k_base"


class Docs(StrEnum):
    """How much of the documentation a view keeps."""

    NONE = "none"
    SUMMARY = "summary"
    FULL = "full"


def named_path(text: str) -> Path:
    """A path as it was named. An empty one is a variable without a value, not this folder."""
    if not text:
        raise typer.BadParameter("an empty path")
    return Path(text)


FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help="Text for people, or one JSON document.")
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model", "-m", metavar="NAME", help="Tokens of this model; estimates are marked ~."
    ),
]
EncodingNameOption = Annotated[
    EncodingOption | None, typer.Option("--encoding", help="Count exactly under this encoding.")
]
DocsOption = Annotated[
    Docs | None, typer.Option("--docs", help="Documentation kept in signatures and headers.")
]
TargetOption = Annotated[
    int | None,
    typer.Option(
        "--target",
        "-t",
        min=1,
        max=MOST_TOKENS,
        metavar="TOKENS",
        help="Hold the sum of the paths against this many tokens.",
    ),
]

KeepOption = Annotated[
    list[str] | None,
    typer.Option(
        "--keep",
        "-k",
        metavar="PATH",
        help="A path or pattern that matters most and is never dropped; may be repeated.",
    ),
]
AllowDropOption = Annotated[
    bool, typer.Option("--allow-drop", help="Files may be left out altogether, too.")
]
OutputFileOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        parser=named_path,
        help="Write to a file, not standard output (-).",
    ),
]
OptionalPathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH", parser=named_path, help="Folders or files; without any, the current one."
    ),
]
PathsArgument = Annotated[
    list[Path], typer.Argument(metavar="PATH", parser=named_path, help="Files or folders.")
]


def standard_input_for(path: Path) -> bytes:
    """What comes by standard input where that is what is named; nothing for a file.

    Raises:
        typer.BadParameter: it is named, and closed.
    """
    if str(path) != "-":
        return b""
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
        raise typer.BadParameter("standard input is closed")
    return sys.stdin.buffer.read()


@contextmanager
def refused_models() -> Generator[None]:
    """Make an unknown model what it is on the command line: a wrong value of `--model`."""
    try:
        yield
    except UnknownModelError as error:
        raise typer.BadParameter(str(error), param_hint="--model") from error


def settings_for(paths: list[Path], **command_line: Any) -> EffectiveSettings:  # noqa: ANN401
    """The settings in force where the paths are, problems told.

    Where nobody chose a model, it is that of a live session in the current folder.

    Raises:
        typer.BadParameter: a model and an encoding were both asked for.
    """
    return _settings(paths, command_line, _live_model)


def settled_settings_for(paths: list[Path], **command_line: Any) -> EffectiveSettings:  # noqa: ANN401
    """The same whatever session is live: for what must come out alike each time."""
    return _settings(paths, command_line, None)


def refuse_both(model: str | None, encoding: str | None) -> None:
    """Raises typer.BadParameter: a model and an encoding were both asked for."""
    if model and encoding:
        raise typer.BadParameter("a model has its own encoding: give --model or --encoding")


def _settings(
    paths: list[Path],
    command_line: Mapping[str, Any],
    live: Callable[[Settings], LiveModel | None] | None,
) -> EffectiveSettings:
    refuse_both(command_line.get("model"), command_line.get("encoding"))
    given = {key: value for key, value in command_line.items() if value is not None}
    if "encoding" in given:
        given["model"] = "auto"
    effective = effective_settings(_place(paths), given, live=live)
    for problem in effective.problems:
        complain(str(problem))
    return effective


def _live_model(settings: Settings) -> LiveModel | None:
    from ullage.app.sessions import live_model  # noqa: PLC0415 - 20 ms that few commands need

    return live_model(Path.cwd(), settings.sessions.window) if settings.sessions.enabled else None


def _place(paths: list[Path]) -> Path:
    """Where settings are looked for: the folder of the only path, else the current folder."""
    if len(paths) == 1 and paths[0].exists():
        return paths[0].absolute()
    return Path.cwd()
