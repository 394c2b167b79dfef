"""The views that an editor shows as documents, refreshed when their file has changed."""

from collections import OrderedDict

from lsprotocol import types

from ullage.app.editor.live import LiveSet
from ullage.lsp.client import Client

MOST_VIEWS = 100
"""More than anybody has open; who asked long ago is not told any more."""


class Views:
    """Use on the loop's thread only."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._asked: OrderedDict[str, str] = OrderedDict()
        self._versions: dict[str, object] = {}

    def note(self, uri: str, source: str) -> None:
        """An editor asked for the view of a source."""
        self._asked[uri] = source
        self._asked.move_to_end(uri)
        while len(self._asked) > MOST_VIEWS:
            self._versions.pop(self._asked.popitem(last=False)[0], None)

    def changed(self, live: LiveSet) -> None:
        """Something may have changed: the editor asks again for views of other versions."""
        if not self._client.abilities.refreshes_content:
            return
        for uri, source in self._asked.items():
            figures = live.book.last(source)
            version = None if figures is None else figures.key
            if uri in self._versions and self._versions[uri] != version and version is not None:
                params = types.TextDocumentContentRefreshParams(uri)
                self._client.refresh(types.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH, params)
            if version is not None or uri not in self._versions:
                self._versions[uri] = version
