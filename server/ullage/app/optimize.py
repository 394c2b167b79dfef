"""Making a context for a role of agent from a JSON file."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ullage.adapters.files import printable
from ullage.adapters.outlines import OutlinePool, WantedView, has_grammar, language_of
from ullage.adapters.package_data import load_toml
from ullage.adapters.secrets import find_secrets
from ullage.adapters.store import OnProblem, StateStore
from ullage.adapters.tokenizer import CountError, load_tokenizer
from ullage.app.config import EffectiveSettings, budget_for
from ullage.app.json_files import InputError, json_of, text_of
from ullage.app.sources import HEAD_CHARACTERS
from ullage.app.views import Viewer
from ullage.domain.budget import Budget
from ullage.domain.optimise import (
    CodeView,
    Optimised,
    Role,
    Terms,
    UnknownRole,
    optimise,
    role_named,
    roles_from,
)


@dataclass(frozen=True, slots=True)
class OptimiseRequest:
    """A JSON file, or `-` and what came by standard input, and the name of a role."""

    path: Path
    standard_input: bytes
    role: str


class UnknownRoleError(Exception):
    """A name that is no role's; the message names the nearest."""


def optimise_file(
    request: OptimiseRequest, effective: EffectiveSettings, on_problem: OnProblem
) -> Optimised:
    """The context for the role.

    `on_problem` is told, on another thread, of a store that cannot be used.

    Raises:
        UnknownRoleError: neither the program nor the settings know the role.
        InputError: the file cannot be read, or is no JSON object, or cannot be counted.
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    roles = roles_from(load_toml("roles.toml"), effective.settings.roles)
    role = role_named(request.role, roles)
    if isinstance(role, UnknownRole):
        raise UnknownRoleError(role.message)
    meter = effective.meter
    given = json_of(request.path, text_of(request.path, request.standard_input))
    name = printable(str(request.path))
    if not isinstance(given, dict):
        raise InputError(f"{name}: must be an object of fields")
    count = load_tokenizer(meter.encoding).count
    budget = _budget(role, effective, meter.window)
    with StateStore.open(on_problem=on_problem) as state, OutlinePool() as pool:
        sources = ViewedSources(Viewer(pool, count, state), effective)
        terms = Terms(meter, count, sources, find_secrets, budget.target, budget.maximum)
        try:
            return optimise(cast("dict[str, object]", given), role, terms)
        except CountError as error:
            raise InputError(f"{name}: {error}") from None


def _budget(role: Role, effective: EffectiveSettings, window: int | None) -> Budget:
    """The limits in force; the role's own target goes before all but that of the command line.

    It never moves a maximum that somebody chose.
    """
    settings = effective.settings
    if role.target is None or effective.origins["target"].place == "command-line":
        return budget_for(settings, window)
    target = role.target if settings.maximum is None else min(role.target, settings.maximum)
    return budget_for(settings, window, target=target)


class ViewedSources:
    """Source code in fields of a context: its language, and its views, each made once."""

    def __init__(self, viewer: Viewer, effective: EffectiveSettings) -> None:
        self._viewer = viewer
        self._signatures = effective.settings.signatures
        self._known: dict[tuple[str, str, CodeView], str | None] = {}

    def language(self, text: str, *, named: str | None, told: str | None) -> str | None:
        """The language of a text, if there are views of it."""
        head = text[:HEAD_CHARACTERS].encode("utf-8", "replace")
        by_name = language_of(named, head) if named else None
        for found in (by_name, told and _language_called(told), language_of("", head)):
            if has_grammar(found):
                return found
        return None

    def view(self, text: str, language: str, view: CodeView) -> str | None:
        """The text in that view; None for what the parser does not take for that language."""
        key = (text, language, view)
        if key not in self._known:
            self._known[key] = self._view(text, language, view)
        return self._known[key]

    def _view(self, text: str, language: str, view: CodeView) -> str | None:
        wanted = WantedView(view, self._signatures.docs, self._signatures.lines)
        views = self._viewer.views(text, language, [wanted])
        # A language that is only told may be wrong; then the parser meets errors.
        return views.shown[0].text if views.status == "ok" else None


def _language_called(name: str) -> str | None:
    """What people call a language: its id, or how its files' names end."""
    called = name.strip().lower()
    return called if has_grammar(called) else language_of(f"x.{called}")
