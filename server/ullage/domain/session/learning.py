"""What sessions teach of a family's factors: what was reported beside what the factors say.

Owns which growths of a context can be trusted, and how many sessions make one correction. The
limits were chosen on public transcripts of Claude Code, 2026-11-26: see "What sessions teach" in
the README.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from ullage.domain.estimates import Learnt
from ullage.domain.session.model import Growth, Piece

LEAST_GROWTH = 1_000
"""Tokens below which what no record shows weighs too much: frames of messages, reminders."""

LEAST_SHARE_OF_FILES = 0.8
"""The factors are those of source files; what other tools give back is like none of them."""

PLAUSIBLE = (0.75, 1.33)
"""Beyond them it is not the tokenizer: single files differ from their factor by less."""

TOLD_OF_ANSWER = 1.25
"""An answer whose texts are more than so many times what was told of it was not told to its end."""

LEAST_TOKENS = 5_000
"""Of a session that counts as one."""

MOST_WEIGHT = 20_000
"""Tokens from which a longer session weighs no more: it is still one person's one project."""

LEAST_SESSIONS = 3
"""With fewer, the worst tenth of other sessions' files got worse."""

MOST_SESSIONS = 50
"""The newest; what somebody worked on long ago says little of today's files."""

LEAST_SPREAD = 0.03
"""How far sessions lie apart at least: three that happen to agree don't prove more."""

PROJECTS_SPREAD = 0.04
"""How far whole projects lie from the measured factors."""

FROM_MEDIAN_DEVIATION = 1.4826


@dataclass(frozen=True, slots=True)
class PieceTokens:
    """Tokens of a piece: what factors make of its text, and what no factor holds for."""

    estimated: float
    certain: int = 0

    @property
    def all(self) -> float:
        """Both together."""
        return self.estimated + self.certain


@dataclass(frozen=True, slots=True)
class Step:
    """A growth that can be trusted, in tokens: as the factors have it, and as was reported."""

    at: datetime
    estimated: float
    reported: int


@dataclass(frozen=True, slots=True)
class Observed:
    """The growths of a session together, in tokens; `at`: when the last of them was."""

    at: datetime
    estimated: int
    reported: int
    steps: int

    @property
    def ratio(self) -> float:
        """What the factors are times in this session."""
        return self.reported / self.estimated


def may_teach(growth: Growth) -> bool:
    """Whether a growth is worth counting its texts, by what was reported alone."""
    return growth.grown - growth.answered >= LEAST_GROWTH * PLAUSIBLE[0]


def step_of(growth: Growth, tokens: Callable[[Piece], PieceTokens]) -> Step | None:
    """What a growth teaches; None where something else than the texts was in it."""
    came = [(piece, tokens(piece)) for piece in growth.came]
    estimated = sum(one.estimated for _, one in came)
    of_files = sum(one.estimated for piece, one in came if piece.cause == "file")
    if estimated < LEAST_GROWTH or of_files < LEAST_SHARE_OF_FILES * estimated:
        return None
    if sum(tokens(piece).all for piece in growth.answer) > TOLD_OF_ANSWER * growth.answered:
        return None
    reported = growth.grown - growth.answered - sum(one.certain for _, one in came)
    low, high = PLAUSIBLE
    return Step(growth.at, estimated, reported) if low <= reported / estimated <= high else None


def observed(steps: Sequence[Step]) -> Observed | None:
    """The steps of one session together; None where there are none."""
    if not steps:
        return None
    return Observed(
        at=max(step.at for step in steps),
        estimated=round(sum(step.estimated for step in steps)),
        reported=sum(step.reported for step in steps),
        steps=len(steps),
    )


def learnt(sessions: Iterable[Observed]) -> Learnt | None:
    """What sessions of one family teach together; None as long as they are too few.

    The middle of the sessions, drawn towards 1 as far as they are few and lie apart.
    """
    long_ones = [one for one in sessions if one.estimated >= LEAST_TOKENS]
    newest = sorted(long_ones, key=lambda one: one.at, reverse=True)[:MOST_SESSIONS]
    if len(newest) < LEAST_SESSIONS:
        return None
    middle = _middle(newest)
    apart = median(abs(one.ratio - middle) for one in newest)
    spread = max(LEAST_SPREAD, FROM_MEDIAN_DEVIATION * apart)
    error = spread / math.sqrt(len(newest))
    trust = PROJECTS_SPREAD**2 / (PROJECTS_SPREAD**2 + error**2)
    return Learnt(
        correction=round(1 + (middle - 1) * trust, 2),
        error=math.ceil(error * 100) / 100,
        sessions=len(newest),
        tokens=sum(one.estimated for one in newest),
        as_of=newest[0].at.isoformat(),
    )


def _middle(sessions: Iterable[Observed]) -> float:
    """The ratio with as much weight below it as above."""
    weighed = sorted((one.ratio, min(one.estimated, MOST_WEIGHT)) for one in sessions)
    half, below = sum(weight for _, weight in weighed) / 2, 0
    for ratio, weight in weighed:
        below += weight
        if below >= half:
            return ratio
    raise ValueError("no sessions")
