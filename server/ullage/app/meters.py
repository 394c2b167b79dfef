"""Which tokens a run shows, from the settings and the tables that ship with the program."""

from collections.abc import Iterable
from functools import cache
from typing import cast

from ullage.adapters.package_data import load_toml
from ullage.app.learning import learnt
from ullage.domain.estimates import FactorTables, factor_tables
from ullage.domain.meter import Estimator, Meter
from ullage.domain.models import ModelTables, UnknownModel, model_tables, named_window, resolve
from ullage.domain.settings import Encoding, Settings

REFERENCE: Encoding = "o200k_base"
AUTO = "auto"
LATEST_CLAUDE = "claude-4.7-and-later"


class UnknownModelError(Exception):
    """A model name that no row of the tables matches; the message names the nearest."""


def meter_for(settings: Settings) -> Meter:
    """The unit of the settings' model, or without one of their encoding.

    Raises:
        UnknownModelError: no tokenizer and no factors are known for the model.
    """
    return Meter(settings.encoding) if settings.model == AUTO else meter_of(settings.model)


def meter_of(name: str) -> Meter:
    """The unit of a model.

    Raises:
        UnknownModelError: no tokenizer and no factors are known for the model.
    """
    model = resolve(name, _models())
    if isinstance(model, UnknownModel):
        raise UnknownModelError(model.message)
    if model.family.encoding is not None:
        encoding = cast(Encoding, model.family.encoding)
        return Meter(encoding, model.name, model.window)
    family = model.family
    estimator = Estimator(family, factors(), learnt(family.name, factors()))
    return Meter(REFERENCE, model.name, model.window, estimator)


def estimated_family(model: str) -> str | None:
    """The family of a model whose tokens can only be estimated; None for all others."""
    found = resolve(model, _models())
    return None if isinstance(found, UnknownModel) or found.family.exact else found.family.name


def what_is_wrong_with(model: str) -> str | None:
    """Why no tokens can be shown for a model of that name; None where they can."""
    found = None if model == AUTO else resolve(model, _models())
    return found.message if isinstance(found, UnknownModel) else None


def window_named(model: str) -> int | None:
    """The window in tokens that a model's name itself tells."""
    return named_window(model, _models())


@cache
def _models() -> ModelTables:
    return model_tables(load_toml("models.toml"))


@cache
def factors() -> FactorTables:
    """The measured factors of families without a public tokenizer."""
    return factor_tables(load_toml("factors.toml"))


def claude_span(languages: Iterable[str | None]) -> tuple[float, float]:
    """The smallest and largest factor of Claude's latest family over some languages.

    Where no model is chosen, the numbers are exact for others; this says how far from hers.
    """
    return factors().span(LATEST_CLAUDE, languages)
