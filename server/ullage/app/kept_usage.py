"""Usage as it was kept: that of the time which is asked for, and what came before it and counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ullage.adapters.store import OnProblem, StateStore, StoredUse, StoredWaste, Usages
from ullage.app.usage_keeping import RECORDED, microseconds


@dataclass(frozen=True, slots=True)
class KeptUses:
    """Uses of one kind, in the order of their times.

    `before` the time that was asked for: those of the same session, or all that was recorded; none
    where `told` are of several sessions.
    """

    told: Sequence[StoredUse] = ()
    before: Sequence[StoredUse] = ()


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
    """The usage of some folders, or of the sessions there whose ids begin so, since then."""
    path = StateStore.place()
    # A look must not make a file.
    if path is None or not path.exists():
        return KeptUsage()
    with StateStore.open(on_problem=on_problem) as state:
        begin, usages = microseconds(since), state.usage
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
