"""Gemini CLI: its chats, and what it loads before the first prompt."""

from ullage.adapters.agents.gemini.instructions import DECIDING, instructions, is_there
from ullage.adapters.agents.gemini.sessions import find, reader, recognises
from ullage.adapters.agents.gemini.talk import talk_of

__all__ = ["DECIDING", "find", "instructions", "is_there", "reader", "recognises", "talk_of"]
