"""Which files go into a context text: those of some places, read as they are chosen.

Joins the walk and the reading. Makes no view and no text.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from ullage.adapters.files import FoundFile, Skipped, Unreadable, printable, read_text
from ullage.app.context_items import ChosenSource
from ullage.app.context_notes import ContextNotes
from ullage.app.places import Places
from ullage.app.sources import Source, source_of_text
from ullage.domain.measured import SkippedFile
from ullage.domain.outline import View

# Nobody misses these in a text for an agent, unless they were named.
_EXPECTED = frozenset({"ignored", "binary"})


class FoundSources:
    """The files of some places, by their paths as `ullage report` gives them.

    A file is read when it is first chosen, and only then. What cannot be read is told in the notes.
    """

    def __init__(
        self,
        places: Places,
        files: Mapping[str, FoundFile],
        skipped: Iterable[SkippedFile],
        here: Path | None = None,
    ) -> None:
        """`here`: the folder that paths are told from; the current one without it."""
        self.paths = tuple(files)
        self._places = places
        self._files = files
        self._prefix = _from_here(places.root, here)
        self._read: dict[str, Source | None] = {}
        self._unreadable = [one for one in skipped if self._is_missed(one)]

    def chosen(
        self, views: Mapping[str, View], symbols: tuple[str, ...] = ()
    ) -> list[ChosenSource]:
        """Some of the files, each in its view; `symbols` are for the view of that name."""
        return [
            ChosenSource(self._prefix + path, source, view, symbols=symbols)
            for path, view in views.items()
            if (source := self._source(path)) is not None
        ]

    def notes(self) -> ContextNotes:
        """What there is to tell so far."""
        return ContextNotes(
            unreadable=tuple(self._unreadable),
            missing=self._places.all_missing(self._unreadable),
        )

    def _source(self, path: str) -> Source | None:
        if path not in self._read:
            self._read[path] = None
            try:
                read = read_text(self._files[path].path, None)
                self._read[path] = source_of_text(path, read)
            except Unreadable as unreadable:
                skipped = SkippedFile(path, unreadable.reason, unreadable.detail)
                self._unreadable.append(skipped)
        return self._read[path]

    def _is_missed(self, skipped: SkippedFile) -> bool:
        return skipped.reason not in _EXPECTED or skipped.path in self._places.named_files


def find_sources(places: Places) -> FoundSources:
    """The files of some places by a walk of them."""
    files: dict[str, FoundFile] = {}
    skipped: list[SkippedFile] = []
    for entry in places.entries():
        if isinstance(entry, Skipped):
            skipped.append(SkippedFile(entry.relative, entry.reason, entry.detail))
        else:
            files[entry.relative] = entry
    return FoundSources(places, files, skipped)


def _from_here(root: Path, here: Path | None) -> str:
    """What leads from that folder to the root: paths are for who works in it."""
    try:
        way = Path(os.path.relpath(root, here)).as_posix()
    except ValueError:  # another drive of Windows
        way = root.as_posix()
    return "" if way == "." else f"{printable(way)}/"
