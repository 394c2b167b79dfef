"""Sessions of agents: which there are, and one of them as it grows.

Reads the agents' own records, never writes one, and keeps nothing but counts and paths.
"""

import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ullage.adapters import prices
from ullage.adapters.agents import claude_code, codex, gemini
from ullage.adapters.agents.model import SessionFile, SessionReader
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.config import LiveModel
from ullage.app.learning import learn
from ullage.app.meters import REFERENCE, factors
from ullage.app.session_lessons import SessionLessons
from ullage.app.session_report import Costs, costs_of, room_of, session_report
from ullage.app.usage_keeping import SessionUsage
from ullage.domain.session import TITLES, Agent, Piece, PieceCount, Session
from ullage.domain.session.learning import Step
from ullage.domain.session.report import SessionReport

if TYPE_CHECKING:
    from ullage.domain.monitor.waste import Waste

__all__ = [
    "OpenSession",
    "RecordError",
    "SessionFile",
    "live_sessions",
    "open_record",
    "session_named",
    "sessions_in",
]

LIVE_SECONDS = 1_800
"""A session that nothing was written to for so long is not live any more."""

LAST_BYTES = 16_000_000
"""Of a record where only the model is wanted: nearly all records are smaller, and these take a
fifth of a second."""


@dataclass(frozen=True, slots=True)
class _Known:
    """How an agent's sessions are found and read, and whose prices its models have.

    `as_it_is`: the text of a file without what the agent puts before its lines.
    """

    find: Callable[[Path | None, float], Iterator[SessionFile]]
    recognises: Callable[[Path], bool]
    reader: Callable[[Path, int | None], SessionReader]
    provider: prices.Provider
    as_it_is: Callable[[str], str] = str


_AGENTS: dict[Agent, _Known] = {
    "claude-code": _Known(
        claude_code.find,
        claude_code.recognises,
        claude_code.ClaudeReader,
        "anthropic",
        claude_code.without_numbers,
    ),
    "codex": _Known(codex.find, codex.recognises, codex.reader, "openai"),
    "gemini": _Known(gemini.find, gemini.recognises, gemini.reader, "google"),
}


def sessions_in(folder: Path | None) -> list[SessionFile]:
    """The sessions that were started in a folder or below it, the newest first; None: anywhere."""
    return sorted(_found(folder, 0.0), key=lambda one: -one.modified)


def live_sessions(folder: Path, since: float) -> list[SessionFile]:
    """Those that were written to since then, in seconds since the epoch; others are not opened."""
    return sorted(_found(folder, since), key=lambda one: -one.modified)


def _found(folder: Path | None, since: float) -> Iterator[SessionFile]:
    for known in _AGENTS.values():
        for one in known.find(folder, since):
            if folder is None or PurePath(one.folder).is_relative_to(folder):
                yield one


def session_named(sessions: Iterable[SessionFile], beginning: str) -> list[SessionFile]:
    """Those of the sessions whose id begins so."""
    return [one for one in sessions if one.id.startswith(beginning)]


def open_record(path: Path) -> SessionFile | str:
    """The session that a file is the record of; else why it is none, for people."""
    try:
        modified = path.stat().st_mtime
    except OSError as error:
        return (error.strerror or str(error)).lower()
    for agent, known in _AGENTS.items():
        if known.recognises(path):
            return SessionFile(agent, path, "", path.stem, modified)
    titles = ", ".join(TITLES[agent] for agent in _AGENTS)
    return f"no record of a session that is known here ({titles})"


def live_model(folder: Path, configured: int | None) -> LiveModel | None:
    """The model of the newest live session in a folder; None without one, or before it answered.

    `configured` in tokens: the window that the user says the model has.
    """
    newest = next(iter(live_sessions(folder, time.time() - LIVE_SECONDS)), None)
    if newest is None:
        return None
    opened = OpenSession(newest, LAST_BYTES)
    opened.refresh()
    return opened.model(configured)


def live_model_of(report: SessionReport | None) -> LiveModel | None:
    """The same of a session that is known."""
    if report is None or report.model is None:
        return None
    return LiveModel(report.model, report.context.window)


class RecordError(Exception):
    """A mistake of ours with somebody's record.

    Says where it was made, never what stood there: that is somebody's talk.
    """

    def __init__(self, path: Path, error: Exception) -> None:
        *_, last = traceback.extract_tb(error.__traceback__)
        place = f"{type(error).__name__} in {PurePath(last.filename).name}, line {last.lineno}"
        super().__init__(f"{path}: {place}")


@contextmanager
def _unquoted(path: Path) -> Generator[None]:
    """Errors of what is done with a record without their own words, which may be the record's."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - any of them may quote
        raise RecordError(path, error) from None


class OpenSession:
    """A session that is read on as it grows. Use from one thread at a time.

    `last`: read only so many bytes at the record's end, when only the newest is wanted.
    """

    def __init__(self, file: SessionFile, last: int | None = None) -> None:
        self.file = file
        self._known = _AGENTS[file.agent]
        self._reader = self._known.reader(file.path, last)
        self._counts: dict[Piece, PieceCount] = {}
        self._costs: Costs = {}
        self._lessons = SessionLessons(self._counted)
        self._usage = SessionUsage(file.folder)
        self._told: tuple[Session, Waste | None] | None = None

    def refresh(self) -> bool:
        """Read what is new; whether there was something."""
        with _unquoted(self.file.path):
            return self._reader.refresh()

    def report(self, window: int | None = None) -> SessionReport:
        """All that is known of it now. `window` in tokens: what the user says the model has."""
        with _unquoted(self.file.path):
            session = self._reader.session()
            report = self._report(session, window)
        self._told = session, report.waste
        return report

    def model(self, configured: int | None = None) -> LiveModel | None:
        """Its model now; None before the first answer. Counts nothing."""
        with _unquoted(self.file.path):
            session = self._reader.session()
        if session.model is None:
            return None
        return LiveModel(session.model, room_of(session, configured).window)

    def report_before_compaction(self, window: int | None = None) -> SessionReport | None:
        """All that was known before it was last summed up; None where it never was."""
        with _unquoted(self.file.path):
            session = self._reader.before_compaction()
            return None if session is None else self._report(session, window)

    def keep_usage(self) -> None:
        """Keep what its own requests took, and what was in vain, as the last report tells it."""
        if self._told is not None:
            self._usage.keep(*self._told)

    def learn(self) -> bool:
        """Keep what it teaches of the factors of its models, for this run and all later ones.

        Whether other numbers follow from it.
        """
        return learn(self.file.id, self.taught(), factors())

    def taught(self) -> Mapping[str, Sequence[Step]]:
        """The growths of its context that say something of the factors, by the models' families."""
        with _unquoted(self.file.path):
            session = self._reader.session()
            self._count_all(session)
            return self._lessons.of(session.growths)

    def _report(self, session: Session, window: int | None) -> SessionReport:
        self._count_all(session)
        # Each request is priced once.
        self._costs = costs_of(session.requests, self._known.provider, self._costs)
        return session_report(session, self._counts, self._costs, window)

    def _count_all(self, session: Session) -> None:
        pieces = (*session.pieces, *(session.opening.pieces if session.opening else ()))
        # What stays in the context is counted once.
        self._counts = self._counted(pieces)

    def _counted(self, pieces: Iterable[Piece]) -> dict[Piece, PieceCount]:
        wanted = set(pieces)
        counts = {piece: self._counts[piece] for piece in wanted if piece in self._counts}
        new = sorted(wanted - counts.keys(), key=lambda piece: piece.offset)
        for piece, text in zip(new, self._reader.texts(new), strict=True):
            counts[piece] = self._count(piece, text)
        return counts

    def _count(self, piece: Piece, text: str) -> PieceCount:
        count = load_tokenizer(REFERENCE).count
        whole = count(text)
        bare = self._known.as_it_is(text) if piece.cause == "file" else text
        if bare == text:
            return PieceCount(whole)
        # Together they are what the text with its numbers counts, as where no factor is in force.
        of_text = min(count(bare), whole)
        return PieceCount(of_text, whole - of_text)
