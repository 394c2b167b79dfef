"""The files of a context text, each read, put in its view and freed of secrets.

Joins the walk, the views and the detectors. What cannot be had is told in the notes, never left out
in silence.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from ullage.adapters.files import FoundFile, Skipped, Unreadable, printable, read_text
from ullage.adapters.outlines import WantedView, fence_of, has_grammar
from ullage.adapters.secrets import find_secrets
from ullage.adapters.tokenizer import CountError
from ullage.app.config import EffectiveSettings
from ullage.app.places import MissingPlace, open_places
from ullage.app.sources import Source, source_of_text
from ullage.app.views import Viewer
from ullage.domain.context import ContextItem
from ullage.domain.measured import SkippedFile
from ullage.domain.outline import View
from ullage.domain.redaction import SecretLines, lines_of, without_secrets
from ullage.domain.text import CountTokens

ReducedView = Literal["signatures", "headers", "symbols"]

# Nobody misses these in a text for an agent, unless they were named.
_EXPECTED = frozenset({"ignored", "binary"})


@dataclass(frozen=True, slots=True)
class ContextRequest:
    """Which files, in which view.

    `view` is that of every file; `symbols` are names for the view of that name. With `chosen`, only
    the files in it are taken, each in its own view, by their paths as `ullage report` gives them.
    `written` is the time in the first line. `budget` in tokens as shown; None for no limit.
    """

    paths: Sequence[Path]
    view: View
    written: datetime
    symbols: tuple[str, ...] = ()
    chosen: Mapping[str, View] | None = None
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOutSecret:
    """A secret that is not in the text; `line` of the file, 1-based, None where it is not known."""

    path: str
    line: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class ContextNotes:
    """What a person is told beside the text.

    `problems`: symbols that no file declares, and files that the parser did not survive.
    """

    secrets: tuple[LeftOutSecret, ...]
    unreadable: tuple[SkippedFile, ...]
    missing: tuple[MissingPlace, ...]
    problems: tuple[str, ...]


class Gathering:
    """Collects the items of one text, and what there is to tell."""

    def __init__(
        self,
        request: ContextRequest,
        effective: EffectiveSettings,
        viewer: Viewer,
        count: CountTokens,
    ) -> None:
        self._request = request
        self._places = open_places(request.paths, effective)
        self._prefix = _from_here(self._places.root)
        self._settings = effective.settings.signatures
        self._count = count
        self._viewer = viewer
        self._unknown = set(request.symbols)
        self._secrets: list[LeftOutSecret] = []
        self._unreadable: list[SkippedFile] = []
        self._problems: list[str] = []
        self.items: list[ContextItem] = []

    def gather(self) -> None:
        """Take every file of the places."""
        for entry in self._places.entries():
            if isinstance(entry, Skipped):
                self._skip(entry)
            elif (view := self._view_of(entry.relative)) is not None:
                self._take(entry, view)

    def notes(self) -> ContextNotes:
        """What there is to tell."""
        unfound = [f"no declaration named {name}" for name in sorted(self._unknown)]
        return ContextNotes(
            secrets=tuple(sorted(self._secrets, key=lambda one: (one.path, one.line or 0))),
            unreadable=tuple(self._unreadable),
            missing=self._places.all_missing(self._unreadable),
            problems=(*unfound, *self._problems),
        )

    def _skip(self, entry: Skipped) -> None:
        if entry.reason not in _EXPECTED or entry.relative in self._places.named_files:
            skipped = SkippedFile(entry.relative, entry.reason, entry.detail)
            self._unreadable.append(skipped)

    def _view_of(self, path: str) -> View | None:
        chosen = self._request.chosen
        return self._request.view if chosen is None else chosen.get(path)

    def _take(self, file: FoundFile, view: View) -> None:
        try:
            source = source_of_text(file.relative, read_text(file.path, None))
            self.items.append(self._item(self._prefix + file.relative, source, view))
        except Unreadable as unreadable:
            detail = SkippedFile(file.relative, unreadable.reason, unreadable.detail)
            self._unreadable.append(detail)
        except CountError as error:
            self._unreadable.append(SkippedFile(file.relative, "unreadable", str(error)))

    def _item(self, path: str, source: Source, view: View) -> ContextItem:
        text, language = source.text, source.language
        item = ContextItem(
            path=path,
            language=language,
            fence=fence_of(language),
            view="full",
            text=text,
            count=(full := self._count(text)),
            full_count=full,
        )
        if view != "full" and has_grammar(language):
            item = self._in_view(item, language, view)
        return self._without_secrets(item, text)

    def _in_view(self, item: ContextItem, language: str, view: ReducedView) -> ContextItem:
        """The item in that view, as it is where the view would cost as much as the file."""
        symbols = self._request.symbols if view == "symbols" else ()
        wanted = WantedView(view, self._settings.docs, self._settings.lines, symbols)
        views = self._viewer.views(item.text, language, (wanted,), full=item.full_count)
        if views.status == "failed":
            self._problems.append(f"{item.path}: in full, since {'; '.join(views.problems)}")
            return item
        (shown,) = views.shown
        kept = tuple(name for name in symbols if name not in shown.unknown_symbols)
        self._unknown.difference_update(kept)
        if shown.tokens >= item.full_count:
            return item
        plain: View = "signatures" if view == "symbols" and not kept else view
        return replace(item, view=plain, text=shown.text, count=shown.tokens, symbols=kept)

    def _without_secrets(self, item: ContextItem, source: str) -> ContextItem:
        found = find_secrets(item.text, item.language)
        if not found:
            return item
        self._secrets += _left_out(item, found, source)
        text = without_secrets(item.text, found, item.language)
        return replace(item, text=text, count=self._count(text))


def _left_out(
    item: ContextItem, found: Sequence[SecretLines], source: str
) -> Iterator[LeftOutSecret]:
    """Where the secrets stand in the file itself: a view's lines are the file's own lines."""
    shown = lines_of(item.text)
    numbers: dict[str, int] = {}
    for number, line in enumerate(lines_of(source), 1):
        numbers.setdefault(line, number)
    for secret in found:
        first = secret.first if item.view == "full" else numbers.get(shown[secret.first - 1])
        yield LeftOutSecret(item.path, first, secret.kind)


def _from_here(root: Path) -> str:
    """What leads from the current folder to the root: paths are for who works in this folder."""
    try:
        way = Path(os.path.relpath(root)).as_posix()
    except ValueError:  # another drive of Windows
        way = root.as_posix()
    return "" if way == "." else f"{printable(way)}/"
