"""What is known of strategies, and what is told of their costs. Decides nothing.

Money in documents is US dollars, a decimal number with cents; None where no price is known.
"""

from dataclasses import dataclass

from ullage.domain.session import Usage


@dataclass(frozen=True, slots=True)
class Step:
    """One phase of a strategy: a model, the tokens of all its requests, and how many these are.

    The number counts where a price has steps by the length of a request.
    """

    phase: str
    model: str
    usage: Usage
    requests: int = 1


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way to do a piece of work: which model does what."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class CostOf:
    """What tokens cost. `priced_as`: the model whose price that is, with its provider before it.

    `prices_as_of`: the latest change among all prices.
    """

    usd: str | None
    model: str
    prices_as_of: str
    priced_as: str | None


@dataclass(frozen=True, slots=True)
class StepCost:
    """What one phase costs."""

    phase: str
    model: str
    usd: str | None


@dataclass(frozen=True, slots=True)
class StrategyCost:
    """What a strategy costs, and each of its steps. `added`: nobody named it, it is to compare."""

    name: str
    usd: str | None
    steps: tuple[StepCost, ...]
    added: bool


@dataclass(frozen=True, slots=True)
class Savings:
    """What the cheapest `strategy` saves `instead_of` the dearest; percent of the dearest."""

    usd: str
    percent: float | None
    strategy: str
    instead_of: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Strategies side by side. No `savings` where there is one, or one has no known price.

    `unpriced`: the models without a known price.
    """

    strategies: tuple[StrategyCost, ...]
    savings: Savings | None
    prices_as_of: str
    unpriced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MillionTokens:
    """What a million tokens cost in short requests."""

    input: str | None
    output: str | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """Which model for which kind of work. `model`: as first written, `today`: what it is now.

    `cost` and `speed` are the words of `source`; `price` and `price_today` are of the data.
    """

    task: str
    model: str
    today: str
    reason: str
    cost: str
    speed: str
    price: MillionTokens
    price_today: MillionTokens
    checked: str
    source: str


@dataclass(frozen=True, slots=True)
class DecisionMatrix:
    """All rows, and the latest change among the prices."""

    rows: tuple[DecisionRow, ...]
    prices_as_of: str
