"""What a person is told beside a handoff: what the context holds now, and what it would after."""

from collections.abc import Sequence
from dataclasses import dataclass

from ullage.domain.handoff.model import LeftOut, Part
from ullage.domain.numbers import full, limit, short
from ullage.domain.session import Agent

_WORDS: dict[Agent, str] = {"claude-code": "/clear", "codex": "/new", "gemini": "/clear"}
"""What each agent is told to begin its context anew."""


@dataclass(frozen=True, slots=True)
class Clearing:
    """Tokens: in the context now, there before anything is said, of the handoff, of its files.

    None where nobody knows; `files` 0 where there are none.
    """

    now: int | None
    fixed: int | None
    handoff: int
    files: int = 0

    @property
    def after(self) -> int | None:
        """What the context would hold, an estimate."""
        return None if self.fixed is None else self.fixed + self.handoff + self.files


def clearing_message(clearing: Clearing, agent: Agent) -> str:
    """The figures, and what to do."""
    word = _WORDS[agent]
    parts = [f"{_roundly(clearing.fixed)} fixed"] if clearing.fixed is not None else []
    parts.append(f"{short(clearing.handoff)} handoff")
    if clearing.files:
        parts.append(f"{short(clearing.files)} files")
    told = ", ".join(parts)
    after = clearing.after
    said = [f"{_roundly(clearing.now)} now."] if clearing.now is not None else []
    if after is not None:
        said.append(f"After {word} and this: about {_roundly(after)} ({told}).")
    else:
        said.append(f"This is {told}.")
    return " ".join([*said, f"Type {word}, then paste."])


_ITEMS: dict[Part, str] = {
    "goal": "goal",
    "asked": "prompt",
    "plan": "heading of the plan",
    "commits": "commit",
    "todos": "to-do",
    "changed": "changed file",
    "failure": "failure",
    "spec": "specification",
    "files": "line on the files",
}


def left_out_line(parts: Sequence[LeftOut], most: int) -> str:
    """What had no room in so many tokens."""
    told = (f"{one.items} {_several(_ITEMS[one.part], one.items)}" for one in parts)
    return f"left out to stay within {full(most)} tokens: {', '.join(told)}"


def _several(item: str, number: int) -> str:
    noun, of, rest = item.partition(" of ")
    return f"{noun}{'s' * (number != 1)}{of}{rest}"


def _roundly(tokens: int) -> str:
    return limit(round(tokens, -3) if tokens >= 10_000 else tokens)
