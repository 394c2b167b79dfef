"""The context text of some files: what is handed to an agent, and what a person is told of it.

Never chooses views: who packs into a budget gives them, file by file. Writes no file.
"""

from dataclasses import dataclass

from ullage.adapters.outlines import OutlinePool
from ullage.adapters.store import OnProblem, StateStore
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.config import EffectiveSettings
from ullage.app.context_items import ContextNotes, ContextRequest, Gathering, LeftOutSecret
from ullage.app.meters import meter_for
from ullage.app.views import Viewer
from ullage.domain.context import ContextFile, ContextTerms, OverBudget, compose_context
from ullage.domain.fit import LimitOn

__all__ = [
    "ContextNotes",
    "ContextRequest",
    "ContextText",
    "LeftOutSecret",
    "NoContext",
    "make_context",
]


@dataclass(frozen=True, slots=True)
class ContextText:
    """The text to hand over, and what it costs: see `ComposedContext`."""

    text: str
    tokens: int
    exact: bool
    band: tuple[int, int] | None
    encoding: str
    model: str | None
    limit_on: LimitOn
    instead_of: int
    files: tuple[ContextFile, ...]
    notes: ContextNotes


@dataclass(frozen=True, slots=True)
class NoContext:
    """There is no text: nothing to put in it, or it would be `over` its budget."""

    over: OverBudget | None
    notes: ContextNotes


def make_context(
    request: ContextRequest, effective: EffectiveSettings, on_problem: OnProblem
) -> ContextText | NoContext:
    """The context text of some places: files with a grammar in their view, others in full.

    `on_problem` is told, on another thread, of a store that cannot be used.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
        CountError: the tokenizer gave up on the whole text.
    """
    meter = meter_for(effective.settings)
    count = load_tokenizer(meter.encoding).count
    with StateStore.open(on_problem=on_problem) as state, OutlinePool() as pool:
        gathering = Gathering(request, effective, Viewer(pool, count, state), count)
        gathering.gather()
    notes = gathering.notes()
    if not gathering.items:
        return NoContext(None, notes)
    terms = ContextTerms(
        written=request.written,
        meter=meter,
        count=count,
        lines=effective.settings.signatures.lines,
        budget=request.budget,
    )
    composed = compose_context(gathering.items, terms)
    if isinstance(composed, OverBudget):
        return NoContext(composed, notes)
    return ContextText(
        text=composed.text,
        tokens=composed.tokens,
        exact=composed.exact,
        band=composed.band,
        encoding=meter.encoding,
        model=meter.model,
        limit_on=composed.limit_on,
        instead_of=composed.instead_of,
        files=composed.files,
        notes=notes,
    )
