"""Advice as it is told: to people, to scripts and to editors, the same everywhere."""

from dataclasses import dataclass
from typing import Literal

AdviceCode = Literal["clear-after-plan", "context-over-warning", "many-messages"]

MoveCode = Literal["stale-reads", "signatures", "compact", "clear"]

HANDOFF_LIMIT = 2_000
"""Tokens that a handoff has at most: what a cleared context holds beside what it begins with."""

LEAST_SAVING = 10_000
"""Tokens below which clearing is not worth a word: what is read again would take as much."""

LEAST_MOVE = 1_000
"""The same of a cheaper move, which loses less."""


@dataclass(frozen=True, slots=True)
class Move:
    """Something that makes a context smaller. `saving` in tokens, None where nobody can tell.

    `command`: what a person types into the agent, None where that is not one line.
    """

    code: MoveCode
    text: str
    saving: int | None
    command: str | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What could be done now, and why; `saving` in tokens, measured.

    `text` is all of it, `headline` leaves out the moves, which can stand below it. `command` is
    what a person types into the agent, `title` that of a button which copies it. `level`:
    `information` is not worth an interruption. `crossing`: how often it came up in the session
    until now, so that nobody is told twice. `moves`: the cheaper ones first.
    """

    code: AdviceCode
    level: Literal["advice", "information"]
    text: str
    headline: str
    saving: int
    command: str
    title: str
    crossing: int
    moves: tuple[Move, ...]
