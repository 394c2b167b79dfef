"""When to begin a context anew, and what that saves. Advises only: nothing is ever cleared."""

from ullage.domain.hygiene.advising import Situation, advise
from ullage.domain.hygiene.commands import CLEAR, COMPACT
from ullage.domain.hygiene.crossing import REARM, Crossings
from ullage.domain.hygiene.model import HANDOFF_LIMIT, LEAST_SAVING, Advice, AdviceCode, Move

__all__ = [
    "CLEAR",
    "COMPACT",
    "HANDOFF_LIMIT",
    "LEAST_SAVING",
    "REARM",
    "Advice",
    "AdviceCode",
    "Crossings",
    "Move",
    "Situation",
    "advise",
]
