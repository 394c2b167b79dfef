"""What stands around a text and may tell its language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ullage.domain.optimise.model import Context

# Keys whose values tell what the texts beside them are.
_NAMES = ("path", "file", "filename", "file_path", "filePath")
_LANGUAGES = ("language", "lang", "languageId")


@dataclass(frozen=True, slots=True)
class Hints:
    """A file's name, a language's."""

    named: str | None = None
    told: str | None = None


def hints_in(table: Context) -> Callable[[str], Hints]:
    """What the keys of an object, and some of its texts, tell of the other texts in it."""
    named, told = (_first_text(table, keys) for keys in (_NAMES, _LANGUAGES))
    return lambda key: Hints(key if "." in key else named, told)


def _first_text(table: Context, keys: Iterable[str]) -> str | None:
    found = map(table.get, keys)
    return next((one for one in found if isinstance(one, str)), None)
