"""A look at a file on disk: whether it counts, what it says, and whether the editor's text is that.

Run away from the loop: a disk may be slow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.files import FileText, Skipped, Unreadable, ignored_by, read_text, walk
from ullage.app.config import EffectiveSettings
from ullage.app.context_file import FOLDER as OWN_FOLDER
from ullage.app.editor.documents import Document
from ullage.app.editor.folders import Folder
from ullage.app.places import walk_options
from ullage.app.sources import Source, source_of_text
from ullage.domain.notebook import LANGUAGE_ID
from ullage.domain.text import PositionEncoding
from ullage.domain.working_set import Refusal

Stamp = tuple[int, int, int]
"""Modification time in nanoseconds, size in bytes, inode: where they are the same, the file is."""

Stamps = Mapping[str, Stamp | None]
"""Of some files, by their paths; None where there is none."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is now. `refusal`: why it does not count; `missing`: there is none (yet).

    `source` is read only where no document holds the text. `equal`: the document had the same text
    as the file, None where that was not asked.
    """

    refusal: Refusal | None
    missing: bool
    stamp: Stamp | None
    source: Source | None
    equal: bool | None


MISSING = Refusal("unreadable", "no such file or folder")


@dataclass(frozen=True, slots=True)
class LookJob:
    """A look that is due. `folder` is the one that holds the file; `alone`: no folder is open."""

    uri: str
    path: str
    folder: Folder | None
    settings: EffectiveSettings
    alone: bool
    included: bool
    document: Document | None
    encoding: PositionEncoding

    def run(self) -> Look:
        """Look, and read what is needed. Raises nothing that a disk can cause."""
        stamp = stamp_of(self.path)
        refusal, missing = self._refusal(), stamp is None
        if missing:
            # What only the editor has may count all the same; where nobody has it, nothing can.
            unsaved = None if _is_missing(refusal) else refusal
            return Look(MISSING if self.document is None else unsaved, missing, None, None, None)
        if refusal is not None and not self._read_anyway(refusal):
            return Look(refusal, missing, stamp, None, None)
        try:
            read = read_text(self.path, self.settings.settings.max_file_size)
        except Unreadable as unreadable:
            return Look(Refusal(unreadable.reason, unreadable.detail), missing, stamp, None, None)
        source = source_of_text(Path(self.path).name, read)
        if self.document is None:
            return Look(refusal, missing, stamp, source, None)
        return Look(refusal, missing, stamp, None, self._is_equal(self.document, read, source))

    @staticmethod
    def failed(error: BaseException) -> Look:
        """What to take for a look that ended in an error of our own."""
        refusal = Refusal("unreadable", type(error).__name__)
        return Look(refusal, missing=False, stamp=None, source=None, equal=None)

    def _read_anyway(self, refusal: Refusal) -> bool:
        """Whether the user wants it in spite of the refusal."""
        return self.included and refusal.reason not in {"unreadable", "binary", "too-large"}

    def _refusal(self) -> Refusal | None:
        if self.folder is None and not self.alone:
            return Refusal("outside-workspace", "outside the folder")
        if self.folder is not None and _is_own(self.folder, self.path):
            return Refusal("own-file", "written by Ullage")
        try:
            found = self._skipped()
        except Unreadable as unreadable:
            return Refusal(unreadable.reason, unreadable.detail)
        return None if found is None else Refusal(found.reason, found.detail)

    def _skipped(self) -> Skipped | None:
        options = walk_options(self.settings)
        if self.folder is not None:
            return ignored_by(self.path, self.folder.path, options)
        entry = next(walk(self.path, options), None)
        return entry if isinstance(entry, Skipped) else None

    def _is_equal(self, document: Document, read: FileText, source: Source) -> bool:
        text = source.text if source.language == LANGUAGE_ID else read.text
        # Editors turn mixed line ends into one kind without anybody having edited.
        return _one_line_end(document.plain(self.encoding)) == _one_line_end(text)


def stamp_of(path: str) -> Stamp | None:
    """What tells one state of a file from another; None where there is no file."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def stamps_of(paths: Iterable[str]) -> Stamps:
    """The stamp of each file as it is now."""
    return {path: stamp_of(path) for path in paths}


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_own(folder: Folder, path: str) -> bool:
    return folder.relative(path).startswith(f"{OWN_FOLDER}/")


def _is_missing(refusal: Refusal | None) -> bool:
    return refusal is not None and refusal.reason == "unreadable"
