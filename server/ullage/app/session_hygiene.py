"""The phase of a session and the advice for it: its facts held against the rules."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ullage.app.session_terms import SessionTerms
from ullage.domain.hygiene import Advice, Situation, advise
from ullage.domain.hygiene.planning import Standing, plan_end
from ullage.domain.hygiene.reads import stale_reads
from ullage.domain.phases import SessionPhases, SetPhase, Stretch, session_phases, stretches
from ullage.domain.session import Deed, Piece, Session

AfterSignatures = Callable[[], tuple[int, int] | None]


@dataclass(frozen=True, slots=True)
class Standard:
    """What a session is held against: a person's settings, and the phases that a person set.

    `window` of its model in tokens, None if nobody knows it.
    """

    terms: SessionTerms = field(default_factory=SessionTerms)
    sets: tuple[SetPhase, ...] = ()
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Hygiene:
    """The phases of a session, and the stretches of requests that they are made of."""

    deeds: tuple[Deed, ...]
    stretches: tuple[Stretch, ...]
    phases: SessionPhases


def stretches_of(session: Session, standard: Standard) -> tuple[Stretch, ...]:
    """The phases of a session, by its own requests."""
    return stretches(tuple(_placed(session)), standard.sets, standard.terms.rules)


def hygiene(session: Session, standard: Standard) -> Hygiene:
    """The phases of a session."""
    deeds = tuple(_placed(session))
    found = stretches(deeds, standard.sets, standard.terms.rules)
    contexts = [one.context for one in session.own]
    budgets = standard.terms.budgets_for(standard.window)
    return Hygiene(deeds, found, session_phases(contexts, found, budgets))


def advice(
    session: Session,
    standard: Standard,
    seen: Hygiene,
    counted: Iterable[tuple[Piece, int]],
    signatures: AfterSignatures,
) -> tuple[Advice, ...]:
    """The advice that holds for a session now. `counted`: the tokens of what is in its context.

    `signatures` is asked where it is told: how many files have some, and what they would save.
    """
    own, terms = session.own, standard.terms
    begun = boundaries(session)
    last = begun[-1] if begun else 0
    situation = Situation(
        agent=session.agent,
        contexts=[one.context for one in own],
        boundaries=begun,
        context=session.context.tokens,
        opening=None if session.opening is None else session.opening.context,
        warning=terms.budgets_for(standard.window).warning,
        preset=terms.preset_for(standard.window).name,
        messages=session.messages.api,
        most_messages=terms.messages,
        plan_end=plan_end(
            seen.stretches, seen.deeds, terms.rules, Standing(len(own), last, session.rests)
        ),
        stale=stale_reads(counted, seen.deeds, session.offsets),
    )
    return advise(situation, signatures)


def boundaries(session: Session) -> tuple[int, ...]:
    """Before which of its own requests the context was begun anew, as far as records tell."""
    times = [one.at for one in session.own if one.at is not None]
    return tuple(
        sum(at <= one.at for at in times) for one in session.compactions if one.at is not None
    )


def _placed(session: Session) -> Iterable[Deed]:
    """The deeds with their files as these are called in the folder where the session began."""
    for one in session.deeds:
        if one.kind == "change":
            yield Deed("change", in_folder(one.name, session), one.requests, one.at)
        else:
            yield one


def in_folder(path: str, session: Session) -> str:
    """A path as it is seen from the folder where the session began, with slashes."""
    before = session.folders[0].rstrip(os.sep) + os.sep if session.folders else ""
    return path.removeprefix(before).replace(os.sep, "/")
