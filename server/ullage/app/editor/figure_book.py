"""The figures that are known, those being worked out, and those that could not be."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from ullage.app.editor.figures import FigureJob, FigureKey, Figures
from ullage.domain.working_set import Counts


@dataclass(frozen=True, slots=True)
class FigureFailure:
    """Why a text has no figures."""

    key: FigureKey
    reason: str


class FigureBook:
    """The last figures of every file. Use on the loop's thread only."""

    def __init__(self) -> None:
        self._known: dict[str, Figures] = {}
        self._failed: dict[str, FigureFailure] = {}
        self._under_way: dict[str, FigureKey] = {}

    @property
    def size(self) -> int:
        """Files with figures."""
        return len(self._known)

    @property
    def under_way(self) -> int:
        """Files whose figures are being worked out."""
        return len(self._under_way)

    def last(self, uri: str) -> Figures | None:
        """The last figures of a file, of whatever version."""
        return self._known.get(uri)

    def of(self, uri: str, key: FigureKey) -> Figures | None:
        """The figures of a file for just that key."""
        figures = self._known.get(uri)
        return figures if figures is not None and figures.key == key else None

    def usual(self, uri: str, key: FigureKey) -> Counts | None:
        """The counts for a key as far as another choice of view leaves them true."""
        figures = self._known.get(uri)
        if figures is None or replace(figures.key, special=key.special) != key:
            return None
        return figures.counts if figures.key == key else replace(figures.counts, chosen=None)

    def failure(self, uri: str, key: FigureKey) -> str | None:
        """Why there are none for that key; None where there are or may still be."""
        failed = self._failed.get(uri)
        return failed.reason if failed is not None and failed.key == key else None

    def last_failure(self, uri: str) -> FigureFailure | None:
        """The last failure of a file, of whatever version."""
        return self._failed.get(uri)

    def is_due(self, job: FigureJob) -> bool:
        """Whether the job's figures are neither known nor being worked out nor impossible."""
        uri, key = job.uri, job.key
        settled = self.of(uri, key) is not None or self.failure(uri, key) is not None
        return not settled and self._under_way.get(uri) != key

    def begin(self, job: FigureJob) -> None:
        """Somebody works them out from now on."""
        self._under_way[job.uri] = job.key

    def settle(self, job: FigureJob, outcome: Figures | Exception | None) -> None:
        """Take in figures, or why there are none; None where nobody wanted them any more."""
        if self._under_way.get(job.uri) != job.key:
            return  # a later version is being worked out
        del self._under_way[job.uri]
        if isinstance(outcome, Figures):
            self._known[job.uri] = outcome
            self._failed.pop(job.uri, None)
        elif outcome is not None:
            reason = str(outcome) or type(outcome).__name__
            self._failed[job.uri] = FigureFailure(job.key, reason)

    def forget(self, uri: str) -> None:
        """Let go of a file's figures."""
        self._known.pop(uri, None)
        self._failed.pop(uri, None)

    def forget_but(self, alive: Collection[str]) -> None:
        """Let go of all other files."""
        for uri in (self._known.keys() | self._failed.keys()) - set(alive):
            self.forget(uri)
