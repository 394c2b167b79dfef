"""What every agent's package gives: where its sessions are, and a reader of one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ullage.domain.session import Agent, Piece, Session


@dataclass(frozen=True, slots=True)
class SessionFile:
    """The record of a session. `folder`: where the agent was started; `modified` in seconds."""

    agent: Agent
    path: Path
    folder: str
    id: str
    modified: float


class SessionReader(Protocol):
    """Reads a record, and reads on as it grows. Use from one thread at a time."""

    def refresh(self) -> bool:
        """Read what is new; whether there was something."""
        ...

    def session(self) -> Session:
        """What is known now."""
        ...

    def before_compaction(self) -> Session | None:
        """What was known when the context was last about to be summed up; None: it never was."""
        ...

    def texts(self, pieces: Iterable[Piece]) -> Iterator[str]:
        """The texts of some pieces; empty ones where the record is another by now."""
        ...
