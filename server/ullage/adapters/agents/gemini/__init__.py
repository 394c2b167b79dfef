"""Gemini CLI: its chats, found, read and read on."""

from ullage.adapters.agents.gemini.sessions import find, reader, recognises

__all__ = ["find", "reader", "recognises"]
