"""Costs as people read them."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from ullage.cli.output import escaped
from ullage.cli.tables import PathTable, Row
from ullage.domain.costs import (
    Comparison,
    CostOf,
    DecisionMatrix,
    DecisionRow,
    MillionTokens,
    Savings,
    StrategyCost,
    dollars,
)


def cost_line(found: CostOf) -> str:
    """What it costs, whose price that is, and of when."""
    return f"{dollars(found.usd)} · {found.priced_as} · prices of {found.prices_as_of}"


def comparison_text(compared: Comparison) -> Iterator[RenderableType]:
    """The strategies in columns, a phase a row, and what one saves against another."""
    names = [escaped(strategy.name) for strategy in compared.strategies]
    yield PathTable([*_phases(compared.strategies), _totals(compared)], ("phase", *names))
    yield ""
    for strategy in compared.strategies:
        yield Text(f"  {escaped(strategy.name)}: {_models(strategy)}", style="dim")
    for name, phases in _left_out(compared.strategies):
        yield Text(f"{name} has no {phases}: it is not the same work.")
    if compared.savings is not None:
        yield Text(_savings_line(compared.savings))
    yield Text(f"Prices of {compared.prices_as_of}.", style="dim")


def _savings_line(savings: Savings) -> str:
    cheap, dear = escaped(savings.strategy), escaped(savings.instead_of)
    if not savings.percent:
        return f"{cheap} and {dear} cost the same."
    return f"{cheap} saves {dollars(savings.usd)} ({savings.percent} %) against {dear}."


def _left_out(strategies: Sequence[StrategyCost]) -> Iterator[tuple[str, str]]:
    """The strategies that lack phases which another one has, and those phases."""
    phases = dict.fromkeys(step.phase for one in strategies for step in one.steps)
    for one in strategies:
        lacks = [phase for phase in phases if phase not in {step.phase for step in one.steps}]
        if lacks:
            yield escaped(one.name), escaped(", ".join(lacks))


def _phases(strategies: Sequence[StrategyCost]) -> Iterator[Row]:
    phases = dict.fromkeys(step.phase for one in strategies for step in one.steps)
    costs = [{step.phase: dollars(step.usd) for step in one.steps} for one in strategies]
    for phase in phases:
        yield Row(phase, tuple(one.get(phase, "–") for one in costs))


def _totals(compared: Comparison) -> Row:
    return Row("total", tuple(dollars(one.usd) for one in compared.strategies))


def _models(strategy: StrategyCost) -> str:
    """`claude-sonnet-4-5 for spec; claude-haiku-4-5 for ddd, docs`."""
    runs = groupby(strategy.steps, key=lambda step: step.model)
    parts = [(model, ", ".join(step.phase for step in steps)) for model, steps in runs]
    if len(parts) == 1:
        return escaped(f"{parts[0][0]} for all phases")
    return escaped("; ".join(f"{model} for {phases}" for model, phases in parts))


def matrix_text(matrix: DecisionMatrix) -> Iterator[RenderableType]:
    """Every kind of work with its model of today and why, then what the models cost."""
    yield PathTable(
        [
            Row(
                row.task,
                (row.today, row.cost, row.speed),
                Text(row.reason, style="dim"),
                is_label=True,
            )
            for row in matrix.rows
        ],
        ("kind of work", "model", "cost", "speed"),
    )
    yield ""
    yield PathTable(list(_prices(matrix.rows)), ("a million tokens", "read", "written"))
    yield ""
    for source in dict.fromkeys(f"{row.source}, {row.checked}" for row in matrix.rows):
        yield Text(f"Source: {source}.", style="dim")
    yield Text(f"Prices of {matrix.prices_as_of}.", style="dim")


def _prices(rows: Sequence[DecisionRow]) -> Iterator[Row]:
    seen = dict[str, Row]()
    for row in rows:
        seen.setdefault(row.today, _price(row.today, row.price_today, f"before: {row.model}"))
        seen.setdefault(row.model, _price(row.model, row.price, ""))
    yield from seen.values()


def _price(model: str, price: MillionTokens, remark: str) -> Row:
    numbers = (dollars(price.input), dollars(price.output))
    return Row(model, numbers, Text(remark, style="dim") if remark else None)
