"""Sessions of agents: which there are, and one of them as it grows.

Reads the agents' own records, never writes one, and keeps nothing but counts and paths.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from ullage.adapters import prices
from ullage.adapters.agents import claude_code, codex, gemini
from ullage.adapters.agents.model import SessionFile, SessionReader
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.meters import REFERENCE
from ullage.app.session_report import Costs, costs_of, session_report
from ullage.domain.session import TITLES, Agent, Piece, Session
from ullage.domain.session.report import SessionReport

__all__ = [
    "OpenSession",
    "SessionFile",
    "live_sessions",
    "open_record",
    "session_named",
    "sessions_in",
]


@dataclass(frozen=True, slots=True)
class _Known:
    """How an agent's sessions are found and read, and whose prices its models have."""

    find: Callable[[Path | None, float], Iterator[SessionFile]]
    recognises: Callable[[Path], bool]
    reader: Callable[[Path], SessionReader]
    provider: prices.Provider


_AGENTS: dict[Agent, _Known] = {
    "claude-code": _Known(
        claude_code.find, claude_code.recognises, claude_code.ClaudeReader, "anthropic"
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


class OpenSession:
    """A session that is read on as it grows. Use from one thread at a time."""

    def __init__(self, file: SessionFile) -> None:
        self.file = file
        self._known = _AGENTS[file.agent]
        self._reader = self._known.reader(file.path)
        self._counts: dict[Piece, int] = {}
        self._costs: Costs = {}

    def refresh(self) -> bool:
        """Read what is new; whether there was something."""
        return self._reader.refresh()

    def report(self, window: int | None = None) -> SessionReport:
        """All that is known of it now. `window` in tokens: what the user says the model has."""
        return self._report(self._reader.session(), window)

    def report_before_compaction(self, window: int | None = None) -> SessionReport | None:
        """All that was known before it was last summed up; None where it never was."""
        session = self._reader.before_compaction()
        return None if session is None else self._report(session, window)

    def _report(self, session: Session, window: int | None) -> SessionReport:
        pieces = {*session.pieces, *(session.opening.pieces if session.opening else ())}
        # What stays in the context is counted once, and each request is priced once.
        counts = {piece: self._counts[piece] for piece in pieces if piece in self._counts}
        new = sorted(pieces - counts.keys(), key=lambda piece: piece.offset)
        count = load_tokenizer(REFERENCE).count
        counts |= zip(new, map(count, self._reader.texts(new)), strict=True)
        self._counts = counts
        self._costs = costs_of(session.requests, self._known.provider, self._costs)
        return session_report(session, counts, self._costs, window)
