"""What a person types into an agent to begin its context anew, and to have it summed up.

As the documentation of Claude Code, Codex CLI and Gemini CLI had their commands in November 2026.
"""

from collections.abc import Mapping

from ullage.domain.session.model import Agent

CLEAR: Mapping[Agent, str] = {"claude-code": "/clear", "codex": "/new", "gemini": "/clear"}

COMPACT: Mapping[Agent, str] = {
    "claude-code": "/compact",
    "codex": "/compact",
    "gemini": "/compress",
}

TAKES_WISHES: frozenset[Agent] = frozenset({"claude-code"})
"""Agents that can be told what to leave out when they sum up."""
