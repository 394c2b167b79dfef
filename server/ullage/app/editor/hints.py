"""The hints of an open document, from its text and its outline. Run away from the loop."""

from collections.abc import Iterator
from dataclasses import dataclass

from ullage.adapters.outlines import Found
from ullage.app.editor.figures import Figures
from ullage.domain.hints import (
    LEAST_TOKENS,
    CostlyDeclaration,
    FileCost,
    Hint,
    Span,
    make_hints,
)
from ullage.domain.meter import Meter
from ullage.domain.text import CountTokens, Position, PositionEncoding, Text


@dataclass(frozen=True, slots=True)
class HintJob:
    """The hints of one version of a text."""

    text: Text
    figures: Figures
    meter: Meter
    encoding: PositionEncoding

    def run(self, count: CountTokens) -> tuple[Hint, ...]:
        """Count the declarations that can be costly. Raises what the counter raises."""
        counts = self.figures.counts
        first_line = Position(0, 0)
        file = FileCost(
            self._shown(self.text.tokens),
            None if counts.signatures is None else self._shown(counts.signatures),
            self._line_end(self.text.offset_at(first_line, self.encoding)),
        )
        costly = list(self._costly(count))
        return make_hints(file, costly, exact=self.meter.exact)

    def _costly(self, count: CountTokens) -> Iterator[CostlyDeclaration]:
        for found in self.figures.found:
            # No token is shorter than a byte.
            if found.end - found.start >= LEAST_TOKENS:
                yield self._declaration(found, count)

    def _declaration(self, found: Found, count: CountTokens) -> CostlyDeclaration:
        at = self.text.offset_at_byte
        tokens = self.text.tokens_between(at(found.start), at(found.end))
        return CostlyDeclaration(
            name=found.name,
            span=Span(self._position(at(found.name_start)), self._position(at(found.name_end))),
            head_end=self._line_end(at(found.head_end)),
            tokens=self._shown(tokens),
            signature=self._shown(count(found.signature)),
        )

    def _line_end(self, offset: int) -> Position:
        line = self._position(offset).line
        start = self.text.offset_at(Position(line, 0), self.encoding)
        return self._position(start + len(self.text.line(line)))

    def _position(self, offset: int) -> Position:
        return self.text.position_at(offset, self.encoding)

    def _shown(self, count: int) -> int:
        return self.meter.shown(count, self.figures.key.language).tokens
