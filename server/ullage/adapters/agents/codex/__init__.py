"""Codex: its rollouts, and what it loads before the first prompt."""

from pathlib import Path
from typing import TYPE_CHECKING

from ullage.adapters.agents.codex.instructions import DECIDING, instructions, is_there
from ullage.adapters.agents.codex.sessions import find, reader, recognises

if TYPE_CHECKING:
    from ullage.domain.handoff import Talk

__all__ = ["DECIDING", "find", "instructions", "is_there", "reader", "recognises", "talk_of"]


def talk_of(path: Path) -> "Talk":
    """What is said in a session, for a handoff and for nothing else."""
    from ullage.adapters.agents.codex import talk  # noqa: PLC0415 - 30 ms that only a handoff needs

    return talk.talk_of(path)
