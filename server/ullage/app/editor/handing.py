"""Handing the set over: the texts behind it as one context text, into a file or to whoever asked.

A job holds what the editor's documents say at one moment; files are read when it runs.
"""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ullage.adapters.files import Unreadable, printable, read_text
from ullage.app.config import EffectiveSettings
from ullage.app.context import ChosenSource, ContextNotes, ContextText, NoContext, context_of
from ullage.app.context_file import Written, save_context, write_context
from ullage.app.editor.documents import Document
from ullage.app.editor.live import LiveSet
from ullage.app.editor.looking import stamp_of
from ullage.app.editor.uris import name_in, path_of
from ullage.app.sources import Source, source_of_text
from ullage.app.views import Viewer
from ullage.domain.context import ContextForm
from ullage.domain.measured import SkippedFile
from ullage.domain.numbers import short
from ullage.domain.text import PositionEncoding
from ullage.domain.working_set import Item

REFERENCE_ABOVE_TOKENS = 4_000
"""A longer text is not put on a clipboard: a chat takes a reference to the file as well."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A file of the text: its item, its path for people, the document that holds its text."""

    item: Item
    path: str
    document: Document | None

    @property
    def unsaved(self) -> bool:
        """Whether its text is the document's alone: not the file's, or there is no file."""
        document = self.document
        if document is None:
            return False
        path = path_of(document.uri)
        return document.dirty or path is None or stamp_of(path) is None


@dataclass(frozen=True, slots=True)
class HandingJob:
    """A context text that is due. `root`: the folder it is for, None where no folder is open.

    `kept`: URIs of the whole set; none of its files is written over.
    """

    root: str | None
    handed: tuple[Handed, ...]
    settings: EffectiveSettings
    encoding: PositionEncoding
    written: datetime
    form: ContextForm
    kept: tuple[str, ...] = ()

    def run(self, viewer: Viewer) -> ContextText | NoContext:
        """Make the text. Raises CountError as `context_of` does."""
        unreadable: list[SkippedFile] = []
        chosen = list(self._sources(unreadable))
        notes = ContextNotes(unreadable=tuple(unreadable))
        return context_of(chosen, self.settings, viewer, self.written, notes=notes, form=self.form)

    def write(self, text: str, path: str | None) -> Written:
        """Put the text where an agent finds it. Raises ContextFileError."""
        if path is not None:
            inputs = [name for uri in self.kept if (name := path_of(uri)) is not None]
            return Written(save_context(Path(self.root or "", path), text, inputs))
        return write_context(None if self.root is None else Path(self.root), text)

    def mention(self, written: Path) -> str:
        """How an agent that works in the folder is pointed to the file."""
        if self.root is not None and written.is_relative_to(self.root):
            return f"@{written.relative_to(self.root).as_posix()}"
        return f"@{written.as_posix()}"

    def _sources(self, unreadable: list[SkippedFile]) -> Iterator[ChosenSource]:
        for one in self.handed:
            item = one.item
            try:
                source = self._source(one)
            except Unreadable as why:
                unreadable.append(SkippedFile(one.path, why.reason, why.detail))
                continue
            docs, symbols = item.wanted.docs, item.wanted.symbols
            yield ChosenSource(one.path, source, item.view, docs, symbols, one.unsaved)

    def _source(self, one: Handed) -> Source:
        document = one.document
        if document is not None:
            text = document.plain(self.encoding)
            return Source(text, one.item.language, len(text))
        path = path_of(one.item.uri)
        if path is None:
            raise Unreadable("unreadable", "not open any more")
        return source_of_text(Path(path).name, read_text(path, None))


def handing_job(
    live: LiveSet, uris: Collection[str] | None, written: datetime, form: ContextForm
) -> HandingJob:
    """The job for the files of the set, or for some of them."""
    working_set, folders = live.current(), live.folders
    assert working_set
    assert folders
    wanted = [one for one in working_set.counted if uris is None or one.uri in uris]
    root = folders.folders[0].path if folders.folders else None
    handed = tuple(Handed(one, _shown(one.uri, root), live.document(one.uri)) for one in wanted)
    kept = tuple(item.uri for item in working_set.items)
    return HandingJob(root, handed, folders.window, live.encoding, written, form, kept)


def is_long(text: ContextText) -> bool:
    """Whether a clipboard gets a reference in its place."""
    return text.tokens > REFERENCE_ABOVE_TOKENS


def reference(text: ContextText, written: str) -> str:
    """What goes on a clipboard for a text that is too long for one."""
    number = len(text.files)
    files = f"{number} file{'s' * (number != 1)}"
    mark = "" if text.exact else "~"
    lines = ", signatures with line ranges" * any(one.view != "full" for one in text.files)
    return f"Read {written} first ({files}, {mark}{short(text.tokens)} tokens{lines}). "


def _shown(uri: str, root: str | None) -> str:
    path = path_of(uri)
    if path is None:
        return name_in(uri)
    try:
        way = path if root is None else os.path.relpath(path, root)
    except ValueError:  # another drive of Windows
        way = path
    return printable(Path(way).as_posix())
