"""Outlines of files, made in worker processes that may die without harm."""

from ullage.adapters.outlines.languages import fence_of, has_grammar, language_of, versions
from ullage.adapters.outlines.model import Found, Outlined, OutlineFailed, ViewText, WantedView
from ullage.adapters.outlines.pool import OutlinePool

__all__ = [
    "Found",
    "OutlineFailed",
    "OutlinePool",
    "Outlined",
    "ViewText",
    "WantedView",
    "fence_of",
    "has_grammar",
    "language_of",
    "versions",
]
