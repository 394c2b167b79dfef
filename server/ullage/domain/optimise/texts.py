"""A long text condensed: source code to its headers, anything else to extracts."""

from dataclasses import dataclass

from ullage.domain.optimise.hints import Hints
from ullage.domain.optimise.marks import is_mark
from ullage.domain.optimise.model import Why
from ullage.domain.optimise.prose import extract
from ullage.domain.optimise.rungs import Rung
from ullage.domain.optimise.sizes import Sizes
from ullage.domain.optimise.views import CodeViews


@dataclass(frozen=True, slots=True)
class Condensed:
    """A text in short, and how it was made so."""

    text: str
    why: Why


class TextCondenser:
    """Condenses texts that are over a rung's limit, each once however often it stands there.

    Source code among them is as signatures already.
    """

    def __init__(self, sizes: Sizes, views: CodeViews) -> None:
        self._sizes = sizes
        self._views = views
        self._known: dict[tuple[str, Hints, Rung], Condensed | None] = {}

    def condensed(self, text: str, hints: Hints, rung: Rung) -> Condensed | None:
        """The text in short; None for one within the limit, or that nothing makes shorter."""
        if self._fits(text, rung) or is_mark(text):
            return None
        key = (text, hints, rung)
        if key not in self._known:
            self._known[key] = self._condensed(text, hints, rung)
        return self._known[key]

    def _condensed(self, text: str, hints: Hints, rung: Rung) -> Condensed | None:
        """In need source by its headers, or their beginning; other texts, and else, an extract."""
        headers = self._views.headers(text, hints) if rung.cuts_code else None
        if headers is not None and self._fits(headers, rung):
            return Condensed(headers, "headers")
        shown = extract(headers or text, lambda one: self._fits(one, rung))
        cheaper = self._sizes.of_text(shown) < self._sizes.of_text(text)
        return Condensed(shown, "extract") if cheaper else None

    def _fits(self, text: str, rung: Rung) -> bool:
        return self._sizes.of_text(text) <= rung.texts
