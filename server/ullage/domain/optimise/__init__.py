"""Contexts made for kinds of agents: only what one needs, condensed as far as its limits ask."""

from ullage.domain.optimise.model import (
    CodeView,
    Dropped,
    Optimised,
    Role,
    Sources,
    Terms,
    TooLarge,
)
from ullage.domain.optimise.optimising import optimise, written
from ullage.domain.optimise.roles import UnknownRole, role_named, roles_from

__all__ = [
    "CodeView",
    "Dropped",
    "Optimised",
    "Role",
    "Sources",
    "Terms",
    "TooLarge",
    "UnknownRole",
    "optimise",
    "role_named",
    "roles_from",
    "written",
]
