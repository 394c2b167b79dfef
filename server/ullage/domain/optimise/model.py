"""What goes into an optimised context and what comes out. Decides nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ullage.domain.fit import LimitOn
from ullage.domain.meter import Meter
from ullage.domain.redaction import SecretLines

Json = object
"""Any JSON value: what a field holds is anybody's guess."""

Context = Mapping[str, Json]

CodeView = Literal["signatures", "headers"]

Why = Literal[
    "not-required", "signatures", "headers", "extract", "list", "object", "duplicate", "contained"
]
"""`extract`: a text cut to its headings, beginning and end. `list`, `object`: to their first and
last entries. `duplicate`, `contained`: it stands elsewhere, and a pointer says where."""

Level = Literal["whole", "condensed", "aggressive"]


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of agent and the fields it needs. `target` in tokens, None for the one in force."""

    name: str
    fields: tuple[str, ...]
    target: int | None = None


class Sources(Protocol):
    """What is known of source code, from outside."""

    def language(self, text: str, *, named: str | None, told: str | None) -> str | None:
        """The language of a text by a file's name, by what is said of it, or by its first line.

        None where nothing tells, or where there are no views of that language.
        """
        ...

    def view(self, text: str, language: str, view: CodeView) -> str | None:
        """The text in that view; None where the parser met errors or did not survive it."""
        ...


FindSecrets = Callable[[str, str | None], Sequence[SecretLines]]
"""The lines of a text in a language, or in one that is not known, that hold secrets, in order."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an optimised context depends on beside its fields.

    `count` is exact; `target` and `maximum` in the meter's tokens.
    """

    meter: Meter
    count: Callable[[str], int]
    sources: Sources
    find_secrets: FindSecrets
    target: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """What is not in the context: where it stood, why, and how many tokens that saves.

    `field` is a way of keys; `*` stands for all entries of a list. `tokens`: as it was written,
    less what stands there instead of it.
    """

    field: str
    why: Why
    tokens: int


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that is not in the context: where it stood, as in what was dropped.

    `line` of the text, 1-based; None for a text of one line and for a key. `kind` is for people.
    """

    field: str
    line: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The required field that costs most however much is left out of it.

    `tokens` of it at the least, and `by` how many tokens the context is over the maximum with it.
    """

    field: str
    tokens: int
    by: int


@dataclass(frozen=True, slots=True)
class Optimised:
    """A context for a role; None where it cannot be within the maximum, and `too_large` says why.

    `before` are the tokens of the whole input, `after` those of the context, both as they are
    written here, with the line end, so that only what is left out is between them; of one that does
    not fit, at the least. `missing`: required fields that the input does not have.
    `secrets`: those that were in the required ones.
    """

    role: str
    encoding: str
    model: str | None
    exact: bool
    band: tuple[int, int] | None
    before: int
    after: int
    target: int
    maximum: int
    limit_on: LimitOn
    level: Level
    context: Any
    dropped: tuple[Dropped, ...]
    missing: tuple[str, ...]
    too_large: TooLarge | None
    secrets: tuple[Secret, ...]
