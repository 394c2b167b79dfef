"""Looking for the records of sessions: in the order of their times, by the folders they are of."""

from collections.abc import Callable, Iterable
from pathlib import Path

from ullage.adapters.agents.fields import Table
from ullage.adapters.agents.journal import head

HEAD_BYTES = 8 << 20
"""The folder stands in one of the first records: behind some of no interest, or with an image that
was pasted into the first prompt."""


def newest_first(paths: Iterable[Path], since: float) -> list[tuple[Path, float]]:
    """Files that were written to since then, with the times of that, in seconds since the epoch."""
    found: list[tuple[Path, float]] = []
    for path in paths:
        try:
            found.append((path, path.stat().st_mtime))
        except OSError:
            continue
    found = [one for one in found if one[1] >= since]
    return sorted(found, key=lambda one: -one[1])


def first_folder(path: Path, folder_of: Callable[[Table], str | None]) -> str | None:
    """The folder that the first record names which names one."""
    folders = (folder_of(line.record) for line in head(path, HEAD_BYTES) if line.record)
    return next((folder for folder in folders if folder), None)
