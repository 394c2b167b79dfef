"""What a handoff is asked for with, and what it is: the public document of `ullage handoff`."""

from dataclasses import dataclass
from datetime import datetime

from ullage.app.context_notes import ContextNotes
from ullage.app.handoff_files import RESTORED_TOKENS
from ullage.domain.context import ContextFile
from ullage.domain.fit import LimitOn
from ullage.domain.handoff import LeftOut
from ullage.domain.numbers import about, full
from ullage.domain.session import Agent

HANDOFF_TOKENS = 2_000
"""What a handoff may cost where nobody says: that of a sub-agent's summary, a hundredth of a window
of the classic size."""

HANDOFF_FILE = "handoff.md"


@dataclass(frozen=True, slots=True)
class HandoffRequest:
    """What is asked for.

    `limit` in tokens as shown, of what the session leaves. `restore`: with the files to begin with,
    in at most `budget` tokens more.
    """

    written: datetime
    limit: int = HANDOFF_TOKENS
    restore: bool = False
    budget: int = RESTORED_TOKENS


@dataclass(frozen=True, slots=True)
class Handoff:
    """The text, and what it costs.

    `tokens` of all of it, `handoff` of what the session leaves, which was held against `limit` by
    `limit_on`; `files` are those that stand below it, of `files_tokens`. `context`: what the
    session's holds now; `after`: about what it would after clearing it, with this. `message` says
    so. `path`: where it was written, None where it was only shown.
    """

    agent: Agent
    session: str
    text: str
    tokens: int
    exact: bool
    band: tuple[int, int] | None
    encoding: str
    model: str | None
    limit: int
    limit_on: LimitOn
    handoff: int
    files: tuple[ContextFile, ...]
    files_tokens: int
    context: int | None
    after: int | None
    left_out: tuple[LeftOut, ...]
    notes: ContextNotes
    message: str
    path: str | None = None

    @property
    def figures(self) -> str:
        """What a person is told of it once it is in a file."""
        return f"{about(exact=self.exact)}{full(self.tokens)} tokens"


@dataclass(frozen=True, slots=True)
class NoHandoff:
    """There is nothing to hand over, or no room for it: `why` is for people."""

    why: str
