"""Usage over time: snapshots, what they add up to against a budget, and what was spent in vain."""

from ullage.domain.monitor.monitor import (
    MonitorReport,
    PhaseUse,
    Recommendation,
    Snapshot,
    TokenMonitor,
    Use,
)

__all__ = [
    "MonitorReport",
    "PhaseUse",
    "Recommendation",
    "Snapshot",
    "TokenMonitor",
    "Use",
]
