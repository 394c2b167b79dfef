"""Values as they go into a context, and what of them does not."""

from collections.abc import Mapping
from dataclasses import dataclass

from ullage.domain.optimise.model import Dropped, Json

Path = tuple[str, ...]

ANY = "*"
"""Stands for all entries of a list in what is told."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it goes into the context."""

    value: Json
    drops: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownFields:
    """All fields of a context."""

    fields: Mapping[str, Json]
    drops: tuple[Dropped, ...] = ()
