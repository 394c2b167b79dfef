"""The hints that were made, and what an editor was answered when it asked for some.

An editor asks for hints when a text changes. Where something else makes it wrong what it was
answered, it is told to ask again: most of all a file that was opened before it got its tab.
"""

from lsprotocol import types

from ullage.app.editor.figures import Figures
from ullage.app.editor.folders import Folders
from ullage.app.editor.live import LiveSet
from ullage.app.editor.uris import path_of
from ullage.domain.hints import Hint
from ullage.lsp.client import Client

Terms = tuple[Folders | None, bool]


MOST_HINTED_CHARS = 1_000_000
"""Nobody reads hints in a longer file, and its outline would take seconds after every edit."""


class HintBook:
    """Use on the loop's thread only."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._made: dict[str, tuple[Figures, Folders, tuple[Hint, ...]]] = {}
        self._answered: dict[str, Terms] = {}

    def made(self, uri: str, figures: Figures, folders: Folders) -> tuple[Hint, ...] | None:
        """The hints of a document, if they were made of just that."""
        known = self._made.get(uri)
        same = known is not None and known[0] is figures and known[1] is folders
        return known[2] if known is not None and same else None

    def keep(self, uri: str, figures: Figures, folders: Folders, hints: tuple[Hint, ...]) -> None:
        """Remember hints that were made."""
        self._made[uri] = (figures, folders, hints)

    def forget(self, uri: str) -> None:
        """A document was closed."""
        self._made.pop(uri, None)
        self._answered.pop(uri, None)

    def note(self, uri: str, live: LiveSet) -> None:
        """An editor asks for the hints of a document."""
        if uri in live.open_uris:
            self._answered[uri] = _terms(uri, live)

    def changed(self, live: LiveSet) -> None:
        """Something may have changed: the editor asks again where it was answered otherwise."""
        stale = [uri for uri, was in self._answered.items() if was != _terms(uri, live)]
        for uri in stale:
            del self._answered[uri]
        if stale and self._client.abilities.refreshes_hints:
            self._client.refresh(types.WORKSPACE_INLAY_HINT_REFRESH)


def hints_wanted(live: LiveSet, uri: str, *, hover: bool) -> bool:
    """Whether a document is to have hints: it counts, and its settings want them."""
    working_set, folders = live.current(), live.folders
    item = working_set.by_uri.get(uri) if working_set is not None else None
    if item is None or folders is None or item.problem is not None:
        return False
    document = live.document(uri)
    if document is None or document.chars > MOST_HINTED_CHARS:
        return False
    settings = folders.settings_of(path_of(uri)).settings
    return settings.hover.enabled if hover else settings.inlay_hints.enabled


def _terms(uri: str, live: LiveSet) -> Terms:
    return live.folders, hints_wanted(live, uri, hover=False)
