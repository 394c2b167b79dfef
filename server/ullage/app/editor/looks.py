"""Which files were looked at, which are due to be, and what was seen. Looks at nothing itself."""

from collections.abc import Collection, Iterable, Mapping

from ullage.app.editor.documents import Document
from ullage.app.editor.folders import Folders
from ullage.app.editor.looking import Look, LookJob
from ullage.app.editor.uris import path_of
from ullage.domain.text import PositionEncoding
from ullage.domain.working_set import Candidate


class Looks:
    """The last look at every file that was one day a candidate; a stale one counts until the next.

    Use on the loop's thread only.
    """

    def __init__(self) -> None:
        self._seen: dict[str, Look] = {}
        self._under_way: set[str] = set()
        self._stale: set[str] = set()

    @property
    def seen(self) -> Mapping[str, Look]:
        """What was seen, by URI."""
        return self._seen

    @property
    def under_way(self) -> int:
        """Looks that were begun and have not ended."""
        return len(self._under_way)

    def forget_but(self, alive: Collection[str]) -> None:
        """Let go of all other files."""
        for uri in self._seen.keys() - set(alive):
            del self._seen[uri]
        # Should a file come back before a look of its former life has ended, that says nothing.
        self._stale = (self._stale & set(alive)) | (self._under_way - set(alive))

    def again(self, uris: Iterable[str] | None = None) -> bool:
        """Have files looked at again, by default all; whether any of them was known."""
        known = self._seen.keys() | self._under_way
        stale = known if uris is None else known & set(uris)
        self._stale |= stale
        return bool(stale)

    def due(
        self,
        candidates: Iterable[Candidate],
        folders: Folders,
        documents: Mapping[str, Document],
        encoding: PositionEncoding,
    ) -> list[LookJob]:
        """Looks that nobody has begun; from now on they are under way."""
        jobs: list[LookJob] = []
        for candidate in candidates:
            uri, path = candidate.uri, path_of(candidate.uri)
            if path is None or uri in self._under_way:
                continue
            if uri in self._seen and uri not in self._stale:
                continue
            self._under_way.add(uri)
            self._stale.discard(uri)
            jobs.append(
                LookJob(
                    uri=uri,
                    path=path,
                    folder=folders.of(path),
                    settings=folders.settings_of(path),
                    alone=not folders.folders,
                    included=candidate.included,
                    document=documents.get(uri),
                    encoding=encoding,
                )
            )
        return jobs

    def settle(self, job: LookJob, look: Look) -> None:
        """Take in what a look found."""
        self._under_way.discard(job.uri)
        self._seen[job.uri] = look
