"""The open documents: live state with one writer, and immutable snapshots for its readers.

Only the event loop's thread calls `Workspace`; others read a `Snapshot` or run a `CountJob`. What
is not counted yet has no number. It knows no protocol, reads no file and starts no thread.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType

from ullage.app.editor.documents import Document, Edit, Uncounted
from ullage.domain.text import PositionEncoding, Text
from ullage.domain.text.measure import CountTokens

log = logging.getLogger(__name__)

COUNT_AT_ONCE_CHARS = 32_768
"""New text up to this size is counted by the writer itself: about 10 ms, at 3 MB/s. More goes to
the count thread, since a turn of the loop may take 50 ms."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The workspace at one revision; it never changes."""

    revision: int
    documents: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class CountJob:
    """A content to be counted in another thread; the result goes to `Workspace.settle`."""

    uri: str
    content: Uncounted
    count: CountTokens
    encoding: PositionEncoding

    def run(self) -> Text | Uncounted:
        """The counted text, or the content with the reason why it has no count."""
        with suppress(Exception):
            return self.content.counted(self.count, self.encoding)
        try:
            # What could not be counted on the way may have been edited away.
            return Text.of(self.content.plain(self.encoding), self.count)
        except Exception as error:
            log.exception("cannot count %s", self.uri)
            return replace(self.content, problem=str(error))


class Workspace:
    """The live state. `count_later` receives what is too large to be counted at once."""

    def __init__(
        self, encoding: PositionEncoding, count_later: Callable[[CountJob], object]
    ) -> None:
        self.encoding: PositionEncoding = encoding
        self.snapshot = Snapshot(0, MappingProxyType({}))
        self._count_later = count_later
        self._count: CountTokens | None = None

    def use(self, count: CountTokens) -> None:
        """Start counting, or count everything again under another encoding."""
        counted_before, self._count = self._count is not None, count
        for document in self.snapshot.documents.values():
            if counted_before:
                fresh = Uncounted(document.plain(self.encoding))
                saved = fresh if document.saved is document.content else document.saved
                self._put(replace(document, content=fresh, saved=saved), None)
            elif isinstance(document.content, Uncounted):
                self._order(document.uri, document.content)

    def open(self, uri: str, version: int, language_id: str, text: str) -> None:
        """Take in a document; one that was open already is replaced."""
        if uri in self.snapshot.documents:
            log.warning("opened again without having been closed: %s", uri)
        content = self._first_content(text)
        revision = self.snapshot.revision + 1
        self._put(Document(uri, version, language_id, revision, content, content), None)

    def change(self, uri: str, version: int, edits: tuple[Edit, ...]) -> bool:
        """Apply edits in their order; whether they were applied.

        Those of a document that is not open, or of a version that is not newer than the known one,
        are ignored: positions of another text would corrupt this one.
        """
        document = self.snapshot.documents.get(uri)
        if document is None:
            log.warning("ignored a change of %s: it is not open", uri)
            return False
        if version <= document.version:
            known = document.version
            log.warning("ignored a change of %s to version %d: it has %d", uri, version, known)
            return False
        content = document.content
        for edit in edits:
            content = self._edited(content, edit)
        revision = self.snapshot.revision + 1
        changed = replace(document, version=version, revision=revision, content=content)
        self._put(changed, document.content)
        return True

    def save(self, uri: str) -> bool:
        """Note that the file now holds the document's text; whether the document is open."""
        document = self.snapshot.documents.get(uri)
        if document is None:
            return False
        self._publish_document(replace(document, saved=document.content))
        return True

    def compare(self, uri: str, revision: int, *, equal: bool) -> None:
        """Note whether the document, at that revision, has the text of its file."""
        document = self.snapshot.documents.get(uri)
        if document is not None and document.revision == revision:
            self._publish_document(replace(document, saved=document.content if equal else None))

    def close(self, uri: str) -> bool:
        """Let go of a document; whether it was open."""
        documents = dict(self.snapshot.documents)
        if documents.pop(uri, None) is None:
            log.warning("ignored the closing of %s: it is not open", uri)
            return False
        self._publish(documents)
        return True

    def wants(self, job: CountJob) -> bool:
        """Whether the result of a job would still be used; for any thread."""
        document = self.snapshot.documents.get(job.uri)
        if document is None or job.count != self._count:
            return False  # closed, or counted under an encoding that is not in force any more
        return _edits_since(job.content, document.content) is not None

    def settle(self, job: CountJob, counted: Text | Uncounted) -> None:
        """Take in the result of a job, with the edits that were made meanwhile."""
        document = self.snapshot.documents.get(job.uri)
        edits = _edits_since(job.content, document.content) if document else None
        if document is None or edits is None or job.count != self._count:
            return
        for edit in edits:
            counted = self._edited(counted, edit)
        saved = counted if document.saved is document.content else document.saved
        self._put(replace(document, content=counted, saved=saved), None)

    def _first_content(self, text: str) -> Text | Uncounted:
        if self._count is None or len(text) > COUNT_AT_ONCE_CHARS:
            return Uncounted(text)
        return self._counted(Uncounted(text))

    def _edited(self, content: Text | Uncounted, edit: Edit) -> Text | Uncounted:
        if edit.start is None:
            return self._first_content(edit.text)
        if isinstance(content, Uncounted):
            return Uncounted(content.base, (*content.edits, edit))
        changed = Uncounted(content, (edit,))
        return changed if len(edit.text) > COUNT_AT_ONCE_CHARS else self._counted(changed)

    def _counted(self, content: Uncounted) -> Text | Uncounted:
        assert self._count
        try:
            return content.counted(self._count, self.encoding)
        except Exception as error:
            log.exception("cannot count a change at once")
            return replace(content, problem=str(error))

    def _put(self, document: Document, before: Text | Uncounted | None) -> None:
        self._publish_document(document)
        content = document.content
        if isinstance(content, Uncounted) and not _is_on_its_way(content, before):
            self._order(document.uri, content)

    def _publish_document(self, document: Document) -> None:
        self._publish({**self.snapshot.documents, document.uri: document})

    def _publish(self, documents: dict[str, Document]) -> None:
        self.snapshot = Snapshot(self.snapshot.revision + 1, MappingProxyType(documents))

    def _order(self, uri: str, content: Uncounted) -> None:
        if self._count is not None and content.problem is None:
            self._count_later(CountJob(uri, content, self._count, self.encoding))


def _edits_since(ordered: Uncounted, content: Text | Uncounted) -> tuple[Edit, ...] | None:
    """What was edited after a content was given to a job; None where it became another one."""
    if isinstance(content, Text) or content.base is not ordered.base:
        return None
    known = len(ordered.edits)
    return content.edits[known:] if content.edits[:known] == ordered.edits else None


def _is_on_its_way(content: Uncounted, before: Text | Uncounted | None) -> bool:
    """Whether the job for what stood there before will bring the count of this one too."""
    return (
        isinstance(before, Uncounted)
        and before.problem is None
        and _edits_since(before, content) is not None
    )
