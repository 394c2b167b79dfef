"""What goes into a context text and what comes out. Decides nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ullage.domain.fit import LimitOn
from ullage.domain.meter import Meter
from ullage.domain.outline import View

ContextForm = Literal["markdown", "xml"]


@dataclass(frozen=True, slots=True)
class ContextItem:
    """A file as it is handed over.

    `text` is that view of it, `fence` the tag of its code block. `full_count` and `count` are exact
    tokens under the meter's encoding: of the file as it is on disk, and of `text`. `symbols` are
    the declarations that the view `symbols` keeps whole. `unsaved`: the file on disk says something
    else, or there is none.
    """

    path: str
    language: str | None
    fence: str
    view: View
    text: str
    count: int
    full_count: int
    symbols: tuple[str, ...] = ()
    unsaved: bool = False


@dataclass(frozen=True, slots=True)
class ContextFile:
    """A file of a context text: tokens of the view, and of the file in full, as shown."""

    path: str
    view: View
    tokens: int
    full: int


@dataclass(frozen=True, slots=True)
class ComposedContext:
    """A context text and what it costs.

    `tokens` is the number announced in it; `exact`: it is the count of `text`. For an estimate,
    `band` is its range in tokens. `instead_of` is the sum of the files in full.
    """

    text: str
    tokens: int
    exact: bool
    band: tuple[int, int] | None
    limit_on: LimitOn
    instead_of: int
    files: tuple[ContextFile, ...]


@dataclass(frozen=True, slots=True)
class OverBudget:
    """The text would cost more than the budget: how much, as held against it, and by how much."""

    budget: int
    tokens: int
    limit_on: LimitOn

    @property
    def shortfall(self) -> int:
        """Tokens over the budget."""
        return self.tokens - self.budget


@dataclass(frozen=True, slots=True)
class ContextTerms:
    """What a context text depends on beside its files.

    `count` is exact. `lines`: placeholders name lines. `budget` in tokens; None for no limit.
    `form`: how the text is written.
    """

    written: datetime
    meter: Meter
    count: Callable[[str], int]
    lines: bool = True
    budget: int | None = None
    form: ContextForm = "markdown"
