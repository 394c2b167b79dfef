"""An outlined file: one view of it, and what it declares with places and costs.

Owns the shapes and the nesting. Never parses and never counts.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ullage.domain.measured import Status, ViewTokens
from ullage.domain.text import Position

NEAREST_NAMES = 5
"""As many names as a person reads before giving up."""

View = Literal["full", "signatures", "headers", "symbols"]


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of a text; lines and characters 0-based, characters in UTF-16 units."""

    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class DeclarationTokens:
    """Tokens of a declaration's own text, and of its signature, each counted alone."""

    full: int
    signature: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """Something a file declares outside function bodies."""

    kind: str
    name: str
    qualified_name: str
    signature: str
    range: Range
    body_range: Range | None
    tokens: DeclarationTokens
    children: tuple["Declaration", ...]


@dataclass(frozen=True, slots=True)
class OutlinedFile:
    """One view of a file. `text` is None where there is no such view; `problems` say why."""

    path: str
    language: str | None
    status: Status
    view: View
    docs: str
    encoding: str
    exact: bool
    tokens: ViewTokens
    view_tokens: int | None
    declarations: tuple[Declaration, ...]
    text: str | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlatDeclaration:
    """A declaration in a list where parents stand before their children."""

    depth: int
    declaration: Declaration


def nested(flat: Sequence[FlatDeclaration]) -> tuple[Declaration, ...]:
    """The tree of such a list, without recursion: sources nest as deep as they like."""
    below: dict[int, list[Declaration]] = {}
    for one in reversed(flat):
        children = tuple(reversed(below.pop(one.depth + 1, [])))
        whole = replace(one.declaration, children=children)
        below.setdefault(one.depth, []).append(whole)
    return tuple(reversed(below.get(0, [])))


def not_found(name: str, names: Sequence[str]) -> str:
    """A name that no file declares, with the nearest ones: never an empty answer."""
    short = {known.rsplit(".", 1)[-1]: known for known in reversed(names)}
    near = difflib.get_close_matches(name, [*names, *short], NEAREST_NAMES, 0.0)
    nearest = dict.fromkeys(short.get(one, one) for one in near)
    return f"no declaration named {name}; the nearest: {', '.join(nearest) or 'none'}"
