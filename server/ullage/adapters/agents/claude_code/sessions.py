"""Where Claude Code keeps its transcripts, and one of them read as a session."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ullage.adapters.agents.claude_code.entries import text_of
from ullage.adapters.agents.claude_code.records import request_of
from ullage.adapters.agents.claude_code.snapshot import Snapshot
from ullage.adapters.agents.claude_code.transcript import Transcript
from ullage.adapters.agents.fields import words
from ullage.adapters.agents.finding import HEAD_BYTES, first_folder, newest_first
from ullage.adapters.agents.journal import Journal, Line, Restarted, head
from ullage.adapters.agents.model import SessionFile
from ullage.adapters.agents.reading import RecordReader
from ullage.domain.session import Request, Session

CONFIG_DIR = "CLAUDE_CONFIG_DIR"
SUB_AGENTS = "subagents"
BESIDE = "agent-"
"""How transcripts of sub-agents begin that older versions put beside those of sessions."""


def homes() -> tuple[Path, ...]:
    """The folders in which it keeps what it knows of a user."""
    if configured := os.environ.get(CONFIG_DIR):
        return (Path(configured),)
    with suppress(RuntimeError):
        return Path.home() / ".claude", Path.home() / ".config" / "claude"
    return ()


def find(_asked: Path | None = None, since: float = 0.0) -> Iterator[SessionFile]:
    """The transcripts of sessions that were written to since then, the newest first."""
    found = (
        path
        for home in homes()
        for path in (home / "projects").glob("*/*.jsonl")
        if not path.name.startswith(BESIDE)
    )
    for path, modified in newest_first(found, since):
        # The folder's name does not tell: it has one mark for all that is no letter and no digit.
        folder = first_folder(path, lambda record: words(record, "cwd"))
        if folder is not None:
            yield SessionFile("claude-code", path, folder, path.stem, modified)


def recognises(path: Path) -> bool:
    """Whether a file is a transcript, by its first records."""
    records = (line.record for line in head(path, HEAD_BYTES) if line.record)
    return any(words(record, "sessionId") and "parentUuid" in record for record in records)


class ClaudeReader(RecordReader):
    """A transcript, those of its sub-agents beside it, and what its status line was told."""

    def __init__(self, path: Path, last: int | None = None) -> None:
        super().__init__(path, Transcript, text_of, last)
        self._own = path.with_suffix("")
        self._sub_agents: dict[Path, _SubAgent] = {}
        self._others: set[Path] = set()
        # The transcript of a session has its id for a name.
        self._snapshot = Snapshot(path.stem)

    def refresh(self) -> bool:
        """Read what is new; whether there was something."""
        for path in (*(self._own / SUB_AGENTS).glob("**/*.jsonl"), *self._beside()):
            if path not in self._sub_agents:
                self._sub_agents[path] = _SubAgent(path)
        is_new = [agent.refresh() for agent in self._sub_agents.values()]
        return any([super().refresh(), self._snapshot.refresh(), *is_new])

    def _beside(self) -> Iterator[Path]:
        """Those in the same folder, which name the session that they are of."""
        for path in self._own.parent.glob(f"{BESIDE}*.jsonl"):
            if path not in self._others and path not in self._sub_agents:
                records = (line.record for line in head(path, HEAD_BYTES))
                named = next((words(one, "sessionId") for one in records if one), None)
                if named == self._own.name:
                    yield path
                elif named is not None:
                    self._others.add(path)

    def session(self) -> Session:
        """What is known now, what the sub-agents took included."""
        found = super().session()
        known = {request.key for request in found.requests}
        more = (one for agent in self._sub_agents.values() for one in agent.requests)
        new = tuple(request for request in more if request.key not in known)
        return self._snapshot.completed(replace(found, requests=(*found.requests, *new)))


class _SubAgent:
    """What a sub-agent took; its context is its own."""

    def __init__(self, path: Path) -> None:
        self._journal = Journal(path)
        self._found: dict[str, Request] = {}

    @property
    def requests(self) -> tuple[Request, ...]:
        return tuple(self._found.values())

    def refresh(self) -> bool:
        if not self._journal.grown():
            return False
        for line in self._journal.read():
            match line:
                case Restarted():
                    self._found.clear()
                case Line(_, record) if record is not None and record.get("type") == "assistant":
                    agent = words(record, "agentId") or self._journal.path.stem
                    request = request_of(record, self._found, agent)
                    if request is not None:
                        self._found[request.key] = request
                case _:
                    pass
        return True
