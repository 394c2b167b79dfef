"""Phases of a feature: their budgets, what was used of them, and which one a session is in."""

from ullage.domain.phases.budgets import PhaseBudgets, phase_budgets
from ullage.domain.phases.inferring import SetPhase, Stretch, stretches
from ullage.domain.phases.measuring import SessionPhases, growths, session_phases
from ullage.domain.phases.report import PhaseReport, PhaseSource
from ullage.domain.phases.rules import (
    PhaseRule,
    PhaseRules,
    UnknownPhaseError,
    phase_rules,
)
from ullage.domain.phases.tracking import (
    BudgetExceededError,
    BudgetReport,
    BudgetUse,
    PhaseTracker,
    phase_use,
)

__all__ = [
    "BudgetExceededError",
    "BudgetReport",
    "BudgetUse",
    "PhaseBudgets",
    "PhaseReport",
    "PhaseRule",
    "PhaseRules",
    "PhaseSource",
    "PhaseTracker",
    "SessionPhases",
    "SetPhase",
    "Stretch",
    "UnknownPhaseError",
    "growths",
    "phase_budgets",
    "phase_rules",
    "phase_use",
    "session_phases",
    "stretches",
]
