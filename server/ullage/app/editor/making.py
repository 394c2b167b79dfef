"""From the live state to the set: a candidate becomes an item, or is told why it does not count.

What has not changed is not made again: an edit of one file costs one item and a sum.
"""

import os
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import is_

from ullage.app.editor.documents import Document
from ullage.app.editor.figure_book import FigureBook
from ullage.app.editor.figures import FigureJob, FigureKey, figure_key
from ullage.app.editor.folders import Folders
from ullage.app.editor.looking import Look
from ullage.app.editor.names import refusal_of_scheme, refusal_without_text, short_names
from ullage.app.editor.uris import name_in, path_of
from ullage.domain.settings import SignatureSettings
from ullage.domain.text import Text
from ullage.domain.working_set import (
    Candidate,
    Choices,
    Counts,
    FileFacts,
    Item,
    NotCounted,
    Refusal,
    WorkingSet,
    make_item,
    make_set,
    refusal,
)


@dataclass(frozen=True, slots=True)
class State:
    """What a set is made from. `refused`: candidates that do not count for their editor's sake."""

    folders: Folders
    choices: Choices
    documents: Mapping[str, Document]
    looks: Mapping[str, Look]
    languages: Mapping[str, str | None]
    edited_lately: frozenset[str]
    refused: Mapping[str, Refusal]


@dataclass(frozen=True, slots=True)
class _Made:
    """An item, all that it was made from, and the job for its figures."""

    parts: tuple[object, ...]
    item: Item
    job: FigureJob | None


class SetMaker:
    """Makes sets. Use on the loop's thread only."""

    def __init__(self, book: FigureBook) -> None:
        self._book = book
        self._made: dict[str, _Made] = {}
        self._named: tuple[tuple[str, ...], Folders | None, dict[str, str]] = ((), None, {})

    def make(self, candidates: Iterable[Candidate], state: State) -> WorkingSet:
        """The set of some candidates."""
        counting, not_counted = self._parted(tuple(candidates), state)
        made = {one.uri: self._item(one, state) for one in counting}
        self._made = made
        items = [one.item for one in made.values()]
        return make_set(items, not_counted, state.folders.budget, state.folders.meter)

    def jobs(self) -> Iterator[FigureJob]:
        """The jobs for the figures of the items of the last set."""
        return (one.job for one in self._made.values() if one.job is not None)

    def job(self, uri: str, state: State) -> FigureJob | None:
        """The job for the figures of a file as it is now; None while its text is not counted."""
        document, look = state.documents.get(uri), state.looks.get(uri)
        text = _text(document, look)
        return None if text is None else FigureJob(uri, _key(uri, state), text)

    def _parted(
        self, candidates: tuple[Candidate, ...], state: State
    ) -> tuple[list[Candidate], list[NotCounted]]:
        names = self._names(candidates, state.folders)
        counting: list[Candidate] = []
        not_counted: list[NotCounted] = []
        for one in candidates:
            look = state.looks.get(one.uri)
            of_place = refusal_of_scheme(one.uri) or (look.refusal if look else None)
            why = refusal(one, of_place) or (None if one.included else state.refused.get(one.uri))
            why = why or refusal_without_text(one.uri, is_open=one.uri in state.documents)
            if why is None:
                counting.append(one)
            else:
                not_counted.append(
                    NotCounted(one.uri, names[one.uri], why.reason, _told(why), one.included)
                )
        return counting, not_counted

    def _item(self, candidate: Candidate, state: State) -> _Made:
        uri = candidate.uri
        document, look = state.documents.get(uri), state.looks.get(uri)
        parts = (
            candidate,
            document and document.content,
            document and document.saved,
            document and document.revision,
            look,
            self._book.last(uri),
            self._book.last_failure(uri),
            state.folders,
            state.languages.get(uri),
            state.choices.view_of(uri),
            uri in state.choices.dropped,
            uri in state.edited_lately,
            self._named[2][uri],
        )
        known = self._made.get(uri)
        if known is not None and _alike(known.parts, parts):
            return known
        return _Made(parts, self._fresh(candidate, state), self.job(uri, state))

    def _fresh(self, candidate: Candidate, state: State) -> Item:
        uri = candidate.uri
        return make_item(
            candidate,
            self._facts(uri, state),
            state.choices.view_of(uri),
            dropped=uri in state.choices.dropped,
            meter=state.folders.meter,
            docs=_signatures(uri, state).docs,
        )

    def _facts(self, uri: str, state: State) -> FileFacts:
        document, look = state.documents.get(uri), state.looks.get(uri)
        path = path_of(uri)
        folder = None if path is None else state.folders.of(path)
        counts = self._book.usual(uri, _key(uri, state))
        full = document.tokens if document is not None else None
        problem = document.problem if document is not None else None
        return FileFacts(
            name=self._named[2][uri],
            folder=None if folder is None else folder.uri,
            language=_language(uri, state),
            counts=counts or Counts(full),
            dirty=document is not None and document.dirty,
            edited_lately=uri in state.edited_lately,
            undecided=path is not None and look is None,
            problem=problem or self._failure(uri, state),
        )

    def _failure(self, uri: str, state: State) -> str | None:
        return self._book.failure(uri, _key(uri, state))

    def _names(self, candidates: tuple[Candidate, ...], folders: Folders) -> dict[str, str]:
        uris = tuple(one.uri for one in candidates)
        if self._named[:2] != (uris, folders):
            paths = {uri: _shown_path(uri, folders) for uri in uris}
            self._named = (uris, folders, short_names(paths))
        return self._named[2]


def _alike(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    """Whether two lists of parts are the same; texts are never compared letter by letter."""
    if all(map(is_, before, now)):
        return True
    pairs = zip(before, now, strict=True)
    return all(one is other or (isinstance(one, _SMALL) and one == other) for one, other in pairs)


_SMALL = (bool, int, str, Candidate)


def _key(uri: str, state: State) -> FigureKey:
    document, look = state.documents.get(uri), state.looks.get(uri)
    version = ("open", document.revision) if document is not None else _version(look)
    wanted = state.choices.view_of(uri)
    encoding = state.folders.meter.encoding
    return figure_key(version, encoding, _language(uri, state), _signatures(uri, state), wanted)


def _version(look: Look | None) -> Hashable:
    """Of a file as it was read; times of a disk are too coarse to tell two texts apart."""
    return look.source and hash(look.source.text) if look is not None else None


def _text(document: Document | None, look: Look | None) -> Text | str | None:
    if document is not None:
        return document.text
    return look.source.text if look is not None and look.source is not None else None


def _language(uri: str, state: State) -> str | None:
    if uri in state.documents:
        return state.languages.get(uri)
    look = state.looks.get(uri)
    return look.source.language if look is not None and look.source is not None else None


def _signatures(uri: str, state: State) -> SignatureSettings:
    return state.folders.settings_of(path_of(uri)).settings.signatures


def _shown_path(uri: str, folders: Folders) -> str:
    path = path_of(uri)
    if path is None:
        return name_in(uri)
    folder = folders.of(path)
    if folder is None:
        return path.replace(os.sep, "/")
    # Two folders may have a file of the same path.
    several = f"{folder.name}/" * (len(folders.folders) > 1)
    return several + folder.relative(path)


def _told(why: Refusal) -> str:
    """The reason as it stands beside a name, where nothing else says what kind it is."""
    return f"binary, {why.detail}" if why.reason == "binary" else why.detail
