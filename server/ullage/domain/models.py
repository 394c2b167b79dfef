"""Which tokens a model name means: its family, that family's encoding or factors, its window.

Owns the matching of names; the names are rows of `data/models.toml`. Never guesses: a name that
no row matches gives an error value with the nearest names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any

# Enough to recognise a slip of the finger; a longer list is not read.
NEAREST_NAMES = 3
# Two names with less in common than this are no slip of one another (difflib's ratio).
LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Family:
    """Models with one tokenizer. Without an `encoding` its tokens are estimates by factors."""

    name: str
    title: str
    encoding: str | None

    @property
    def exact(self) -> bool:
        """Whether counts of this family are exact."""
        return self.encoding is not None


@dataclass(frozen=True, slots=True)
class ModelRow:
    """Names that match the glob `match` are of `family`. `window` in tokens, None: not known."""

    match: str
    example: str
    family: Family
    window: int | None


@dataclass(frozen=True, slots=True)
class ModelTables:
    """Rows in order of precedence, and what names may carry in front and behind."""

    families: Mapping[str, Family]
    rows: tuple[ModelRow, ...]
    prefixes: tuple[str, ...]
    window_suffixes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model as the user or an agent named it. `window` in tokens, None: not known."""

    name: str
    family: Family
    window: int | None


@dataclass(frozen=True, slots=True)
class UnknownModel:
    """A name that no row matches, with the nearest names that one does; the nearest first."""

    name: str
    nearest: tuple[str, ...]

    @property
    def message(self) -> str:
        """What to tell a person."""
        if not self.nearest:
            return f"unknown model {self.name!r}: no tokenizer or measured factor for it"
        return f"unknown model {self.name!r}: did you mean {' or '.join(self.nearest)}?"


def model_tables(table: Mapping[str, Any]) -> ModelTables:
    """The tables of the loaded `models.toml`.

    Raises KeyError for a row that names no family: the table ships with the program.
    """
    families = {
        name: Family(name, row["title"], row.get("encoding"))
        for name, row in table["families"].items()
    }
    return ModelTables(
        families=MappingProxyType(families),
        rows=tuple(
            ModelRow(row["match"], row["example"], families[row["family"]], row.get("window"))
            for row in table["models"]["rows"]
        ),
        prefixes=tuple(table["names"]["prefixes"]),
        window_suffixes=MappingProxyType(dict(table["names"]["window-suffixes"])),
    )


def resolve(name: str, tables: ModelTables) -> KnownModel | UnknownModel:
    """The model of that name: any case, with or without its provider, date and variant."""
    plain, window = _split_window(name.strip().lower(), tables.window_suffixes)
    plain = _without_provider(plain, tables.prefixes)
    for row in tables.rows:
        if fnmatchcase(plain, row.match):
            return KnownModel(name, row.family, window or row.window)
    examples = [row.example for row in tables.rows]
    return UnknownModel(
        name, tuple(get_close_matches(plain, examples, NEAREST_NAMES, LEAST_LIKENESS))
    )


def named_window(name: str, tables: ModelTables) -> int | None:
    """The window in tokens that a name itself tells, as `[1m]` at its end does."""
    return _split_window(name.strip().lower(), tables.window_suffixes)[1]


def _split_window(name: str, suffixes: Mapping[str, int]) -> tuple[str, int | None]:
    for suffix, window in suffixes.items():
        if name.endswith(suffix):
            return name.removesuffix(suffix), window
    return name, None


def _without_provider(name: str, prefixes: Iterable[str]) -> str:
    plain = name.rsplit("/", 1)[-1]
    for prefix in prefixes:
        plain = plain.removeprefix(prefix)
    return plain
