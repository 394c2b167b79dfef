"""The files settings are written in: finds them, reads them, says which line a key is on.

Never judges a value and never raises for what it finds: a file that cannot be used is a Problem.
"""

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import platformdirs

from ullage.domain.settings import Layer, Place, Problem, key_lines

SETTINGS_FILE = "ullage.toml"
PROJECT_FILE = "pyproject.toml"
_PROJECT_TABLE = ("tool", "ullage")
# A repository's settings end here: what lies above belongs to somebody else.
_REPOSITORY_MARKS = (".git", ".hg", ".jj")
# Settings are written by hand; what is larger than this is something else.
MAX_SETTINGS_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class FoundLayers:
    """What the files say, and which of them could not be used."""

    layers: tuple[Layer, ...]
    problems: tuple[Problem, ...]


class _UnusableError(Exception):
    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read_layers(directory: Path, user_directory: Path | None = None) -> FoundLayers:
    """The layers of the settings files for a directory.

    The nearest `ullage.toml` and the nearest `pyproject.toml` with a `[tool.ullage]` table, from
    `directory` up to the top of its repository or of the file system, and the user's own
    `ullage.toml` in `user_directory` (default: the system's place for settings).
    """
    folders = tuple(_upwards(directory))
    user = user_settings_directory() if user_directory is None else user_directory
    found = (
        _nearest("ullage.toml", (folder / SETTINGS_FILE for folder in folders)),
        _nearest("pyproject.toml", (folder / PROJECT_FILE for folder in folders)),
        _nearest("user-file", () if user is None else (user / SETTINGS_FILE,)),
    )
    return FoundLayers(
        tuple(one for one in found if isinstance(one, Layer)),
        tuple(one for one in found if isinstance(one, Problem)),
    )


def user_settings_directory() -> Path | None:
    """Where the user's own `ullage.toml` lives; None for a user without a home directory."""
    try:
        directory = platformdirs.user_config_path("ullage", appauthor=False)
    except RuntimeError:
        return None
    # Older releases of platformdirs give back the `~` that leads nowhere.
    return directory if directory.is_absolute() else None


def _upwards(directory: Path) -> Iterator[Path]:
    start = directory.absolute()
    for folder in (start, *start.parents):
        yield folder
        if any(os.path.lexists(folder / mark) for mark in _REPOSITORY_MARKS):
            return


def _nearest(place: Place, candidates: Iterable[Path]) -> Layer | Problem | None:
    """The first file that says something about Ullage; a broken one is not passed over."""
    for path in candidates:
        try:
            layer = _layer(place, path)
        except _UnusableError as error:
            return Problem(str(path), error.line, None, f"{error}; the file is not used")
        if layer is not None:
            return layer
    return None


def _layer(place: Place, path: Path) -> Layer | None:
    text = _text(path)
    if text is None:
        return None
    if place != "pyproject.toml":
        return Layer(place, _table(text), str(path), key_lines(text))
    if "ullage" not in text:
        # Spares every folder without our table the parsing, and its author our complaints.
        return None
    values = _project_values(_table(text))
    if values is None:
        return None
    depth = len(_PROJECT_TABLE)
    lines = {
        key[depth:]: line for key, line in key_lines(text).items() if key[:depth] == _PROJECT_TABLE
    }
    return Layer(place, values, str(path), lines)


def _project_values(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    tool, ours = _PROJECT_TABLE
    tools: object = document.get(tool)
    if not isinstance(tools, Mapping) or ours not in tools:
        return None
    values = cast("Mapping[str, object]", tools)[ours]
    if not isinstance(values, Mapping):
        raise _UnusableError("sets tool.ullage, which must be a table")
    return cast("Mapping[str, Any]", values)


def _table(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        line = int(where[1]) if where else text.count("\n") + 1
        raise _UnusableError(f"is not valid TOML: {error}", line) from None
    except RecursionError:
        raise _UnusableError("is nested too deeply") from None
    except ValueError as error:
        # The parser lets out what int() says of a number of thousands of digits.
        raise _UnusableError(f"is not valid TOML: {error}") from None


def _text(path: Path) -> str | None:
    """The file's text without a byte order mark; None when there is no such file."""
    try:
        found = path.stat()
        # Opening a pipe or a device could wait for ever.
        if not stat.S_ISREG(found.st_mode):
            raise _UnusableError("is not a regular file")
        if found.st_size > MAX_SETTINGS_BYTES:
            raise _UnusableError(f"is larger than {MAX_SETTINGS_BYTES:,} bytes")
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _UnusableError(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise _UnusableError(f"is not UTF-8 (byte {error.start})") from None
