"""Claude Code: its transcripts, and what it loads before the first prompt."""

from ullage.adapters.agents.claude_code.instructions import (
    DECIDING,
    PERSONAL,
    instructions,
    is_there,
)
from ullage.adapters.agents.claude_code.records import without_numbers
from ullage.adapters.agents.claude_code.sessions import ClaudeReader, find, recognises
from ullage.adapters.agents.claude_code.talk import talk_of

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
