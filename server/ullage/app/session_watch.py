"""The live sessions of some folders: the newest of them read on as it grows, given up for another.

Looks at the entries of files only, until one has changed: no way of being told of changes works on
every file system, and a few looks a second cost nothing.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.agents.model import SessionFile
from ullage.app.agents import RecordError
from ullage.app.open_session import OpenSession
from ullage.app.session_terms import SessionTerms
from ullage.app.sessions import LIVE_SECONDS, live_sessions
from ullage.domain.session.report import SessionReport

LOOK_SECONDS = 0.5
"""Between two looks at the session: twice in the second in which a change is to be seen."""

SEARCH_SHARE = 0.01
MOST_SEARCH_SECONDS = 10.0
"""How much of the time is spent on looking for other sessions, and how long that may wait: beside
thousands of old ones a search takes a tenth of a second."""

STICKY_SECONDS = 60
"""One that was live before is turned to when the one that is shown has been quiet for so long: two
agents at work would else take turns. One that has just begun is turned to at once: it is what
somebody began, often by clearing the other."""


REST_SECONDS = 10
"""A session that nothing was written to for so long is looked at for what it teaches."""


KEEP_SECONDS = 5.0
"""Between two times that the usage of a session that goes on is kept: an answer that is being
written changes its figures twice a second."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What is live: the newest first, and all that is known of the one that is shown.

    `lessons`: how often sessions have taught something by which other numbers are shown.
    """

    live: tuple[SessionFile, ...] = ()
    shown: SessionFile | None = None
    report: SessionReport | None = None
    lessons: int = 0

    @property
    def place(self) -> int:
        """Of the one that is shown among those that are live, from 1; 0: nothing is shown."""
        paths = [one.path for one in self.live]
        return paths.index(self.shown.path) + 1 if self.shown is not None else 0


class SessionWatch:
    """Use from one thread at a time, but for `choose`.

    `problem`: what was last wrong with a record, without its words. `window` in tokens: what the
    user says the model has. `terms`: what the user's settings say of phases and advice. `clock` and
    `now` in seconds: of a stopwatch, and since the epoch as files have it.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        window: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        terms: SessionTerms | None = None,
    ) -> None:
        self._folders = folders
        self._window = window
        self._terms = terms or SessionTerms()
        self._clock = clock
        self._now = now
        self._search_at = 0.0
        self._chosen: str | None = None
        self._open: OpenSession | None = None
        self._last = Watched()
        self._changed_at: float | None = None
        self._lessons = 0
        self._live: tuple[SessionFile, ...] = ()
        self._broken: dict[Path, float] = {}
        self.problem: str | None = None
        self._is_kept = True
        self._keep_at = 0.0

    def choose(self, session: str | None) -> None:
        """Show the session of that id as long as it is live; None: as if nobody had chosen.

        For any thread.
        """
        self._chosen = session
        self._search_at = 0.0

    def set_phase(self, name: str | None) -> bool:
        """Say which phase the session that is shown is in; None: whatever is inferred.

        Whether one is shown.

        Raises:
            UnknownPhaseError: no phase has that name.
            NotKeptError: it cannot be remembered.
        """
        if self._open is None:
            return False
        self._open.set_phase(name, self._terms)
        return True

    def look(self) -> Watched | None:
        """What is live now, where something has changed since the last look, else None."""
        live = tuple(one for one in self._search() if self._broken.get(one.path) != one.modified)
        shown = self._pick(live)
        try:
            report = self._report(shown)
            if self._clock() >= self._keep_at:
                self.keep_usage()
            self._learn()
        except RecordError as error:
            return self._without(shown, error)
        found = Watched(live, shown, report, self._lessons)
        if _told(found) == _told(self._last):
            return None
        self._last = found
        return found

    def _without(self, broken: SessionFile | None, error: RecordError) -> Watched | None:
        """Look once more, without a session that cannot be understood until it goes on."""
        self._open, self.problem = None, str(error)
        if broken is None:
            return None
        self._broken[broken.path] = broken.modified
        return self.look()

    def _search(self) -> tuple[SessionFile, ...]:
        began = self._clock()
        if began < self._search_at:
            return self._live
        since = self._now() - LIVE_SECONDS
        found = {one.path: one for each in self._folders for one in live_sessions(each, since)}
        took = self._clock() - began
        self._search_at = began + min(took / SEARCH_SHARE, MOST_SEARCH_SECONDS)
        self._live = tuple(sorted(found.values(), key=lambda one: -one.modified))
        return self._live

    def _pick(self, live: Sequence[SessionFile]) -> SessionFile | None:
        chosen = next((one for one in live if one.id == self._chosen), None)
        if chosen is not None:
            return chosen
        newest = next(iter(live), None)
        before = self._last.shown
        shown = next((one for one in live if before is not None and one.path == before.path), None)
        known = {one.path for one in self._last.live}
        if shown is None or newest is None or newest.path not in known:
            return newest
        return shown if self._is_busy(shown) else newest

    def _is_busy(self, session: SessionFile) -> bool:
        return self._now() - session.modified < STICKY_SECONDS

    def _report(self, shown: SessionFile | None) -> SessionReport | None:
        if shown is None:
            self._open = None
            return None
        is_another = self._open is None or self._open.file.path != shown.path
        if self._open is None or is_another:
            self._open = OpenSession(shown)
        if self._open.refresh() or is_another:
            self._changed_at = self._clock()
            self._is_kept = False
            return self._open.report(self._window, self._terms)
        return self._last.report

    def keep_usage(self) -> None:
        """Keep what is new of the usage of the session that is shown: somebody is to see it."""
        if self._is_kept or self._open is None:
            return
        self._is_kept, self._keep_at = True, self._clock() + KEEP_SECONDS
        self._open.keep_usage()

    def _learn(self) -> None:
        """Have a session that rests teach, once until it goes on."""
        rests = self._changed_at is not None and self._clock() - self._changed_at > REST_SECONDS
        if rests and self._open is not None:
            self._changed_at = None
            self._lessons += self._open.learn()


def _told(found: Watched) -> object:
    return [one.path for one in found.live], found.place, found.report, found.lessons
