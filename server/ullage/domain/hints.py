"""What is shown behind declarations: which of them are worth a hint, and the words.

Never counts: the figures come with the declarations.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ullage.domain.numbers import about, beside, full, short
from ullage.domain.text import Position

LEAST_TOKENS = 200
"""A declaration below this costs too little to be told of."""

MOST_HINTS = 20
"""In one file: above it only the heaviest are shown, as if the least were higher."""

LEAST_FILE_TOKENS = 1_000
"""A file below this needs no line about itself."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text between two positions."""

    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class CostlyDeclaration:
    """A declaration: its name and where that stands, the end of the last line of its head.

    `tokens` of all of it and `signature` of its head alone, as shown.
    """

    name: str
    span: Span
    head_end: Position
    tokens: int
    signature: int


@dataclass(frozen=True, slots=True)
class FileCost:
    """The file as a whole, as shown; `signatures` None where it has none."""

    full: int
    signatures: int | None
    first_line_end: Position


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint: where, what it says, and what it says in more words; `name`: of a declaration."""

    place: Position
    label: str
    tooltip: str
    name: Span | None


def make_hints(
    file: FileCost, declarations: Sequence[CostlyDeclaration], *, exact: bool
) -> tuple[Hint, ...]:
    """The hints of a file, from top to bottom."""
    costly = [one for one in declarations if one.tokens >= LEAST_TOKENS]
    costly.sort(key=lambda one: -one.tokens)
    shown = sorted(costly[:MOST_HINTS], key=lambda one: (one.head_end.line, one.head_end.character))
    hints = [_of_declaration(one, file, exact=exact) for one in shown]
    if file.full >= LEAST_FILE_TOKENS:
        hints.insert(0, _of_file(file, exact=exact))
    return tuple(hints)


def _of_declaration(one: CostlyDeclaration, file: FileCost, *, exact: bool) -> Hint:
    mark = about(exact=exact)
    share = round(100 * one.tokens / file.full) if file.full else 100
    tooltip = (
        f"{one.name}: {mark}{full(one.tokens)} tokens, {share} % of this file. "
        f"Signature alone: {mark}{full(one.signature)}."
    )
    return Hint(one.head_end, f"{mark}{short(one.tokens)} tokens", tooltip, one.span)


def _of_file(file: FileCost, *, exact: bool) -> Hint:
    mark = about(exact=exact)
    label, tooltip = f"{mark}{short(file.full)} tokens", f"{mark}{full(file.full)} tokens in full."
    if file.signatures is not None and file.signatures < file.full:
        label += f" · signatures {mark}{beside(file.signatures, file.full)}"
        tooltip += f" Signatures: {mark}{full(file.signatures)}."
    return Hint(file.first_line_end, label, tooltip, None)
