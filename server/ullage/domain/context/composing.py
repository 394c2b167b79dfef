"""Composing a context text that is true about its own cost. How it looks is the pages' business."""

from collections.abc import Sequence
from functools import cached_property
from typing import Protocol

from ullage.domain import estimates
from ullage.domain.context.markdown_page import MarkdownPage
from ullage.domain.context.model import (
    ComposedContext,
    ContextFile,
    ContextItem,
    ContextTerms,
    OverBudget,
)
from ullage.domain.context.xml_page import XmlPage, writable_item
from ullage.domain.estimates import Estimate
from ullage.domain.fit import LimitOn

# The number grows by a group of digits at most a few times before it describes itself.
_ROUNDS = 8


class Page(Protocol):
    """A text but for the number in it; `sections` are the files' parts of it, in their order."""

    sections: list[str]

    def text(self, cost: Estimate, *, saving: bool) -> str:
        """The whole text, announcing a cost; with `saving`, also what the files cost in full."""
        ...


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
    if terms.form == "xml":
        ordered = [writable_item(item, terms) for item in ordered]
    files = tuple(_file(item, terms) for item in ordered)
    page: Page = (XmlPage if terms.form == "xml" else MarkdownPage)(ordered, files, terms)
    estimate, text = _Settling(page, ordered, terms).settled()
    held = estimate.tokens if terms.meter.exact else estimate.high
    if terms.budget is not None and held > terms.budget:
        return OverBudget(terms.budget, held, _limit_on(terms))
    return ComposedContext(
        text=text,
        tokens=estimate.tokens,
        exact=terms.meter.exact,
        band=None if terms.meter.exact else (estimate.low, estimate.high),
        limit_on=_limit_on(terms),
        instead_of=sum(file.full for file in files),
        files=files,
    )


def _limit_on(terms: ContextTerms) -> LimitOn:
    return "exact" if terms.meter.exact else "band-high"


def _file(item: ContextItem, terms: ContextTerms) -> ContextFile:
    shown = terms.meter.shown
    return ContextFile(
        path=item.path,
        view=item.view,
        tokens=shown(item.count, item.language).tokens,
        full=shown(item.full_count, item.language).tokens,
    )


class _Settling:
    """Finds the number that is true about the text that announces it."""

    def __init__(self, page: Page, items: Sequence[ContextItem], terms: ContextTerms) -> None:
        self._page = page
        self._items = items
        self._terms = terms

    def settled(self) -> tuple[Estimate, str]:
        """The text that announces its own cost, and that cost.

        More digits cost more tokens and never fewer, so that counting again ends at a true number,
        as a rule the second. Where the words about a saving cost the saving, it is not told. Should
        an encoding behave otherwise, it is the highest number tried.
        """
        highest = Estimate(0, 0, 0)
        for saving in (True, False):
            announced = self._first_guess()
            for _ in range(_ROUNDS):
                text = self._page.text(announced, saving=saving)
                counted = self._cost(text)
                if counted == announced:
                    return counted, text
                highest = max(highest, counted, key=lambda cost: (cost.tokens, cost.high))
                announced = counted
        return highest, self._page.text(highest, saving=False)

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
        return [self._terms.count(section) for section in self._page.sections]

    @cached_property
    def _section_costs(self) -> list[Estimate]:
        return [
            self._terms.meter.shown(count, item.language)
            for item, count in zip(self._items, self._section_counts, strict=True)
        ]
