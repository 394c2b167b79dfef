"""The parts that take long to load: tokenizer, use cases, store. Loaded off the loop.

Only this module imports them before the live set is there, and only when it is called: the answer
to `initialize` waits for none of them.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from ullage.adapters.outlines import OutlinePool
from ullage.adapters.store import StateStore
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.editor.folders import Folders
from ullage.app.editor.keeping import restored
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
    """Loads, and keeps what is loaded only once. `load` is for one thread at a time."""

    def __init__(self, outlines: Callable[[], OutlinePool]) -> None:
        self._outlines = outlines
        self._roots: set[str] = set()
        self.state: StateStore | None = None

    def load(self, folders: Folders) -> Loaded:
        """What these folders need: half a second at first."""
        if self.state is None:
            self.state = StateStore.open(on_problem=_tell)
        encoding = folders.meter.encoding
        count = load_tokenizer(encoding).count
        factors()
        viewer = Viewer(self._outlines(), count, self.state)
        roots = {folder.path for folder in folders.folders}
        choices = restored(sorted(roots - self._roots), self.state)
        self._roots = roots
        return Loaded(folders, encoding, count, viewer, choices)

    def close(self) -> None:
        """Write what waits for the store."""
        if self.state is not None:
            self.state.close()


def _tell(problem: str) -> None:
    log.warning("%s", problem)
