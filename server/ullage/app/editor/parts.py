"""What a live set stands on: tokenizer, parsers, store. Loaded off the loop, each once."""

import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from ullage.adapters.outlines import OutlinePool
from ullage.adapters.store import StateStore
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.editor.folders import Folders
from ullage.app.editor.keeping import FolderSet, restored
from ullage.app.meters import factors
from ullage.app.views import Viewer
from ullage.domain.settings import Encoding
from ullage.domain.text import CountTokens
from ullage.domain.working_set import Choices

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a set of folders needs.

    `restored`: what was included in those of them that were not open until now.
    """

    folders: Folders
    encoding: Encoding
    count: CountTokens
    viewer: Viewer
    restored: Choices


class Parts:
    """Loads what is needed and ends it. `load` is for one thread at a time."""

    def __init__(self) -> None:
        self._roots: set[str] = set()
        self._opening = threading.Lock()
        self._outlines: OutlinePool | None = None
        self._state: StateStore | None = None

    def outlines(self) -> OutlinePool:
        """The parsers; for any thread."""
        with self._opening:
            if self._outlines is None:
                self._outlines = OutlinePool()
            return self._outlines

    def load(self, folders: Folders) -> Loaded:
        """What these folders need: half a second at first."""
        if self._state is None:
            self._state = StateStore.open(on_problem=_tell)
        encoding = folders.meter.encoding
        count = load_tokenizer(encoding).count
        factors()
        viewer = Viewer(self.outlines(), count, self._state)
        new = [folder for folder in folders.folders if folder.real not in self._roots]
        choices = restored(new, self._state)
        self._roots = {folder.real for folder in folders.folders}
        return Loaded(folders, encoding, count, viewer, choices)

    def keep(self, sets: Mapping[str, FolderSet]) -> None:
        """Write sets to the store, by the real path of their folder; it never waits."""
        if self._state is not None:
            for root, one in sets.items():
                self._state.keep_working_set(root, os.getpid(), one.items, one.untitled)

    def close(self) -> None:
        """End the parsers, and write what waits for the store."""
        if self._outlines is not None:
            self._outlines.close()
        if self._state is not None:
            self._state.close()


def _tell(problem: str) -> None:
    log.warning("%s", problem)
