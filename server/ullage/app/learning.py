"""One learnt correction a family: from sessions, kept in the state store, used by every meter.

Never stops a run: where the store cannot be used there is nothing learnt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from ullage.adapters.store import StateStore, StoredLesson
from ullage.domain.estimates import DEFAULT_ROW, FactorTables, Learnt
from ullage.domain.session import learning
from ullage.domain.session.learning import Observed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a session taught of a family's factors."""

    family: str
    session: str
    observed: Observed


def learn(lessons: Iterable[Lesson], factors: FactorTables) -> None:
    """Keep what sessions taught; of a session that was seen before in place of that."""
    rows = [_row(one, factors) for one in lessons]
    if not rows:
        return
    # Not worth a word to anybody: the next look at the session teaches the same.
    with StateStore.open(on_problem=lambda _: None) as state:
        for row in rows:
            state.keep_lesson(row)
    forget_learnt()


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


def _name(family: str, factors: FactorTables) -> str:
    """Which factors the estimates are made with."""
    return factors.families[family][DEFAULT_ROW].measured.isoformat()


def _row(lesson: Lesson, factors: FactorTables) -> StoredLesson:
    observed = lesson.observed
    return StoredLesson(
        family=lesson.family,
        session=lesson.session,
        factors=_name(lesson.family, factors),
        estimated=observed.estimated,
        reported=observed.reported,
        steps=observed.steps,
        at_us=(observed.at - EPOCH) // timedelta(microseconds=1),
    )


def _observed(row: StoredLesson) -> Observed:
    at = EPOCH + timedelta(microseconds=row.at_us)
    return Observed(at, row.estimated, row.reported, row.steps)
