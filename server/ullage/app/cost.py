"""What tokens and strategies cost, by the prices that ship with the program."""

from decimal import Decimal
from pathlib import Path

from ullage.adapters import prices
from ullage.adapters.files import printable
from ullage.adapters.package_data import load_toml
from ullage.app.json_files import InputError, json_of, text_of
from ullage.domain.costs import (
    Comparison,
    CostOf,
    DecisionMatrix,
    DecisionRow,
    MatrixRow,
    MillionTokens,
    PlanError,
    Step,
    compare,
    in_cents,
    matrix_rows,
    read_plan,
    spread,
)
from ullage.domain.session import Usage

# Short requests, so that no step of a price by length is reached.
_SHORT = 1_000
_MILLION = 1_000_000


def cost_of(step: Step) -> CostOf:
    """What the tokens cost that one model is asked to read and write."""
    total, priced_as = Decimal(), None
    for usage, times in spread(step.usage, step.requests).items():
        price = prices.price_by_name(usage, step.model)
        if price is None:
            return CostOf(None, step.model, _prices_as_of(), None)
        total += price.usd * times
        priced_as = f"{price.provider}/{price.model}"
    return CostOf(in_cents(total), step.model, _prices_as_of(), priced_as)


def compare_plan(path: Path, standard_input: bytes) -> Comparison:
    """The strategies of a JSON file with their costs.

    Raises:
        InputError: the file cannot be read, or holds no strategies.
    """
    value = json_of(path, text_of(path, standard_input))
    try:
        strategies = read_plan(value)
    except PlanError as error:
        raise InputError(f"{printable(str(path))}: {error}") from None
    return compare(strategies, _price, _prices_as_of())


def decision_matrix() -> DecisionMatrix:
    """Which model for which kind of work, with what each costs by now."""
    rows = matrix_rows(load_toml("decision-matrix.toml"))
    return DecisionMatrix(tuple(_with_prices(row) for row in rows), _prices_as_of())


def _price(usage: Usage, model: str) -> Decimal | None:
    found = prices.price_by_name(usage, model)
    return None if found is None else found.usd


def _with_prices(row: MatrixRow) -> DecisionRow:
    return DecisionRow(
        task=row.task,
        model=row.model,
        today=row.today,
        reason=row.reason,
        cost=row.cost,
        speed=row.speed,
        price=_of_a_million(row.model),
        price_today=_of_a_million(row.today),
        checked=row.checked,
        source=row.source,
    )


def _of_a_million(model: str) -> MillionTokens:
    return MillionTokens(
        *(_million_times(usage, model) for usage in (Usage(input=_SHORT), Usage(output=_SHORT)))
    )


def _million_times(usage: Usage, model: str) -> str | None:
    found = _price(usage, model)
    return None if found is None else in_cents(found * (_MILLION // _SHORT))


def _prices_as_of() -> str:
    return prices.newest_price().isoformat()
