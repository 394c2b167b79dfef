"""The kinds of agents that there are: rows of `data/roles.toml`, and those of the settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ullage.domain.optimise.model import Role
from ullage.domain.settings import RoleSettings

NEAREST_NAMES = 3


@dataclass(frozen=True, slots=True)
class UnknownRole:
    """A name that is no role's, and those that there are: the nearest, or else all."""

    name: str
    nearest: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        """What to tell a person."""
        if self.nearest:
            return f"unknown role {self.name!r}: did you mean {' or '.join(self.nearest)}?"
        return f"unknown role {self.name!r}: there are {', '.join(self.known)}"


def roles_from(table: Mapping[str, Any], settings: Iterable[RoleSettings]) -> Mapping[str, Role]:
    """The roles of the loaded table by name; one of the settings goes before its namesake."""
    shipped = (Role(row["name"], tuple(row["fields"])) for row in table["role"])
    own = (Role(one.name, one.fields, one.target) for one in settings)
    return {role.name: role for role in (*shipped, *own)}


def role_named(name: str, roles: Mapping[str, Role]) -> Role | UnknownRole:
    """The role of that name."""
    if name in roles:
        return roles[name]
    return UnknownRole(name, tuple(get_close_matches(name, roles, NEAREST_NAMES)), tuple(roles))
