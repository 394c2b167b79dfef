"""What values cost as JSON: each text counted once, sums for what holds others.

Sums are for limits; what people are told is counted.
"""

from collections.abc import Callable
from typing import cast

from ullage.domain.json_text import write_json
from ullage.domain.optimise.model import Json


class Sizes:
    """Tokens of values."""

    def __init__(self, count: Callable[[str], int]) -> None:
        self._count = count
        self._known: dict[str, int] = {}
        self._scalars: dict[str, int] = {}
        # With the value itself: while it is kept, no other has its identity.
        self._containers: dict[int, tuple[Json, int]] = {}

    def of_text(self, text: str) -> int:
        """Tokens of a text as a JSON string, exactly."""
        if text not in self._known:
            self._known[text] = self._count(write_json(text))
        return self._known[text]

    def exactly(self, value: Json) -> int:
        """Tokens of any value as it is written."""
        return self.of_text(value) if isinstance(value, str) else self._count(write_json(value))

    def of(self, value: Json) -> int:
        """About the tokens of any value: those of its entries, and one for each separator."""
        if isinstance(value, str):
            return self.of_text(value)
        if isinstance(value, list | dict):
            return self._container(cast("list[Json] | dict[str, Json]", value))
        name = repr(value)
        if name not in self._scalars:
            self._scalars[name] = self._count(write_json(value))
        return self._scalars[name]

    def _container(self, value: list[Json] | dict[str, Json]) -> int:
        if id(value) not in self._containers:
            self._containers[id(value)] = value, self._summed(value)
        return self._containers[id(value)][1]

    def _summed(self, value: list[Json] | dict[str, Json]) -> int:
        if isinstance(value, list):
            return 1 + sum(self.of(one) + 1 for one in value)
        return 1 + sum(self.of_text(key) + self.of(one) + 2 for key, one in value.items())
