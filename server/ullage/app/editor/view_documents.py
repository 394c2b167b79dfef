"""Views as documents that an editor can open beside the file: their URIs, and their texts.

`ullage:/<view>/<docs>/<name>.<ext>?<percent-encoded source URI>[#symbol]`: the name lets the editor
show the view in the file's own colours.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args
from urllib.parse import quote, unquote, urlsplit

from ullage.adapters.files import Unreadable, read_text
from ullage.app.config import EffectiveSettings
from ullage.app.editor.documents import Document
from ullage.app.editor.figures import wanted_view
from ullage.app.editor.languages import language_at
from ullage.app.editor.live import LiveSet
from ullage.app.editor.uris import OWN, name_in, path_of
from ullage.app.sources import Source, source_of_text
from ullage.app.views import Viewer
from ullage.domain.outline import View, not_found
from ullage.domain.settings import Docs
from ullage.domain.text import PositionEncoding
from ullage.domain.working_set import Choice


class NoSuchView(Exception):  # noqa: N818 - it says what happened
    """A URI that names no view, or a view that there is not; the message says why."""


@dataclass(frozen=True, slots=True)
class ViewUri:
    """What such a URI names."""

    source: str
    view: View
    docs: Docs
    symbols: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The URI itself."""
        name = quote(name_in(self.source))
        symbol = f"#{quote(','.join(self.symbols))}" if self.symbols else ""
        return f"{OWN}:/{self.view}/{self.docs}/{name}?{quote(self.source, safe='')}{symbol}"


@dataclass(frozen=True, slots=True)
class ViewJob:
    """The text of a view that is due."""

    wanted: ViewUri
    document: Document | None
    settings: EffectiveSettings
    encoding: PositionEncoding

    def run(self, viewer: Viewer) -> str:
        """The view. Raises NoSuchView, also where the file cannot be read."""
        source, wanted = self._source(), self.wanted
        choice = Choice(wanted.view, wanted.docs, wanted.symbols)
        lines = self.settings.settings.signatures.lines
        view = wanted_view(choice, wanted.docs, lines=lines)
        if view is None:
            return source.text
        views = viewer.views(source.text, source.language, (view,), declarations=True)
        if not views.shown:
            raise NoSuchView(f"{name_in(wanted.source)} has no {wanted.view}: {views.problems[0]}")
        shown = views.shown[0]
        if shown.unknown_symbols:
            names = [found.qualified_name for found in views.declarations]
            raise NoSuchView(not_found(shown.unknown_symbols[0], names))
        return shown.text

    def _source(self) -> Source:
        if self.document is not None:
            text = self.document.plain(self.encoding)
            return Source(text, language_at(self.document), len(text))
        path = path_of(self.wanted.source)
        assert path
        try:
            read = read_text(path, self.settings.settings.max_file_size)
        except Unreadable as unreadable:
            raise NoSuchView(f"the file of the view: {unreadable.detail}") from None
        return source_of_text(Path(path).name, read)


def parse_view_uri(uri: str) -> ViewUri:
    """What a URI names. Raises NoSuchView."""
    parts = urlsplit(uri)
    pieces = parts.path.split("/")
    if parts.scheme != OWN or len(pieces) < 4 or not parts.query:
        raise NoSuchView(f"not a view: {uri}")
    view, docs = pieces[1], pieces[2]
    if view not in get_args(View) or docs not in get_args(Docs):
        raise NoSuchView(f"no view {view}/{docs}; views: {', '.join(get_args(View))}")
    symbols = tuple(filter(None, unquote(parts.fragment).split(",")))
    return ViewUri(unquote(parts.query), cast(View, view), cast(Docs, docs), symbols)


def view_job(live: LiveSet, uri: str) -> ViewJob:
    """The job for a view's text as it is now. Raises NoSuchView."""
    wanted = parse_view_uri(uri)
    document = live.document(wanted.source)
    if document is None and path_of(wanted.source) is None:
        raise NoSuchView(f"{wanted.source} is no file and not open")
    assert live.folders
    return ViewJob(
        wanted,
        document,
        live.folders.settings_of(path_of(wanted.source)),
        live.encoding,
    )
