"""Ullage: how much room is left in an AI coding agent's context, and what fills it."""

__version__ = "0.1.0"
