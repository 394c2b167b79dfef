"""The declaration at a place in a text, and what the file costs when only that is loaded whole."""

from dataclasses import dataclass

from ullage.adapters.outlines import Found, WantedView
from ullage.app.editor.figures import Figures
from ullage.app.views import Viewer
from ullage.domain.meter import Meter
from ullage.domain.text import Position, PositionEncoding, Text
from ullage.domain.working_set.offers import SymbolAtCursor


@dataclass(frozen=True, slots=True)
class SymbolJob:
    """The declaration at `place`, of one version of a text."""

    text: Text
    figures: Figures
    place: Position
    meter: Meter
    encoding: PositionEncoding

    def run(self, viewer: Viewer) -> SymbolAtCursor | None:
        """The innermost declaration with a body there, and the cost of the view that keeps it."""
        found = self._innermost()
        if found is None:
            return None
        key = self.figures.key
        wanted = WantedView("symbols", key.docs, key.lines, (found.qualified_name,))
        views = viewer.views(str(self.text), key.language, (wanted,), full=self.text.tokens)
        if not views.shown or views.shown[0].unknown_symbols:
            return None
        tokens = self.meter.shown(views.shown[0].tokens, key.language).tokens
        return SymbolAtCursor(found.name, found.qualified_name, tokens)

    def _innermost(self) -> Found | None:
        at = self.text.offset_at(self.place, self.encoding)
        holding = [
            one
            for one in self.figures.found
            if one.body_start is not None
            and self.text.offset_at_byte(one.start) <= at <= self.text.offset_at_byte(one.end)
        ]
        return holding[-1] if holding else None
