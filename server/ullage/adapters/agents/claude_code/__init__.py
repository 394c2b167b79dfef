"""Claude Code: its transcripts, found, read and read on."""

from ullage.adapters.agents.claude_code.sessions import ClaudeReader, find, recognises

__all__ = ["ClaudeReader", "find", "recognises"]
