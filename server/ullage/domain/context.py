"""The context text: files in chosen views as one Markdown text, with the tokens it costs.

Owns every byte of that text and the number in its first line. Never reads a file, never chooses a
view and never cuts: a text over its limit is an answer of its own, `OverBudget`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ullage.domain import estimates
from ullage.domain.estimates import Estimate
from ullage.domain.fit import LimitOn
from ullage.domain.meter import Meter
from ullage.domain.numbers import full
from ullage.domain.outline import View

_SHORTEST_FENCE = 3
_RUNS = re.compile("`+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_COMPLETE = "The files on disk are complete."
_WITH_LINES = (
    "have bodies left out; `41-88` in their place are that file's lines. "
    "Before you rely on or edit such a body, read those lines of the file itself."
)
_WITHOUT_LINES = (
    "have bodies left out. Before you rely on or edit such a body, read it in the file itself."
)
# The number grows by a group of digits at most a few times before it describes itself.
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class ContextItem:
    """A file as it is handed over.

    `text` is that view of it, `fence` the tag of its code block. `full_count` and `count` are exact
    tokens under the meter's encoding: of the file as it is on disk, and of `text`. `symbols` are
    the declarations that the view `symbols` keeps whole.
    """

    path: str
    language: str | None
    fence: str
    view: View
    text: str
    count: int
    full_count: int
    symbols: tuple[str, ...] = ()


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
    """

    written: datetime
    meter: Meter
    count: Callable[[str], int]
    lines: bool = True
    budget: int | None = None


def compose_context(
    items: Sequence[ContextItem], terms: ContextTerms
) -> ComposedContext | OverBudget:
    """The context text of some files, ordered by path; the same for the same files and terms.

    Raises:
        ValueError: there is no file.
    """
    if not items:
        raise ValueError("a context text needs at least one file")
    ordered = sorted(items, key=lambda item: (item.path, item.view))
    body = _Body(ordered, terms)
    estimate, text = body.settled()
    limit_on: LimitOn = "exact" if terms.meter.exact else "band-high"
    held = estimate.tokens if terms.meter.exact else estimate.high
    if terms.budget is not None and held > terms.budget:
        return OverBudget(terms.budget, held, limit_on)
    return ComposedContext(
        text=text,
        tokens=estimate.tokens,
        exact=terms.meter.exact,
        band=None if terms.meter.exact else (estimate.low, estimate.high),
        limit_on=limit_on,
        instead_of=body.instead_of,
        files=body.files,
    )


class _Body:
    """The sections, made once; the first line is made again for every number tried."""

    def __init__(self, items: Sequence[ContextItem], terms: ContextTerms) -> None:
        self._terms = terms
        self._items = items
        self.files = tuple(self._file(item) for item in items)
        self.instead_of = sum(file.full for file in self.files)
        notes = _notes(items, lines=terms.lines)
        self._sections = [
            _section(item, self._title(item, file))
            for item, file in zip(items, self.files, strict=True)
        ]
        self._rest = f"{notes}\n\n{''.join(self._sections)}"

    def settled(self) -> tuple[Estimate, str]:
        """The text that announces its own cost, and that cost.

        More digits cost more tokens and never fewer, so that counting again ends at a true number,
        as a rule the second. Should an encoding behave otherwise, it is the highest one tried.
        """
        announced = self._first_guess()
        highest = Estimate(0, 0, 0)
        for _ in range(_ROUNDS):
            text = self._header(announced) + self._rest
            counted = self._cost(text)
            if counted == announced:
                return counted, text
            highest = max(highest, counted, key=lambda cost: (cost.tokens, cost.high))
            announced = counted
        return highest, self._header(highest) + self._rest

    def _first_guess(self) -> Estimate:
        if self._terms.meter.exact:
            tokens = sum(item.count for item in self._items)
            return Estimate(tokens, tokens, tokens)
        return estimates.total(self._section_costs)

    def _cost(self, text: str) -> Estimate:
        """The cost of the whole text; as an estimate, each section by its language's factors."""
        whole = self._terms.count(text)
        if self._terms.meter.exact:
            return Estimate(whole, whole, whole)
        # What is not in a section, by which the parts also make up what they lose at their seams.
        between = max(0, whole - sum(self._section_counts))
        return estimates.total([*self._section_costs, self._terms.meter.shown(between, None)])

    @cached_property
    def _section_counts(self) -> list[int]:
        return [self._terms.count(section) for section in self._sections]

    @cached_property
    def _section_costs(self) -> list[Estimate]:
        return [
            self._terms.meter.shown(count, item.language)
            for item, count in zip(self._items, self._section_counts, strict=True)
        ]

    def _file(self, item: ContextItem) -> ContextFile:
        shown = self._terms.meter.shown
        return ContextFile(
            path=item.path,
            view=item.view,
            tokens=shown(item.count, item.language).tokens,
            full=shown(item.full_count, item.language).tokens,
        )

    def _header(self, cost: Estimate) -> str:
        meter = self._terms.meter
        mark = "" if meter.exact else "~"
        number = len(self._items)
        unit: str = meter.encoding
        if not meter.exact:
            unit = f"{meter.model}, estimated: {full(cost.low)} to {full(cost.high)}"
        saved = f" instead of {mark}{full(self.instead_of)}"
        return (
            f"<!-- ullage · {self._terms.written:%Y-%m-%d %H:%M}"
            f" · {number} {'file' if number == 1 else 'files'}"
            f" · {mark}{full(cost.tokens)} tokens ({unit})"
            f"{saved if cost.tokens < self.instead_of else ''} -->\n"
        )

    def _title(self, item: ContextItem, file: ContextFile) -> str:
        mark = "" if self._terms.meter.exact else "~"
        cost = f"{mark}{full(file.tokens)}"
        if item.view != "full":
            cost += f" of {mark}{full(file.full)}"
        return f"## {_printable(item.path)}: {_view(item)}, {cost} tokens\n"


def _view(item: ContextItem) -> str:
    if item.view != "symbols":
        return item.view
    return f"signatures with {', '.join(item.symbols)} in full"


def _notes(items: Sequence[ContextItem], *, lines: bool) -> str:
    views = {"signatures" if item.view == "symbols" else item.view for item in items} - {"full"}
    if not views:
        return _COMPLETE
    marked = " or ".join(f"*{view}*" for view in sorted(views, reverse=True))
    return f"Files marked {marked} {_WITH_LINES if lines else _WITHOUT_LINES} {_COMPLETE}"


def _section(item: ContextItem, title: str) -> str:
    longest = max(map(len, _RUNS.findall(item.text)), default=0)
    fence = "`" * max(_SHORTEST_FENCE, longest + 1)
    end = "" if item.text.endswith("\n") or not item.text else "\n"
    return f"{title}{fence}{item.fence}\n{item.text}{end}{fence}\n"


def _printable(path: str) -> str:
    r"""A path on one line: what would break it as `\xNN` or `\uNNNN`."""
    return _UNPRINTABLE.sub(lambda match: ascii(match.group())[1:-1], path)
