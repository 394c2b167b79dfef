"""Uses of several folders: what is recorded in one is a piece of work with a budget of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ullage.domain.monitor.monitor import PHASE_LIMIT, Snapshot, TokenMonitor, Use
from ullage.domain.phases import PhaseTracker


def _untracked() -> PhaseTracker | None:
    """Without phases all is one feature."""
    return None


@dataclass(frozen=True, slots=True)
class Apart:
    """That each folder's uses are a piece of work. `folder` of which the budgets are told.

    None: of none. `tracker` makes one for another folder: it knows where features begin there.
    """

    folder: str | None = None
    tracker: Callable[[], PhaseTracker | None] = _untracked


@dataclass(frozen=True, slots=True)
class Limits:
    """What uses of one kind are held against, in tokens; None of any says nothing.

    `budget` of a feature; `warning`: from which on a context is to be begun anew; `tracker`: of the
    budgets of phases, by one piece of work. `apart` None: all uses are one.
    """

    budget: int | None = None
    warning: int | None = None
    tracker: PhaseTracker | None = None
    apart: Apart | None = None


class FolderMonitors:
    """Takes uses in the order of their times, each into the monitor of its folder.

    `told` reports of all: its sums are of all folders, its budgets of the one that limits are for.
    """

    def __init__(self, limits: Limits, phase_limit: int | None = PHASE_LIMIT) -> None:
        self.told = TokenMonitor(limits.budget, limits.warning, phase_limit, limits.tracker)
        self._apart = limits.apart
        self._others: dict[str | None, TokenMonitor] = {}

    def count_before(self, uses: Iterable[Use]) -> None:
        """Count uses from before all that are told of: against budgets alone."""
        for use in uses:
            self._monitor_of(use).count_before([use])
            if self._sums_only:
                self.told.count_before([replace(use, budget=None)])

    def record_all(self, uses: Iterable[Use]) -> list[Snapshot]:
        """Count uses, and what each left of its folder's budget."""
        return [self._record(use) for use in uses]

    def _record(self, use: Use) -> Snapshot:
        monitor = self._monitor_of(use)
        if monitor is self.told:
            return monitor.record(use)
        if self._sums_only:
            self.told.record(replace(use, budget=None))
        else:
            self.told.list_only(use)
        return monitor.record(use)

    @property
    def _sums_only(self) -> bool:
        """Whether the budgets of no folder are told."""
        return self._apart is not None and self._apart.folder is None

    def _monitor_of(self, use: Use) -> TokenMonitor:
        apart = self._apart
        if apart is None or use.folder == apart.folder:
            return self.told
        if use.folder not in self._others:
            self._others[use.folder] = TokenMonitor(None, None, None, apart.tracker())
        return self._others[use.folder]
