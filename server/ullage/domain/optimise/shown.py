"""Values as they go into a context, and what of them does not."""

from collections.abc import Mapping
from dataclasses import dataclass

from ullage.domain.optimise.model import Json, Why

Path = tuple[str, ...]

ANY = "*"
"""Stands for all entries of a list in what is told."""


@dataclass(frozen=True, slots=True)
class Drop:
    """What is left out at one place, and what stands there instead of it."""

    path: Path
    why: Why
    gone: Json
    instead: Json


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it goes into the context."""

    value: Json
    drops: tuple[Drop, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownFields:
    """All fields of a context."""

    fields: Mapping[str, Json]
    drops: tuple[Drop, ...] = ()
