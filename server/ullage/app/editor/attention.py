"""What an editor shows and a person works on: its tabs, or where it tells of none, its documents.

Owns the times of the last look at a document and of its last change.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

from ullage.app.editor.documents import Document
from ullage.domain.working_set import Refusal, Tab

IDLE_SECONDS = 30 * 60.0
"""An editor that tells of no tabs may hold files open that nobody sees; after this long without a
change or a question about one, it no longer counts."""

EDITED_LATELY_SECONDS = 10 * 60.0
"""Who changed a file this short a time ago is still at it: nobody else's action shrinks it."""

IDLE = Refusal("idle", "open, but not looked at for 30 minutes")


class Attention:
    """Use on the loop's thread only. `tells_tabs`: the editor promised to tell its tabs."""

    def __init__(self, *, tells_tabs: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tabs: tuple[Tab, ...] | None = () if tells_tabs else None
        self._touched: dict[str, float] = {}
        self._edited: dict[str, float] = {}
        self._known: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self.known = not tells_tabs

    def use_tabs(self, tabs: Iterable[Tab]) -> None:
        """Take the editor's list."""
        self._tabs, self.known = with_one_focused(tabs), True

    def touch(self, uri: str) -> bool:
        """Somebody looks at a document; whether that makes it the tab that is looked at."""
        latest = max(self._touched, key=self._touched.__getitem__, default=None)
        self._touched[uri] = self._clock()
        return self._tabs is None and latest != uri

    def edit(self, uri: str) -> None:
        """Somebody changed a document."""
        self._touched[uri] = self._edited[uri] = self._clock()

    def close(self, uri: str) -> None:
        """A document was closed."""
        self._touched.pop(uri, None)

    def keep(self, alive: Collection[str]) -> None:
        """Let go of all other files."""
        for uri in self._edited.keys() - set(alive):
            del self._edited[uri]

    def tabs(self, documents: Mapping[str, Document]) -> tuple[Tab, ...]:
        """The tabs; without any told, the open documents, the one touched last being looked at."""
        if self._tabs is not None:
            return self._tabs
        latest = max(documents, key=lambda uri: self._touched.get(uri, 0.0), default=None)
        return tuple(Tab(uri, active=uri == latest, focused=uri == latest) for uri in documents)

    @property
    def tells_tabs(self) -> bool:
        """Whether the tabs are the editor's own."""
        return self._tabs is not None

    def edited_lately(self) -> frozenset[str]:
        """The files changed in the last minutes."""
        since = self._clock() - EDITED_LATELY_SECONDS
        return frozenset(uri for uri, at in self._edited.items() if at > since)

    def aged(self) -> Literal["edit", "look"] | None:
        """What time alone has ended since the last question: an edit is old, or a look is."""
        (edited, idle), now = self._known, (self.edited_lately(), frozenset(self.refused()))
        self._known = now
        if now[1] - idle:
            return "look"
        return "edit" if edited - now[0] else None

    def refused(self) -> Mapping[str, Refusal]:
        """The documents that nobody has looked at for long, where only that can tell."""
        if self.tells_tabs:
            return {}
        since = self._clock() - IDLE_SECONDS
        return {uri: IDLE for uri, at in self._touched.items() if at < since}


def with_one_focused(tabs: Iterable[Tab]) -> tuple[Tab, ...]:
    """The tabs with the focused one marked; an editor that does not say has it seen first."""
    given = tuple(tabs)
    if any(tab.focused for tab in given):
        return given
    first = next((tab for tab in given if tab.active), None)
    return tuple(
        Tab(tab.uri, tab.active, tab.preview, tab.editor_pinned, focused=tab is first)
        for tab in given
    )
