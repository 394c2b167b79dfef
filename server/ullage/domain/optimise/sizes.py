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
        if isinstance(value, list):
            return 1 + sum(self.of(one) + 1 for one in cast("list[Json]", value))
        if isinstance(value, dict):
            pairs = cast("dict[str, Json]", value).items()
            return 1 + sum(self.of_text(key) + self.of(one) + 2 for key, one in pairs)
        name = repr(value)
        if name not in self._scalars:
            self._scalars[name] = self._count(write_json(value))
        return self._scalars[name]
