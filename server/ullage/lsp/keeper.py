"""Writes the set to the store when it has changed, once a second at most: others read it there."""

import asyncio
import time

from ullage.app.editor.keeping import stored_sets
from ullage.app.editor.live import LiveSet
from ullage.app.editor.parts import Parts

KEEP_SECONDS = 1.0


class Keeper:
    """Use on the loop's thread only."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._loop = asyncio.get_running_loop()
        self._kept: object = None
        self._kept_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def changed(self, live: LiveSet) -> None:
        """Something may have changed."""
        if self._timer is None and live.tabs_known:
            wait = max(0.0, self._kept_at + KEEP_SECONDS - time.monotonic())
            self._timer = self._loop.call_later(wait, self._keep, live)

    def end(self, live: LiveSet | None) -> None:
        """Write what has changed, and no more."""
        if self._timer is not None and live is not None:
            self._timer.cancel()
            self._keep(live)

    def _keep(self, live: LiveSet) -> None:
        self._timer = None
        self._kept_at = time.monotonic()
        working_set, folders = live.current(), live.folders
        if working_set is None or folders is None:
            return
        sets = stored_sets(working_set, folders)
        if sets != self._kept:
            self._kept = sets
            self._parts.keep(sets)
