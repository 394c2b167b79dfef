"""JSON that a person names on the command line: a file, or `-` for standard input."""

from pathlib import Path
from typing import Any

from ullage.adapters.files import Unreadable, decode, printable, read_named
from ullage.domain.json_text import JsonError, read_json

STANDARD_INPUT = "-"


class InputError(Exception):
    """What was named cannot be used; the message says which and why."""


def text_of(path: Path, standard_input: bytes) -> str:
    """The text of the file, or of the standard input where it is named.

    Raises:
        InputError: it cannot be read, or is no text.
    """
    try:
        if str(path) == STANDARD_INPUT:
            return decode(standard_input).text
        return read_named(path).text
    except Unreadable as unreadable:
        raise InputError(f"{printable(str(path))}: {unreadable.detail}") from None


def json_of(path: Path, text: str) -> Any:  # noqa: ANN401 - any JSON value
    """The value of a text that came from there.

    Raises:
        InputError: it is no JSON.
    """
    try:
        return read_json(text)
    except JsonError as error:
        raise InputError(f"{printable(str(path))}: not valid JSON: {error}") from None
