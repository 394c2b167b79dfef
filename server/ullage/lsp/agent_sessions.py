"""Follows the live sessions of agents in the open folders, in a thread of its own.

What is written down of a session is somebody's talk: nothing of it is ever logged.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ullage.app.agents import RecordError
from ullage.app.editor.folders import Folders
from ullage.app.session_files import SavedBySignatures
from ullage.app.session_terms import SessionTerms, session_terms
from ullage.app.session_watch import LOOK_SECONDS, SessionWatch, Watched
from ullage.domain.session.report import SessionReport
from ullage.lsp.job_threads import JobThreads

log = logging.getLogger(__name__)

AFTER_ERROR_SECONDS = 30.0
"""A record that cannot be understood is not tried again twice a second."""

NOTHING = Watched()

_Terms = tuple[tuple[Path, ...], int | None, SessionTerms]


class AgentSessions:
    """Use on the loop's thread only. `changed` is called when `current` is another one."""

    def __init__(self, changed: Callable[[], object]) -> None:
        self._changed = changed
        self._threads = JobThreads("sessions")
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._watch: SessionWatch | None = None
        self._terms: _Terms = ((), None, SessionTerms())
        self._saved: SavedBySignatures | None = None
        self._looking = False
        self._told: set[str] = set()
        self.current = NOTHING
        self.first_look_due = False

    def use(self, folders: Folders) -> None:
        """Follow the sessions of these folders from now on, if their settings allow it."""
        sessions = folders.window.settings.sessions
        roots = tuple(Path(one.real) for one in folders.folders) if sessions.enabled else ()
        # With other settings they are worked out by those, though the session is followed on.
        self._saved = SavedBySignatures(folders.window)
        terms = (roots, sessions.window, session_terms(folders.window.settings, self._signatures))
        if terms == self._terms:
            return
        self._terms = terms
        self._watch = SessionWatch(roots, sessions.window, terms=terms[2]) if roots else None
        self.first_look_due = self._watch is not None
        if self._watch is None:
            self._show(NOTHING)
        self._look_in(0.0)

    def choose(self, session: str | None) -> None:
        """Show the session of that id as long as it is live; None: as if nobody had chosen."""
        if self._watch is not None:
            self._watch.choose(session)
            self._look_in(0.0)

    async def set_phase(self, name: str | None) -> bool:
        """Say which phase the session that is shown is in; None: whatever is inferred.

        Whether one is shown.

        Raises:
            UnknownPhaseError: no phase has that name.
            NotKeptError: it cannot be remembered.
        """
        if self._watch is None:
            return False
        setting = self._loop.run_in_executor(self._threads, self._watch.set_phase, name)
        is_shown = await setting
        self._look_in(0.0)
        return is_shown

    async def keep_usage(self) -> None:
        """Keep what is known of the usage of the session that is shown, for whoever asks next."""
        if (watch := self._watch) is not None:
            # The next look tells of a record that cannot be understood.
            with suppress(RecordError):
                await self._loop.run_in_executor(self._threads, watch.keep_usage)

    @property
    def terms(self) -> SessionTerms:
        """What the settings in force say of sessions."""
        return self._terms[2]

    def _signatures(self, report: SessionReport) -> tuple[int, int] | None:
        """In the thread."""
        return None if self._saved is None else self._saved(report)

    def end(self, seconds: float) -> bool:
        """Follow nothing more; whether the thread ended within `seconds`."""
        self._watch = None
        if self._timer is not None:
            self._timer.cancel()
        return self._threads.end(seconds)

    def _look_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        watch = self._watch
        if watch is None or self._looking:
            return
        self._looking = True
        looking = self._loop.run_in_executor(self._threads, watch.look)
        looking.add_done_callback(lambda done: self._take(watch, done))

    def _take(self, watch: SessionWatch, done: "asyncio.Future[Watched | None]") -> None:
        self._looking = False
        if done.cancelled() or self._watch is None:
            return
        if watch is not self._watch:
            self._look_in(0.0)
            return
        self.first_look_due = False
        self._tell(watch.problem)
        if (error := done.exception()) is not None:
            self._tell(type(error).__name__)
            self._look_in(AFTER_ERROR_SECONDS)
            return
        if (found := done.result()) is not None:
            self._show(found)
        self._look_in(LOOK_SECONDS)

    def _tell(self, problem: str | None) -> None:
        """Say once what is wrong; never an error's own words, which may quote the record."""
        if problem is not None and problem not in self._told:
            self._told.add(problem)
            log.error("a session cannot be read: %s", problem)

    def _show(self, found: Watched) -> None:
        if found != self.current:
            self.current = found
            self._changed()
