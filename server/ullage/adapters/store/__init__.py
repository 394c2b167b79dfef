"""Two stores in SQLite: the count cache, which may be deleted, and the state, which may not."""

from ullage.adapters.store.cache import MAX_CACHE_BYTES, CountCache
from ullage.adapters.store.database import OnProblem
from ullage.adapters.store.lessons import StoredLesson
from ullage.adapters.store.records import CachedCounts, FileStamp, content_key
from ullage.adapters.store.set_phases import StoredPhase
from ullage.adapters.store.state import CRASHES_TO_QUARANTINE, StateStore
from ullage.adapters.store.usage import MOST_DAYS, StoredUse, StoredWaste, Usages
from ullage.adapters.store.working_sets import StoredChoice, StoredItem, StoredSet

__all__ = [
    "CRASHES_TO_QUARANTINE",
    "MAX_CACHE_BYTES",
    "MOST_DAYS",
    "CachedCounts",
    "CountCache",
    "FileStamp",
    "OnProblem",
    "StateStore",
    "StoredChoice",
    "StoredItem",
    "StoredLesson",
    "StoredPhase",
    "StoredSet",
    "StoredUse",
    "StoredWaste",
    "Usages",
    "content_key",
]
