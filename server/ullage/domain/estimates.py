"""Estimates: tokens of families whose tokenizer is not public, from an exact o200k_base count.

Owns the arithmetic and the bands; the figures are rows of `data/factors.toml`, measured by
`scripts/measure_factors.py`. Never counts a text, and never turns an unknown family into a number.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

DEFAULT_ROW = "default"

# The encoding every factor is a multiple of.
REFERENCE_ENCODING = "o200k_base"

# Factors have two decimals, so a product that differs from a whole number by less than this is one:
# without it, 100 tokens at 1.1 would round up to 111.
ROUNDING_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Factor:
    """Tokens a family makes of one o200k_base token: pooled over `files`, and for single files.

    `low` and `high` are the first and ninth decile of single files. `source` names the tool and the
    corpus. Raises ValueError when the three are not positive and in order.
    """

    factor: float
    low: float
    high: float
    files: int
    measured: date
    source: str

    def __post_init__(self) -> None:
        if not 0 < self.low <= self.factor <= self.high:
            raise ValueError(f"low, factor, high out of order: {self}")


@dataclass(frozen=True, slots=True)
class FactorTables:
    """Factors by family, then by language id; each family has a default.

    `same_as` names, for a language without rows of its own, the language whose rows it takes.
    """

    families: Mapping[str, Mapping[str, Factor]]
    same_as: Mapping[str, str]

    def find(self, family: str, language: str | None) -> Factor:
        """The row of that language, of the one it is the same as, or the family's default.

        Raises KeyError for a family without rows: its tokens are unknown, not nought.
        """
        rows = self.families[family]
        name = language or DEFAULT_ROW
        return rows.get(name) or rows.get(self.same_as.get(name, name)) or rows[DEFAULT_ROW]

    def span(self, family: str, languages: Iterable[str | None]) -> tuple[float, float]:
        """The smallest and largest factor among those languages, for "about 1.6-1.8 times".

        Without a language the default stands for both. Raises KeyError as `find` does.
        """
        factors = [self.find(family, language).factor for language in languages]
        factors = factors or [self.find(family, None).factor]
        return min(factors), max(factors)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the factors of a family are times in a person's own sessions.

    `error` is the standard error of `correction`; both have two decimals, so that what is told is
    what is reckoned with. Learnt from `tokens` of `sessions`, the last one of `as_of` (ISO 8601).
    """

    correction: float
    error: float
    sessions: int
    tokens: int
    as_of: str

    @property
    def words(self) -> str:
        """The same for people, to follow "measured factors"."""
        many = f"{self.sessions} session{'s' * (self.sessions != 1)}"
        return f"corrected by {self.correction:.2f} (±{round(self.error * 100)} %, {many})"


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens as shown (with `~`), and the band in tokens that most files stay in."""

    tokens: int
    low: int
    high: int


def factor_tables(table: Mapping[str, Any]) -> FactorTables:
    """The tables of the loaded `factors.toml`.

    Raises KeyError or ValueError for a broken row: the table ships with the program.
    """
    corpora: Mapping[str, str] = table["corpora"]
    families = {
        name: MappingProxyType(dict(_rows(family, corpora)))
        for name, family in table["families"].items()
    }
    return FactorTables(MappingProxyType(families), MappingProxyType(dict(table["same-as"])))


def estimate(count: int, factor: Factor, learnt: Learnt | None = None) -> Estimate:
    """What `count` o200k_base tokens are in the family: rounded up, its band outwards.

    What was learnt moves the band along, and its error makes it wider.
    """
    correction, error = (learnt.correction, learnt.error) if learnt else (1.0, 0.0)
    return Estimate(
        tokens=math.ceil(_product(count, factor.factor, correction)),
        low=math.floor(_product(count, factor.low, correction - error)),
        high=math.ceil(_product(count, factor.high, correction + error)),
    )


def total(estimates: Iterable[Estimate]) -> Estimate:
    """The sum of the numbers shown, with the sums of both ends of their bands.

    The files of one project err in the same direction, so errors are not assumed to cancel out.
    """
    tokens = low = high = 0
    for item in estimates:
        tokens += item.tokens
        low += item.low
        high += item.high
    return Estimate(tokens, low, high)


def _product(count: int, factor: float, correction: float) -> float:
    return round(count * factor * correction, ROUNDING_DIGITS)


def _rows(family: Mapping[str, Any], corpora: Mapping[str, str]) -> Iterable[tuple[str, Factor]]:
    for language, row in family["rows"].items():
        yield (
            language,
            Factor(
                factor=row["factor"],
                low=row["low"],
                high=row["high"],
                files=row["files"],
                measured=family["measured"],
                source=f"{family['tool']}; {corpora[language]}",
            ),
        )
