"""Views of files, and what the files declare."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.files import Skipped, Unreadable, read_text
from ullage.adapters.outlines import Found, OutlinePool, WantedView, has_grammar
from ullage.adapters.store import OnProblem, StateStore
from ullage.adapters.tokenizer import CountError, load_tokenizer
from ullage.app.config import EffectiveSettings
from ullage.app.places import MissingPlace, open_places
from ullage.app.sources import Source, source_of_text
from ullage.app.views import Viewer, Views
from ullage.domain.measured import SkippedFile, ViewTokens
from ullage.domain.meter import Meter
from ullage.domain.outline import (
    Declaration,
    DeclarationTokens,
    FlatDeclaration,
    OutlinedFile,
    Range,
    View,
    nested,
    not_found,
)
from ullage.domain.text import CountTokens, Text


@dataclass(frozen=True, slots=True)
class OutlineRequest:
    """Which files, in which view; `symbols` are names or qualified names for that view."""

    paths: Sequence[Path]
    view: View
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlines:
    """What became of a request. `problems`: symbols that none of the files declares."""

    files: tuple[OutlinedFile, ...]
    skipped: tuple[SkippedFile, ...]
    missing: tuple[MissingPlace, ...]
    problems: tuple[str, ...]


def make_outlines(
    request: OutlineRequest, effective: EffectiveSettings, on_problem: OnProblem
) -> Outlines:
    """Outline files; of a folder, those that have a grammar.

    `on_problem` is told, on another thread, of a store that cannot be used.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    meter = effective.meter
    places = open_places(request.paths, effective)
    named = {str(path.absolute()) for path in request.paths}
    files: list[OutlinedFile] = []
    skipped: list[SkippedFile] = []
    with StateStore.open(on_problem=on_problem) as state, OutlinePool() as pool:
        count = load_tokenizer(meter.encoding).count
        viewer = Viewer(pool, count, state)
        chosen = ChosenView(request.view, request.symbols)
        outliner = Outliner(viewer, count, meter, effective, chosen)
        for entry in places.entries():
            if isinstance(entry, Skipped):
                skipped.append(SkippedFile(entry.relative, entry.reason, entry.detail))
                continue
            try:
                source = source_of_text(entry.relative, read_text(entry.path, None))
                outlined = outliner.outline(entry.relative, source)
            except Unreadable as unreadable:
                skipped.append(SkippedFile(entry.relative, unreadable.reason, unreadable.detail))
            except CountError as error:
                skipped.append(SkippedFile(entry.relative, "unreadable", str(error)))
            else:
                if outlined.status != "unsupported" or entry.path in named:
                    files.append(outlined)
    names = [name for file in files for name in _names(file.declarations)]
    problems = tuple(
        not_found(symbol, names) for symbol in request.symbols if not outliner.has(symbol)
    )
    missing = places.all_missing(skipped)
    return Outlines(tuple(files), tuple(skipped), missing, problems)


@dataclass(frozen=True, slots=True)
class ChosenView:
    """A view, and the names that it keeps whole where it is `symbols`."""

    view: View = "signatures"
    symbols: tuple[str, ...] = ()


class Outliner:
    """Outlines one text after another under one meter, in one view."""

    def __init__(
        self,
        viewer: Viewer,
        count: CountTokens,
        meter: Meter,
        effective: EffectiveSettings,
        chosen: ChosenView,
    ) -> None:
        settings = effective.settings.signatures
        self._viewer = viewer
        self._count = count
        self._meter = meter
        self._view: View = chosen.view
        self._symbols = chosen.symbols
        self._docs = settings.docs
        self._seen_symbols: set[str] = set()
        self._wanted = [
            WantedView("signatures", settings.docs, settings.lines),
            WantedView("headers", settings.docs, settings.lines),
        ]
        if chosen.view == "symbols":
            symbols = WantedView("symbols", settings.docs, settings.lines, chosen.symbols)
            self._wanted.append(symbols)

    def has(self, symbol: str) -> bool:
        """Whether one of the files so far declares a wanted symbol."""
        return symbol in self._seen_symbols

    def outline(self, path: str, source: Source) -> OutlinedFile:
        """One text, named `path` in what is said of it. Raises CountError."""
        if not has_grammar(source.language):
            views = self._viewer.views(source.text, source.language, ())
            return self._without_views(path, source, views)
        text = Text.of(source.text, self._count)
        views = self._viewer.views(
            source.text, source.language, self._wanted, full=text.tokens, declarations=True
        )
        if views.status == "failed":
            return self._without_views(path, source, views)
        return self._with_views(path, source.language, text, views)

    def _with_views(self, path: str, language: str, text: Text, views: Views) -> OutlinedFile:
        shown: dict[View, tuple[str, int]] = {"full": (str(text), text.tokens)}
        for wanted, view in zip(self._wanted, views.shown, strict=True):
            shown[wanted.view] = (view.text, view.tokens)
        chosen, cost = shown[self._view]
        tokens = ViewTokens(text.tokens, shown["signatures"][1], shown["headers"][1])
        unknown = {name for view in views.shown for name in view.unknown_symbols}
        self._seen_symbols.update(set(self._symbols) - unknown)
        return OutlinedFile(
            path=path,
            language=language,
            status=views.status,
            view=self._view,
            docs=self._docs,
            encoding=self._meter.encoding,
            exact=self._meter.exact,
            tokens=self._meter.shown_views(tokens, language),
            view_tokens=self._shown(cost, language),
            declarations=nested(list(self._declarations(text, views.declarations, language))),
            text=chosen,
            problems=views.problems,
        )

    def _without_views(self, path: str, source: Source, views: Views) -> OutlinedFile:
        full = self._shown(views.full, source.language)
        is_full = self._view == "full"
        return OutlinedFile(
            path=path,
            language=source.language,
            status=views.status,
            view=self._view,
            docs=self._docs,
            encoding=self._meter.encoding,
            exact=self._meter.exact,
            tokens=ViewTokens(full, None, None),
            view_tokens=full if is_full else None,
            declarations=(),
            text=source.text if is_full else None,
            problems=views.problems,
        )

    def _declarations(
        self, text: Text, flat: Sequence[Found], language: str
    ) -> Iterator[FlatDeclaration]:
        for one in flat:
            start, end = text.offset_at_byte(one.start), text.offset_at_byte(one.end)
            tokens = DeclarationTokens(
                self._shown(text.tokens_between(start, end), language),
                self._shown(self._count(one.signature), language),
            )
            yield FlatDeclaration(
                one.depth,
                Declaration(
                    kind=one.kind,
                    name=one.name,
                    qualified_name=one.qualified_name,
                    signature=one.signature,
                    range=_range(text, one.start, one.end),
                    body_range=_body_range(text, one),
                    tokens=tokens,
                    children=(),
                ),
            )

    def _shown(self, count: int, language: str | None) -> int:
        return self._meter.shown(count, language).tokens


def _range(text: Text, start: int, end: int) -> Range:
    first, last = text.offset_at_byte(start), text.offset_at_byte(end)
    return Range(text.position_at(first, "utf-16"), text.position_at(last, "utf-16"))


def _body_range(text: Text, one: Found) -> Range | None:
    if one.body_start is None or one.body_end is None:
        return None
    return _range(text, one.body_start, one.body_end)


def _names(declarations: Sequence[Declaration]) -> Iterator[str]:
    stack = list(reversed(declarations))
    while stack:
        one = stack.pop()
        yield one.qualified_name
        stack.extend(reversed(one.children))
