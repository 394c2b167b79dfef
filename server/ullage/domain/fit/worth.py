"""What a file is worth, and which part of it each view keeps; the figures are `data/fit.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast, get_args

from ullage.domain.fit.model import FitView, Signs

VIEWS: tuple[FitView, ...] = get_args(FitView)


@dataclass(frozen=True, slots=True)
class FitRules:
    """`shares` in percent by view; the rest are weights, in whole numbers."""

    shares: Mapping[FitView, int]
    base: int
    kept: int
    imported: int
    imported_twice: int
    dirty: int
    recent: int

    def weight(self, signs: Signs) -> int:
        """What a file with these signs is worth."""
        near = signs.imported_by
        return (
            self.base
            + self.kept * signs.kept
            + (self.imported if near and near.is_direct else self.imported_twice) * bool(near)
            + self.dirty * signs.dirty
            + self.recent * (signs.edited or signs.on_branch)
        )


def rules_from(table: Mapping[str, Any]) -> FitRules:
    """The rules of the loaded table file. Raises KeyError for a row that is missing."""
    weights = cast(Mapping[str, int], table["weights"])
    return FitRules(
        shares=MappingProxyType({view: int(table["shares"][view]) for view in VIEWS}),
        base=weights["base"],
        kept=weights["kept"],
        imported=weights["imported"],
        imported_twice=weights["imported-twice"],
        dirty=weights["dirty"],
        recent=weights["recent"],
    )
