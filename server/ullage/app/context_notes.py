"""What a person is told beside a context text. Makes none of it: see who fills it in."""

from dataclasses import dataclass

from ullage.app.places import MissingPlace
from ullage.domain.measured import SkippedFile


@dataclass(frozen=True, slots=True)
class LeftOutSecret:
    """A secret that is not in the text; `line` of the file, 1-based, None where it is not known."""

    path: str
    line: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class ContextNotes:
    """What a person is told.

    `problems`: symbols that are not declared, files that the parser did not survive, what the form
    of the text cannot hold, and what the editor has that is not saved.
    """

    secrets: tuple[LeftOutSecret, ...] = ()
    unreadable: tuple[SkippedFile, ...] = ()
    missing: tuple[MissingPlace, ...] = ()
    problems: tuple[str, ...] = ()
