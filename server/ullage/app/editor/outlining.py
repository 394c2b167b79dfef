"""The outline of one file as it is in the editor: the document that `ullage outline` writes."""

from dataclasses import dataclass

from ullage.adapters.files import Unreadable, read_text
from ullage.adapters.tokenizer import CountError
from ullage.app.config import EffectiveSettings
from ullage.app.editor.documents import Document
from ullage.app.editor.languages import language_at
from ullage.app.editor.live import LiveSet
from ullage.app.editor.uris import name_in, path_of
from ullage.app.outline import ChosenView, Outliner, Outlines
from ullage.app.sources import Source, source_of_text
from ullage.app.views import Viewer
from ullage.domain.meter import Meter
from ullage.domain.text import CountTokens, PositionEncoding


class NoOutline(Exception):  # noqa: N818 - it says what happened
    """A file that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class OutlineJob:
    """An outline that is due. `path`: the file's, in its folder."""

    uri: str
    path: str
    document: Document | None
    settings: EffectiveSettings
    meter: Meter
    encoding: PositionEncoding

    def run(self, viewer: Viewer, count: CountTokens) -> Outlines:
        """Its signatures and declarations. Raises NoOutline."""
        outliner = Outliner(viewer, count, self.meter, self.settings, ChosenView())
        try:
            return Outlines((outliner.outline(self.path, self._source()),), (), (), ())
        except Unreadable as unreadable:
            raise NoOutline(f"{self.path}: {unreadable.detail}") from None
        except CountError as error:
            raise NoOutline(f"{self.path}: {error}") from None

    def _source(self) -> Source:
        if self.document is not None:
            text = self.document.plain(self.encoding)
            return Source(text, language_at(self.document), len(text))
        path = path_of(self.uri)
        assert path
        return source_of_text(self.path, read_text(path, None))


def outline_job(live: LiveSet, uri: str) -> OutlineJob:
    """The job for a file as it is now. Raises NoOutline."""
    document, path = live.document(uri), path_of(uri)
    if document is None and path is None:
        raise NoOutline(f"{uri} is no file and not open")
    folders = live.folders
    assert folders
    folder = None if path is None else folders.of(path)
    return OutlineJob(
        uri,
        name_in(uri) if folder is None or path is None else folder.relative(path),
        document,
        folders.settings_of(path),
        folders.meter,
        live.encoding,
    )
