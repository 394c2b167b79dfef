"""Budgets of a working set: presets, the choice among them, and the verdict on a sum.

Owns the rules; the figures are rows of `data/presets.toml`. Never counts anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

AUTO = "auto"

Verdict = Literal["within", "over-target", "over-maximum"]


@dataclass(frozen=True, slots=True)
class FeatureBudget:
    """Tokens for one feature from plan to documentation, by phase.

    `implementation` divides that phase further, by step.
    """

    total: int
    phases: Mapping[str, int]
    implementation: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Preset:
    """The figures, in tokens, for agents whose window is at most `largest_window` (None: any)."""

    name: str
    largest_window: int | None
    target: int
    maximum: int
    warning: int
    feature: FeatureBudget | None


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits in force, in tokens: of a working set, and the warning of a whole session."""

    preset: str
    target: int
    maximum: int
    warning: int


def presets_from(table: Mapping[str, Any]) -> tuple[Preset, ...]:
    """The presets of the loaded table file, in its order."""
    return tuple(_preset(row) for row in table["preset"])


def choose_preset(window: int | None, presets: Sequence[Preset]) -> Preset:
    """The first preset made for a window of that many tokens; an unknown window takes the first."""
    for preset in presets:
        if window is None or preset.largest_window is None or window <= preset.largest_window:
            return preset
    return presets[-1]


def named_preset(name: str, window: int | None, presets: Sequence[Preset]) -> Preset:
    """The preset of that name, or for `auto` the one the window asks for.

    Raises KeyError for a name no preset has.
    """
    if name == AUTO:
        return choose_preset(window, presets)
    return {preset.name: preset for preset in presets}[name]


def make_budget(
    preset: Preset,
    *,
    target: int | None = None,
    maximum: int | None = None,
    warning: int | None = None,
) -> Budget:
    """The preset's limits with the user's in their place.

    A target or maximum the user chose moves the preset's other one along where they would cross.
    """
    chosen_target = preset.target if target is None else target
    chosen_maximum = preset.maximum if maximum is None else maximum
    if chosen_target > chosen_maximum:
        if target is None:
            chosen_target = chosen_maximum
        else:
            chosen_maximum = chosen_target
    return Budget(
        preset=preset.name,
        target=chosen_target,
        maximum=chosen_maximum,
        warning=preset.warning if warning is None else warning,
    )


def verdict(tokens: int, budget: Budget, low: int | None = None) -> Verdict:
    """Where a sum stands. `low` is the low end of its band when the sum is an estimate.

    An estimate is over a limit only when its whole band is.
    """
    certain = tokens if low is None else low
    if certain > budget.maximum:
        return "over-maximum"
    return "over-target" if certain > budget.target else "within"


def _preset(row: Mapping[str, Any]) -> Preset:
    return Preset(
        name=row["name"],
        largest_window=row.get("largest-window"),
        target=row["target"],
        maximum=row["maximum"],
        warning=row["warning"],
        feature=_feature(row["feature"]) if "feature" in row else None,
    )


def _feature(row: Mapping[str, Any]) -> FeatureBudget:
    return FeatureBudget(
        total=row["total"],
        phases=MappingProxyType(dict(row["phases"])),
        implementation=MappingProxyType(dict(row["implementation"])),
    )
