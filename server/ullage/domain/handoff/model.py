"""What goes into a handoff and what comes out. Decides nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ullage.domain.estimates import Estimate
from ullage.domain.fit import LimitOn
from ullage.domain.meter import Meter

Part = Literal[
    "goal", "asked", "plan", "commits", "todos", "changed", "failure", "spec", "files"
]  # fmt: skip

Draft = Mapping[Part, tuple[str, ...]]
"""All that there is to say, an item a line; what matters most first, of `asked` last."""


@dataclass(frozen=True, slots=True)
class HandoffTerms:
    """What a handoff depends on beside what it says.

    `folder`: the name of the project. `count` is exact. `limit` in tokens as shown.
    """

    folder: str
    written: datetime
    meter: Meter
    count: Callable[[str], int]
    limit: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many items of a part had no room."""

    part: Part
    items: int


@dataclass(frozen=True, slots=True)
class NoRoom:
    """Nothing that there is to say is within the limit; `least`: tokens that would do."""

    least: int


@dataclass(frozen=True, slots=True)
class ComposedHandoff:
    """A handoff and what it costs, as it announces itself.

    For an estimate it is the high end of its band that was held against the limit.
    """

    text: str
    cost: Estimate
    limit_on: LimitOn
    left_out: tuple[LeftOut, ...]
