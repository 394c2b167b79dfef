"""Sessions of agents: which there are, and one of them as it grows.

Reads the agents' own records, never writes one, and keeps nothing but counts and paths.
"""

import os
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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
from ullage.app.session_hygiene import Standard, stretches_of
from ullage.app.session_lessons import SessionLessons
from ullage.app.session_report import Costs, costs_of, room_of, session_report
from ullage.app.session_terms import SessionTerms
from ullage.app.set_phases import SetPhasesOf
from ullage.app.usage_keeping import SessionUsage
from ullage.domain.handoff import Talk
from ullage.domain.session import TITLES, Agent, Piece, PieceCount, Session
from ullage.domain.session.learning import Step
from ullage.domain.session.report import SessionReport

if TYPE_CHECKING:
    from ullage.domain.monitor.waste import Waste
    from ullage.domain.phases import Stretch

__all__ = [
    "OpenSession",
    "RecordError",
    "SessionFile",
    "live_sessions",
    "open_record",
    "session_named",
    "sessions_in",
    "talk_of",
    "unquoted",
]

LIVE_SECONDS = 1_800
"""A session that nothing was written to for so long is not live any more."""

LAST_BYTES = 16_000_000
"""Of a record where only the model is wanted: nearly all records are smaller, and these take a
fifth of a second."""


@dataclass(frozen=True, slots=True)
class _Known:
    """How an agent's sessions are found and read, and whose prices its models have.

    `talk`: what was said in one, for a handoff and for nothing else.
    `as_it_is`: the text of a file without what the agent puts before its lines.
    """

    find: Callable[[Path | None, float], Iterator[SessionFile]]
    recognises: Callable[[Path], bool]
    reader: Callable[[Path, int | None], SessionReader]
    provider: prices.Provider
    talk: Callable[[Path], Talk]
    as_it_is: Callable[[str], str] = str


_AGENTS: dict[Agent, _Known] = {
    "claude-code": _Known(
        claude_code.find,
        claude_code.recognises,
        claude_code.ClaudeReader,
        "anthropic",
        claude_code.talk_of,
        claude_code.without_numbers,
    ),
    "codex": _Known(codex.find, codex.recognises, codex.reader, "openai", codex.talk_of),
    "gemini": _Known(gemini.find, gemini.recognises, gemini.reader, "google", gemini.talk_of),
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
            if folder is None or _is_in(one.folder, folder):
                yield one


def _is_in(place: str, folder: Path) -> bool:
    """Whether a place lies in a folder, also where it is named by way of a link."""
    real = os.path.realpath(place)
    return PurePath(place).is_relative_to(folder) or PurePath(real).is_relative_to(folder)


def session_named(sessions: Iterable[SessionFile], beginning: str) -> list[SessionFile]:
    """Those of the sessions whose id begins so."""
    known = [*sessions]
    found = [one for one in known if one.id.startswith(beginning)]
    # Some have another id in their record than in their name.
    return found or [one for one in known if _id_in(one).startswith(beginning)]


def _id_in(session: SessionFile) -> str:
    opened = OpenSession(session)
    with suppress(RecordError):
        opened.refresh()
        return opened.id
    return ""


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


def talk_of(file: SessionFile) -> Talk:
    """What was said and done in a session. Its texts are read now and kept by nobody here.

    Only for who was asked for a handoff.

    Raises:
        RecordError: a mistake of ours with the record; it quotes nothing.
    """
    with unquoted(file.path):
        return _AGENTS[file.agent].talk(file.path)


def live_model(folder: Path, configured: int | None) -> LiveModel | None:
    """The model of the newest live session in a folder; None without one, or before it answered.

    `configured` in tokens: the window that the user says the model has.
    """
    newest = next(iter(live_sessions(folder, time.time() - LIVE_SECONDS)), None)
    if newest is None:
        return None
    opened = OpenSession(newest, LAST_BYTES)
    # Who counts files did not ask for a session: one that cannot be understood decides nothing.
    with suppress(RecordError):
        opened.refresh()
        return opened.model(configured)
    return None


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
        what = type(error).__name__
        for frame in traceback.extract_tb(error.__traceback__)[-1:]:
            what += f" in {PurePath(frame.filename).name}, line {frame.lineno}"
        super().__init__(f"{path}: {what}")


@contextmanager
def unquoted(path: Path) -> Generator[None]:
    """Errors of what is done with a record without their own words, which may be the record's.

    Raises RecordError for any other.
    """
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
        self._set_phases = SetPhasesOf(file.id)
        self._usage = SessionUsage(file.folder)
        self._told: tuple[Session, Waste | None, Sequence[Stretch]] | None = None

    @property
    def id(self) -> str:
        """Its id as its record has it."""
        return self._reader.session().id

    def refresh(self) -> bool:
        """Read what is new; whether there was something."""
        with unquoted(self.file.path):
            return any([self._reader.refresh(), self._set_phases.refresh()])

    def report(self, window: int | None = None, terms: SessionTerms | None = None) -> SessionReport:
        """All that is known of it now.

        `window` in tokens: what the user says the model has; `terms`: what the settings say.
        """
        with unquoted(self.file.path):
            session = self._reader.session()
            report = self._report(session, window, terms)
            found = stretches_of(session, self._standard(window, terms))
        self._told = session, report.waste, found
        return report

    def set_phase(self, name: str | None, terms: SessionTerms) -> None:
        """Say which phase it is in from now on; None: whatever is inferred.

        Raises:
            UnknownPhaseError: no phase has that name.
        """
        known = None if name is None else terms.rules.named(name).name
        with unquoted(self.file.path):
            self._set_phases.keep(known, len(self._reader.session().own))

    def model(self, configured: int | None = None) -> LiveModel | None:
        """Its model now; None before the first answer. Counts nothing."""
        with unquoted(self.file.path):
            session = self._reader.session()
        if session.model is None:
            return None
        return LiveModel(session.model, room_of(session, configured).window)

    def report_before_compaction(
        self, window: int | None = None, terms: SessionTerms | None = None
    ) -> SessionReport | None:
        """All that was known before it was last summed up; None where it never was."""
        with unquoted(self.file.path):
            session = self._reader.before_compaction()
            return None if session is None else self._report(session, window, terms)

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
        with unquoted(self.file.path):
            session = self._reader.session()
            self._count_all(session)
            return self._lessons.of(session.growths)

    def _report(
        self, session: Session, window: int | None, terms: SessionTerms | None
    ) -> SessionReport:
        self._count_all(session)
        self._costs = costs_of(session.requests, self._known.provider, self._costs)
        standard = self._standard(window, terms)
        return session_report(session, self._counts, self._costs, standard)

    def _standard(self, window: int | None, terms: SessionTerms | None) -> Standard:
        return Standard(terms or SessionTerms(), self._set_phases.found, window)

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
