"""What a person's settings say of sessions: which phases there are, and when to advise."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

from ullage.adapters.package_data import load_toml
from ullage.domain.budget import Preset, named_preset, presets_from
from ullage.domain.phases import PhaseBudgets, PhaseRules, phase_budgets, phase_rules
from ullage.domain.session.report import SessionReport
from ullage.domain.settings import PhaseSettings, PresetName, Settings
from ullage.domain.settings.rows import DEFAULT_MESSAGES

AfterSignatures = Callable[[SessionReport], tuple[int, int] | None]
"""How many of the files that a session has read have signatures, and what those would save."""


def _unknown(_: SessionReport) -> None:
    """Nobody can tell what signatures would save."""


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """As far as they have to do with sessions; tokens, `warning` None for the preset's.

    `messages`: from how many on clearing is worth a word; 0: never. `signatures` is asked only
    where that is told, since files are read for it.
    """

    preset: PresetName = "auto"
    warning: int | None = None
    messages: int = DEFAULT_MESSAGES
    phases: tuple[PhaseSettings, ...] = ()
    signatures: AfterSignatures = field(default=_unknown, compare=False)

    def preset_for(self, window: int | None) -> Preset:
        """The preset for a window of so many tokens; None where nobody knows it."""
        return named_preset(self.preset, window, presets_from(load_toml("presets.toml")))

    def budgets_for(self, window: int | None) -> PhaseBudgets:
        """The budgets of phases under that preset."""
        return phase_budgets(self.preset_for(window), self.rules, self.phases, self.warning)

    def budgets_within(self, total: int | None, window: int | None) -> PhaseBudgets:
        """The budgets of phases where all together have so many tokens.

        Those of the preset are shares of its own total: of another one only a person's own hold.
        """
        budgets = self.budgets_for(window)
        if total == budgets.total:
            return budgets
        preset = replace(self.preset_for(window), feature=None)
        return phase_budgets(preset, self.rules, self.phases, self.warning)

    @property
    def rules(self) -> PhaseRules:
        """The phases there are."""
        return _rules(self.phases)


@cache
def _rules(own: tuple[PhaseSettings, ...]) -> PhaseRules:
    return phase_rules(load_toml("phases.toml"), own)


def session_terms(settings: Settings, signatures: AfterSignatures) -> SessionTerms:
    """The terms of some settings."""
    return SessionTerms(
        settings.preset,
        settings.warning,
        settings.sessions.messages,
        settings.phases,
        signatures,
    )
