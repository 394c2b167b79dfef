"""Which tokens are shown: those of an encoding, exactly, or an estimate of a model's own.

Turns an exact count into the number that people see. Never counts a text.
"""

from dataclasses import dataclass

from ullage.domain.estimates import Estimate, FactorTables, Learnt, estimate
from ullage.domain.measured import ViewTokens
from ullage.domain.models import Family
from ullage.domain.settings import Encoding


@dataclass(frozen=True, slots=True)
class Estimator:
    """Factors of the family of the model that was asked for, and what sessions taught of them."""

    family: Family
    factors: FactorTables
    learnt: Learnt | None = None


@dataclass(frozen=True, slots=True)
class Meter:
    """The unit of all numbers of a run: an encoding, and where needed factors over it.

    `window` is the model's context window in tokens, None if it is not known.
    """

    encoding: Encoding
    model: str | None = None
    window: int | None = None
    estimator: Estimator | None = None

    @property
    def exact(self) -> bool:
        """Whether the numbers are counts, not estimates."""
        return self.estimator is None

    @property
    def learnt(self) -> Learnt | None:
        """What sessions taught of the factors; None for counts, and as long as there is nothing."""
        return None if self.estimator is None else self.estimator.learnt

    def shown(self, count: int, language: str | None) -> Estimate:
        """The number to show for an exact count of text in a language, and its band."""
        if self.estimator is None:
            return Estimate(count, count, count)
        factor = self.estimator.factors.find(self.estimator.family.name, language)
        return estimate(count, factor, self.estimator.learnt)

    def shown_views(self, tokens: ViewTokens, language: str | None) -> ViewTokens:
        """The numbers to show for every view of a file."""
        if self.estimator is None:
            return tokens
        return ViewTokens(
            self.shown(tokens.full, language).tokens,
            self._shown_view(tokens.signatures, language),
            self._shown_view(tokens.headers, language),
        )

    def _shown_view(self, count: int | None, language: str | None) -> int | None:
        return None if count is None else self.shown(count, language).tokens
