"""Choosing a view for each file so that all of them stay below a target and keep most worth."""

from ullage.domain.fit.choosing import fit
from ullage.domain.fit.model import (
    Candidate,
    FitItem,
    FitReport,
    FitResult,
    FitSubject,
    FitView,
    ImportedBy,
    LimitOn,
    Signs,
)
from ullage.domain.fit.signs import edited_lately, imported_near, in_place, matching, signs_of
from ullage.domain.fit.worth import FitRules, rules_from

__all__ = [
    "Candidate",
    "FitItem",
    "FitReport",
    "FitResult",
    "FitRules",
    "FitSubject",
    "FitView",
    "ImportedBy",
    "LimitOn",
    "Signs",
    "edited_lately",
    "fit",
    "imported_near",
    "in_place",
    "matching",
    "rules_from",
    "signs_of",
]
