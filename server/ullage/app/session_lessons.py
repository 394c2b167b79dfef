"""What a session teaches of the factors: its growths, counted, beside what was reported."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from ullage.adapters.outlines import language_of
from ullage.app.meters import estimated_family, factors
from ullage.domain.session import Growth, Piece, PieceCount
from ullage.domain.session.learning import PieceTokens, Step, may_teach, step_of

CountPieces = Callable[[Iterable[Piece]], Mapping[Piece, PieceCount]]


class SessionLessons:
    """Counts each growth once, however often it is asked. Use from one thread at a time."""

    def __init__(self, count: CountPieces) -> None:
        self._count = count
        self._steps: dict[Growth, Step | None] = {}

    def of(self, growths: Iterable[Growth]) -> Mapping[str, Sequence[Step]]:
        """The growths that teach something, by the families whose tokens are estimated."""
        steps: dict[str, list[Step]] = defaultdict(list)
        for growth in growths:
            family = estimated_family(growth.model)
            step = self._step(growth, family) if family and may_teach(growth) else None
            if family and step:
                steps[family].append(step)
        return steps

    def _step(self, growth: Growth, family: str) -> Step | None:
        if growth not in self._steps:
            counts = self._count((*growth.answer, *growth.came))
            self._steps[growth] = step_of(growth, lambda piece: _tokens(piece, counts, family))
        return self._steps[growth]


def _tokens(piece: Piece, counts: Mapping[Piece, PieceCount], family: str) -> PieceTokens:
    language = language_of(piece.path) if piece.path else None
    count, factor = counts[piece], factors().find(family, language)
    return PieceTokens(count.text * factor.factor, count.numbers)
