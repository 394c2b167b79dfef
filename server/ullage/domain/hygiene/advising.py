"""The rules: what of a session's figures is worth advice, the newest first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ullage.domain.hygiene import wording
from ullage.domain.hygiene.commands import CLEAR, COMPACT, TAKES_WISHES
from ullage.domain.hygiene.crossing import Crossings
from ullage.domain.hygiene.model import (
    HANDOFF_LIMIT,
    LEAST_MOVE,
    LEAST_SAVING,
    Advice,
    AdviceCode,
    Move,
)
from ullage.domain.hygiene.planning import PlanEnd
from ullage.domain.hygiene.reads import StaleReads
from ullage.domain.session.model import Agent

AfterSignatures = Callable[[], tuple[int, int] | None]
"""How many of the files that were read have signatures, and the tokens those would save; asked
only where that is told: files are read for it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at. All in tokens.

    `contexts` of the session's own requests; `boundaries`: how many of these came before each time
    the context was begun anew. `context` now, None where nobody knows; `opening`: what it held at
    first. `messages` since the last boundary, advised of from `most_messages` on (0: never).
    """

    agent: Agent
    contexts: Sequence[int]
    boundaries: Sequence[int]
    context: int | None
    opening: int | None
    warning: int
    preset: str
    messages: int
    most_messages: int
    plan_end: PlanEnd | None
    stale: StaleReads

    @property
    def fresh(self) -> int | None:
        """What the context would hold once it was cleared and a handoff was given."""
        return None if self.opening is None else self.opening + HANDOFF_LIMIT

    @property
    def saving(self) -> int:
        """What clearing saves; 0 where that is not known, and nothing is advised then."""
        if self.context is None or self.fresh is None:
            return 0
        return max(self.context - self.fresh, 0)


def advise(situation: Situation, signatures: AfterSignatures) -> tuple[Advice, ...]:
    """The advice that holds now, the newest first; none where clearing saves next to nothing."""
    if situation.saving < LEAST_SAVING:
        return ()
    found = (_over_warning(situation, signatures), _after_plan(situation), _messages(situation))
    placed = sorted((one for one in found if one is not None), key=lambda one: -one[0])
    return tuple(advice for _, advice in placed)


_Placed = tuple[int, Advice]
"""Advice, and before which request it came up."""


def _over_warning(situation: Situation, signatures: AfterSignatures) -> _Placed | None:
    crossings, at = Crossings(situation.warning), 0
    for number, context in _figures(situation):
        if number in situation.boundaries:
            crossings.begin_anew()
        if crossings.take(context):
            at = number
    if not crossings.is_over:
        return None
    moves = (*_cheaper(situation, signatures), _clear(situation))
    context = situation.context or 0
    said = wording.over_warning(context, situation.warning, situation.preset)
    return at, _advice(situation, "context-over-warning", said, crossings.count, moves)


def _figures(situation: Situation) -> Iterator[tuple[int, int]]:
    """What was reported with each request, and what is known to be there now."""
    yield from enumerate(situation.contexts)
    if situation.context is not None:
        yield len(situation.contexts), situation.context


def _after_plan(situation: Situation) -> _Placed | None:
    end = situation.plan_end
    if end is None:
        return None
    moves = (_clear(situation),)
    said = wording.after_plan(situation.context or 0, situation.fresh or 0, moves[0], end.phase)
    return end.at, _advice(situation, "clear-after-plan", said, end.number, moves)


def _messages(situation: Situation) -> _Placed | None:
    if not 0 < situation.most_messages <= situation.messages:
        return None
    moves = (_clear(situation),)
    said = wording.many_messages(situation.messages, moves[0])
    crossing = len(situation.boundaries) + 1
    return -1, _advice(situation, "many-messages", said, crossing, moves)


def _advice(
    situation: Situation, code: AdviceCode, headline: str, crossing: int, moves: tuple[Move, ...]
) -> Advice:
    command = CLEAR[situation.agent]
    return Advice(
        code=code,
        level="information" if code == "many-messages" else "advice",
        text=wording.in_one(headline, moves),
        headline=headline,
        saving=situation.saving,
        command=command,
        title=f"Copy {command}",
        crossing=crossing,
        moves=moves,
    )


def _cheaper(situation: Situation, signatures: AfterSignatures) -> Iterator[Move]:
    """What makes the context smaller and loses less than clearing does, the cheapest first."""
    stale, compact = situation.stale, COMPACT[situation.agent]
    if stale.tokens >= LEAST_MOVE:
        takes_wishes = situation.agent in TAKES_WISHES
        command = wording.leave_out(compact, stale.paths) if takes_wishes else None
        yield Move("stale-reads", wording.stale_reads(stale), stale.tokens, command)
    files, saving = signatures() or (0, 0)
    if saving >= LEAST_MOVE:
        yield Move("signatures", wording.signatures(files, saving), saving, None)
    saves = _compaction_saves(situation)
    yield Move("compact", wording.compact(compact, saves), saves, compact)


def _compaction_saves(situation: Situation) -> int | None:
    """By what this session's last compaction left; None where there was none yet."""
    after = [at for at in situation.boundaries if 0 < at < len(situation.contexts)]
    if not after or situation.context is None:
        return None
    saving = situation.context - situation.contexts[after[-1]]
    return saving if saving > 0 else None


def _clear(situation: Situation) -> Move:
    command = CLEAR[situation.agent]
    return Move("clear", wording.clear(command, situation.saving), situation.saving, command)
