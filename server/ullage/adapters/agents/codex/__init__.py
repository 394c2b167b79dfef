"""Codex: its rollouts, and what it loads before the first prompt."""

from ullage.adapters.agents.codex.instructions import DECIDING, instructions, is_there
from ullage.adapters.agents.codex.sessions import find, reader, recognises
from ullage.adapters.agents.codex.talk import talk_of

__all__ = ["DECIDING", "find", "instructions", "is_there", "reader", "recognises", "talk_of"]
