"""Usage as it was kept: that of the time which is asked for, and what came before it and counts."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ullage.adapters.store import (
    MOST_DAYS,
    OnProblem,
    StateStore,
    StoredUse,
    StoredWaste,
    Usages,
)
from ullage.app.sessions import session_named, sessions_in
from ullage.app.usage_keeping import EPOCH, RECORDED, microseconds

KEPT_DAYS = MOST_DAYS
"""For how long a use is kept."""


class UnknownUsageError(Exception):
    """The store cannot be used: nobody knows what was. The text says why, for people."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__(": ".join(("it could not be read", *problems)))


@dataclass(frozen=True, slots=True)
class KeptUses:
    """Uses of one kind, in the order of their times.

    `before` the time that was asked for: those of the same session, or all that was recorded; none
    where `told` are of several sessions.
    """

    told: Sequence[StoredUse] = ()
    before: Sequence[StoredUse] = ()

    @property
    def all(self) -> tuple[StoredUse, ...]:
        """Those from before and those that are told, in the order of their times."""
        return *self.before, *self.told

    def without_budgets(self) -> "KeptUses":
        """The same, as if none had been given."""
        told, before = (
            [replace(one, budget=None) for one in uses] for uses in (self.told, self.before)
        )
        return KeptUses(told, before)


@dataclass(frozen=True, slots=True)
class KeptUsage:
    """What requests of sessions took, what somebody recorded, and waste, the newest first."""

    measured: KeptUses = KeptUses()
    recorded: KeptUses = KeptUses()
    waste: Sequence[StoredWaste] = ()

    @property
    def is_of_one_session(self) -> bool:
        """Whether what was measured is one piece of work."""
        return len({one.session for one in self.measured.told}) == 1


def kept_usage(
    folders: Sequence[str], session: str | None, since: datetime, on_problem: OnProblem
) -> KeptUsage:
    """The usage of some folders, or of the sessions there whose ids begin so, since then.

    Raises:
        UnknownUsageError: nobody can tell.
    """
    if _is_nothing_kept():
        return KeptUsage()
    problems: list[str] = []
    with StateStore.open(on_problem=problems.append) as state:
        found = _found(folders, session, microseconds(since), state.usage)
        if not state.usage.can_be_read():
            raise UnknownUsageError(problems)
    for one in problems:
        on_problem(one)
    return found


def knows_session(folder: Path | None, named: str, on_problem: OnProblem) -> bool:
    """Whether there is, or was as far as it was kept, a session whose id begins so.

    `folder` None: anywhere. Raises UnknownUsageError.
    """
    kept = kept_usage(() if folder is None else (str(folder),), named, EPOCH, on_problem)
    return bool(kept.measured.told or kept.waste or session_named(sessions_in(folder), named))


def _is_nothing_kept() -> bool:
    """Whether there is no store yet, though there could be one. A look must not make a file.

    Its folder is made, since nothing else tells whether that can be done: where it cannot, nothing
    could ever be kept, and the store says why.
    """
    path = StateStore.place()
    if path is None or os.path.lexists(path):
        return False
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(path.parent, os.W_OK | os.X_OK)


def _found(folders: Sequence[str], session: str | None, begin: int, usages: Usages) -> KeptUsage:
    uses = usages.find(folders, begin)
    recorded = KeptUses()
    if session is None:
        told = [one for one in uses if one.agent is None]
        recorded = KeptUses(told, usages.find_before(folders, begin, RECORDED))
    return KeptUsage(
        _measured(uses, session or "", folders, begin, usages),
        recorded,
        _waste(usages.waste(folders, begin), session or ""),
    )


def _measured(
    uses: Sequence[StoredUse], named: str, folders: Sequence[str], begin: int, usages: Usages
) -> KeptUses:
    told = [one for one in uses if one.agent is not None and one.session.startswith(named)]
    sessions = {one.session for one in told}
    if len(sessions) != 1:
        return KeptUses(told)
    return KeptUses(told, usages.find_before(folders, begin, *sessions))


def _waste(found: Sequence[StoredWaste], named: str) -> list[StoredWaste]:
    wanted = (one for one in found if one.session.startswith(named))
    return sorted(wanted, key=lambda one: (-one.at_us, one.session))
