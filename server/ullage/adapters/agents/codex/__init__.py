"""Codex: its rollouts, found, read and read on."""

from ullage.adapters.agents.codex.sessions import find, reader, recognises

__all__ = ["find", "reader", "recognises"]
