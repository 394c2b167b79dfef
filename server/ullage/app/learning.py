"""One learnt correction a family: from sessions, kept in the state store, used by every meter.

Never stops a run: where the store cannot be used there is nothing learnt.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from ullage.adapters.store import StateStore, StoredLesson
from ullage.domain.estimates import DEFAULT_ROW, FactorTables, Learnt
from ullage.domain.session import learning
from ullage.domain.session.learning import Observed, Step, observed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def learn(session: str, taught: Mapping[str, Sequence[Step]], factors: FactorTables) -> bool:
    """Keep what a session taught of some families, in place of what it taught before.

    Whether another correction follows from it.
    """
    seen = {family: observed(steps) for family, steps in taught.items()}
    rows = [_row(family, session, one, factors) for family, one in seen.items() if one]
    if not rows:
        return False
    before = [learnt(row.family, factors) for row in rows]
    # Not worth a word to anybody: the next look at the session teaches the same.
    with StateStore.open(on_problem=lambda _: None) as state:
        for row in rows:
            state.keep_lesson(row)
    forget_learnt()
    return [_shown(learnt(row.family, factors)) for row in rows] != [*map(_shown, before)]


def learnt(family: str, factors: FactorTables) -> Learnt | None:
    """What this user's sessions taught of a family; None as long as that is too little."""
    path = StateStore.place()
    return None if path is None else _learnt(family, _name(family, factors), path)


def forget_learnt() -> None:
    """Have the store asked again: another process may have learnt more."""
    _learnt.cache_clear()


@cache
def _learnt(family: str, factors: str, path: Path) -> Learnt | None:
    # A look must not make a file.
    if not path.exists():
        return None
    with StateStore.open(path.parent, on_problem=lambda _: None) as state:
        return learning.learnt(map(_observed, state.lessons(family, factors)))


def _shown(found: Learnt | None) -> object:
    return found and (found.correction, found.error)


def _name(family: str, factors: FactorTables) -> str:
    """Which factors the estimates are made with."""
    return factors.families[family][DEFAULT_ROW].measured.isoformat()


def _row(family: str, session: str, seen: Observed, factors: FactorTables) -> StoredLesson:
    return StoredLesson(
        family=family,
        session=session,
        factors=_name(family, factors),
        estimated=seen.estimated,
        reported=seen.reported,
        steps=seen.steps,
        at_us=(seen.at - EPOCH) // timedelta(microseconds=1),
    )


def _observed(row: StoredLesson) -> Observed:
    at = EPOCH + timedelta(microseconds=row.at_us)
    return Observed(at, row.estimated, row.reported, row.steps)
