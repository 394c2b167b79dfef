"""Claude Code: its transcripts, and what it loads before the first prompt."""

from pathlib import Path
from typing import TYPE_CHECKING

from ullage.adapters.agents.claude_code.instructions import (
    DECIDING,
    PERSONAL,
    instructions,
    is_there,
)
from ullage.adapters.agents.claude_code.records import without_numbers
from ullage.adapters.agents.claude_code.sessions import ClaudeReader, find, recognises

if TYPE_CHECKING:
    from ullage.domain.handoff import Talk

__all__ = [
    "DECIDING",
    "PERSONAL",
    "ClaudeReader",
    "find",
    "instructions",
    "is_there",
    "recognises",
    "talk_of",
    "without_numbers",
]


def talk_of(path: Path) -> "Talk":
    """What is said in a session, for a handoff and for nothing else."""
    from ullage.adapters.agents.claude_code import talk  # noqa: PLC0415 - 30 ms that only a handoff needs

    return talk.talk_of(path)
