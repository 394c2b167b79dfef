"""The live session of a folder: found, read on as it grows, given up for a newer one.

Looks at the entries of files only, until one has changed: no way of being told of changes works on
every file system, and a few looks a second cost nothing.
"""

import time
from collections.abc import Callable
from pathlib import Path

from ullage.app.sessions import OpenSession, SessionFile, live_sessions
from ullage.domain.session.report import SessionReport

LOOK_SECONDS = 0.5
"""Between two looks at the session: twice in the second in which a change is to be seen."""

SEARCH_SECONDS = 2.0
"""Between two looks for a newer one: there may be thousands of old ones."""

LIVE_SECONDS = 1_800
"""A session that nothing was written to for so long is not live any more."""


class SessionWatch:
    """Use from one thread at a time. `window` in tokens: what the user says the model has."""

    def __init__(
        self,
        folder: Path,
        window: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._window = window
        self._clock = clock
        self._searched = -SEARCH_SECONDS
        self._open: OpenSession | None = None

    def look(self) -> SessionReport | None:
        """The session where something has changed since the last look, else None."""
        is_another = self._search()
        if self._open is None or not (self._open.refresh() or is_another):
            return None
        return self._open.report(self._window)

    def _search(self) -> bool:
        """Turn to the newest session; whether that is another one than before."""
        if self._clock() - self._searched < SEARCH_SECONDS:
            return False
        self._searched = self._clock()
        newest = _newest(self._folder)
        if newest is None or (self._open is not None and newest.path == self._open.file.path):
            return False
        self._open = OpenSession(newest)
        return True


def _newest(folder: Path) -> SessionFile | None:
    return next(iter(live_sessions(folder, time.time() - LIVE_SECONDS)), None)
