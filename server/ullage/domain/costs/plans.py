"""Strategies as people write them: JSON, checked key by key."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import cast

from ullage.domain.costs.model import Step, Strategy
from ullage.domain.session import Usage

# As for limits: far above what anybody sends.
MOST_TOKENS = 100_000_000_000
MOST_REQUESTS = 10_000_000
EXAMPLE = (
    '{"strategies": {"mix": {"spec": {"model": "claude-sonnet-4-5", "input": 20000, '
    '"output": 10000}}}}'
)
_KINDS = {
    "input": "input",
    "output": "output",
    "cacheRead": "cache_read",
    "cacheWrite": "cache_write_5m",
    "cacheWrite1h": "cache_write_1h",
}
_REQUIRED = ("model", "input", "output")
_MODEL, _REQUESTS, _STRATEGIES = "model", "requests", "strategies"
_STEP_KEYS = (_MODEL, *_KINDS, _REQUESTS)


class PlanError(ValueError):
    """What was written is no plan; the message says where and what it must be."""


def read_plan(value: object) -> tuple[Strategy, ...]:
    """The strategies of a document `{"strategies": {NAME: {PHASE: {model, input, output}}}}`.

    Raises:
        PlanError: a key is missing, unknown, or has a value that it cannot have.
    """
    document = _table(value, "", f"an object such as {EXAMPLE}")
    _refuse_unknown(document, (_STRATEGIES, "schema"), "")
    strategies = _table(document.get(_STRATEGIES), _STRATEGIES, f"an object, as in {EXAMPLE}")
    return tuple(_strategy(name, steps) for name, steps in strategies.items())


def _strategy(name: str, value: object) -> Strategy:
    place = f"{_STRATEGIES}.{name}"
    steps = _table(value, place, "an object of phases, each with model, input and output")
    return Strategy(
        name, tuple(_step(phase, step, f"{place}.{phase}") for phase, step in steps.items())
    )


def _step(phase: str, value: object, place: str) -> Step:
    table = _table(value, place, "an object with model, input and output")
    _refuse_unknown(table, _STEP_KEYS, place)
    for key in _REQUIRED:
        if key not in table:
            raise PlanError(f"{place}: must have {key}")
    model = table[_MODEL]
    if not isinstance(model, str) or not model.strip():
        raise _refuse(f"{place}.{_MODEL}", "the name of a model", model)
    tokens = {
        field: _number(table.get(key, 0), f"{place}.{key}", 0, MOST_TOKENS)
        for key, field in _KINDS.items()
    }
    requests = _number(table.get(_REQUESTS, 1), f"{place}.{_REQUESTS}", 1, MOST_REQUESTS)
    return Step(phase, model, Usage(**tokens), requests)


def _table(value: object, place: str, wanted: str) -> Mapping[str, object]:
    found: object = value
    if isinstance(value, Mapping) and value:
        return cast("Mapping[str, object]", value)
    raise _refuse(place, wanted, found)


def _number(value: object, place: str, least: int, most: int) -> int:
    # true is an int to Python only.
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise _refuse(place, f"a whole number from {least} to {most}", value)


def _refuse_unknown(table: Mapping[str, object], known: tuple[str, ...], place: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"those are {', '.join(known)}"
            raise PlanError(f"{f'{place}.{key}'.lstrip('.')}: no such key; {hint}")


def _refuse(place: str, wanted: str, value: object) -> PlanError:
    found = json.dumps(value, ensure_ascii=False)
    found = found if len(found) <= 60 else f"{found[:60]}…"
    return PlanError(f"{place}{': ' * bool(place)}must be {wanted}; found {found}")
