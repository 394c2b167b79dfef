"""Entries of a walk in batches: one question to the cache for each, and bounded memory."""

from collections.abc import Iterable, Iterator

from ullage.adapters.files import FoundFile, Skipped

# Few enough for a first number at once, so many that asking the cache costs nothing a file.
BATCH_FILES = 256
# The files of a batch may be in memory together.
BATCH_BYTES = 16_000_000


def batches(entries: Iterable[FoundFile | Skipped]) -> Iterator[list[FoundFile | Skipped]]:
    """The entries in order, in lists of bounded length and size; the last may be empty."""
    batch: list[FoundFile | Skipped] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += entry.size if isinstance(entry, FoundFile) else 0
        if len(batch) >= BATCH_FILES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    yield batch
