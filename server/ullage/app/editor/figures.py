"""What a text's views cost and what it declares: worked out away from the loop, for one version.

A view's number is only shown together with the full count of the same version.
"""

import time
from collections.abc import Hashable
from dataclasses import dataclass

from ullage.adapters.outlines import Found, WantedView
from ullage.app.views import Viewer, Views
from ullage.domain.settings import Docs, SignatureSettings
from ullage.domain.text import Text
from ullage.domain.working_set import Choice, Counts, special


@dataclass(frozen=True, slots=True)
class FigureKey:
    """What figures depend on: which text, how it is counted, how views are made, which is chosen.

    `special`: the chosen view where it needs a count of its own.
    """

    text: Hashable
    encoding: str
    language: str | None
    docs: Docs
    lines: bool
    special: Choice | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one text. `found` are its declarations, parents first; `seconds` of work."""

    key: FigureKey
    counts: Counts
    found: tuple[Found, ...]
    unknown_symbols: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class FigureJob:
    """Figures that are due."""

    uri: str
    key: FigureKey
    text: Text | str

    def run(self, viewer: Viewer) -> Figures:
        """Make the views and count them. Raises what the counter raises."""
        started = time.perf_counter()
        known = self.text.tokens if isinstance(self.text, Text) else None
        views = viewer.views(
            str(self.text), self.key.language, self._wanted(), full=known, declarations=True
        )
        return Figures(
            self.key,
            _counts(views, self.key.special),
            views.declarations,
            views.shown[-1].unknown_symbols if views.shown else (),
            time.perf_counter() - started,
        )

    def _wanted(self) -> tuple[WantedView, ...]:
        key = self.key
        usual = (
            WantedView("signatures", key.docs, key.lines),
            WantedView("headers", key.docs, key.lines),
        )
        chosen = wanted_view(key.special, key.docs, lines=key.lines)
        return usual if chosen is None else (*usual, chosen)


def figure_key(
    text: Hashable, encoding: str, language: str | None, settings: SignatureSettings, wanted: Choice
) -> FigureKey:
    """The key of the figures that a choice needs."""
    own = wanted if special(wanted, settings.docs) else None
    return FigureKey(text, encoding, language, settings.docs, settings.lines, own)


def wanted_view(choice: Choice | None, docs: Docs, *, lines: bool) -> WantedView | None:
    """The view that a choice asks for; None for the full text."""
    if choice is None or choice.view == "full":
        return None
    return WantedView(choice.view, choice.docs or docs, lines, choice.symbols)


def _counts(views: Views, chosen: Choice | None) -> Counts:
    if not views.shown:
        return Counts(views.full, status=views.status)
    tokens = [view.tokens for view in views.shown]
    own = tokens[2] if chosen is not None else None
    return Counts(views.full, tokens[0], tokens[1], own, views.status)
