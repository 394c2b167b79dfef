"""The context text of some files: what is handed to an agent, and what a person is told of it.

Never chooses views: who packs into a budget gives them, file by file. Writes no file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ullage.adapters.outlines import OutlinePool
from ullage.adapters.store import OnProblem, StateStore
from ullage.adapters.tokenizer import CountError, load_tokenizer
from ullage.app.config import EffectiveSettings
from ullage.app.context_items import ChosenSource, ItemMaker, MadeItem
from ullage.app.context_notes import ContextNotes, LeftOutSecret
from ullage.app.context_sources import find_sources
from ullage.app.places import open_places
from ullage.app.views import Viewer
from ullage.domain.context import (
    ContextFile,
    ContextForm,
    ContextTerms,
    OverBudget,
    compose_context,
    unwritable,
)
from ullage.domain.fit import LimitOn
from ullage.domain.measured import SkippedFile
from ullage.domain.numbers import about, full
from ullage.domain.outline import View

__all__ = [
    "ChosenSource",
    "ContextMaker",
    "ContextNotes",
    "ContextRequest",
    "ContextText",
    "LeftOutSecret",
    "NoContext",
    "context_of",
    "make_context",
]


@dataclass(frozen=True, slots=True)
class ContextRequest:
    """Which files, in which view.

    `view` is that of every file; `symbols` are names for the view of that name, each to be found in
    one of the files. `written` is the time in the first line. `budget` in tokens as shown; None for
    no limit. `form`: how the text is written.
    """

    paths: Sequence[Path]
    view: View
    written: datetime
    symbols: tuple[str, ...] = ()
    budget: int | None = None
    form: ContextForm = "markdown"


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

    @property
    def figures(self) -> str:
        """What a person is told of it: files and tokens."""
        mark, number = about(exact=self.exact), len(self.files)
        files = f"{number} file{'s' * (number != 1)}"
        instead = f" instead of {mark}{full(self.instead_of)}" * (self.instead_of > self.tokens)
        return f"{files}, {mark}{full(self.tokens)} tokens{instead}"

    def written_line(self, place: str) -> str:
        """What a person is told once the text is in a file."""
        return f"Wrote {place}: {self.figures}"


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
    count = load_tokenizer(effective.meter.encoding).count
    found = find_sources(open_places(request.paths, effective))
    chosen = found.chosen(dict.fromkeys(found.paths, request.view), request.symbols)
    with StateStore.open(on_problem=on_problem) as state, OutlinePool() as pool:
        maker = ContextMaker(effective, Viewer(pool, count, state), request.written, request.form)
        return maker.text(chosen, request.budget, found.notes(), anywhere=True)


def context_of(  # noqa: PLR0913, PLR0917 - what a text is made of; nobody has it in one piece
    chosen: Sequence[ChosenSource],
    effective: EffectiveSettings,
    viewer: Viewer,
    written: datetime,
    budget: int | None = None,
    notes: ContextNotes | None = None,
    *,
    form: ContextForm = "markdown",
) -> ContextText | NoContext:
    """The context text of files that have been read, each in its own view.

    `viewer` counts in the settings' encoding. `written` is the time in the first line, `budget` in
    tokens as shown. `notes`: what there is to tell already.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
        CountError: the tokenizer gave up on the whole text.
    """
    return ContextMaker(effective, viewer, written, form).text(chosen, budget, notes)


class ContextMaker:
    """Makes texts of the same files in one view or another: what was made once is kept."""

    def __init__(
        self,
        effective: EffectiveSettings,
        viewer: Viewer,
        written: datetime,
        form: ContextForm = "markdown",
    ) -> None:
        """Raises UnknownModelError."""
        self._settings = effective.settings.signatures
        self._meter = effective.meter
        self._count = load_tokenizer(self._meter.encoding).count
        self._items = ItemMaker(self._settings, viewer, self._count)
        self._written = written
        self._form: ContextForm = form

    def text(
        self,
        chosen: Sequence[ChosenSource],
        budget: int | None,
        notes: ContextNotes | None = None,
        *,
        anywhere: bool = False,
    ) -> ContextText | NoContext:
        """The text of some files. Raises CountError as `context_of` does.

        `anywhere`: all files are asked for the same symbols, and one of them may have each.
        """
        made: list[MadeItem] = []
        uncounted: list[SkippedFile] = []
        for one in chosen:
            try:
                made.append(self._items.make(one))
            except CountError as error:
                uncounted.append(SkippedFile(one.path, "unreadable", str(error)))
        problems = _unfound_anywhere(made) if anywhere else _unfound(made)
        if self._form == "xml":
            problems += _unwritable(made)
        told = _joined(notes or ContextNotes(), made, uncounted, problems)
        return self._composed(made, budget, told) if made else NoContext(None, told)

    def _composed(
        self, made: Sequence[MadeItem], budget: int | None, notes: ContextNotes
    ) -> ContextText | NoContext:
        meter = self._meter
        terms = ContextTerms(
            self._written, meter, self._count, self._settings.lines, budget, self._form
        )
        composed = compose_context([one.item for one in made], terms)
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


def _unfound(made: Sequence[MadeItem]) -> list[str]:
    return [
        f"{one.item.path}: no declaration named {name}"
        for one in made
        if one.problem is None
        for name in one.unknown_symbols
    ]


def _unfound_anywhere(made: Sequence[MadeItem]) -> list[str]:
    unknown = [frozenset(one.unknown_symbols) for one in made]
    nowhere = frozenset[str].intersection(*unknown) if unknown else frozenset[str]()
    return [f"no declaration named {name}" for name in sorted(nowhere)]


def _unwritable(made: Sequence[MadeItem]) -> list[str]:
    numbers = [(one.item.path, unwritable(one.item.text)) for one in made]
    return [
        f"{path}: {number} character{'s' * (number != 1)} that XML cannot hold replaced by U+FFFD"
        for path, number in numbers
        if number
    ]


def _joined(
    notes: ContextNotes,
    made: Sequence[MadeItem],
    uncounted: Sequence[SkippedFile],
    problems: Sequence[str],
) -> ContextNotes:
    secrets = [*notes.secrets, *(secret for one in made for secret in one.secrets)]
    failed = (f"{one.item.path}: {one.problem}" for one in made if one.problem is not None)
    return ContextNotes(
        secrets=tuple(sorted(secrets, key=lambda one: (one.path, one.line or 0))),
        unreadable=(*notes.unreadable, *uncounted),
        missing=notes.missing,
        problems=(*notes.problems, *problems, *failed),
    )
