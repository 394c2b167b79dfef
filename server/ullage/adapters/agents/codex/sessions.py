"""Where Codex keeps its rollouts, and one of them read as a session."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ullage.adapters.agents.codex.records import text_of
from ullage.adapters.agents.codex.rollout import Rollout
from ullage.adapters.agents.fields import Table, table, words
from ullage.adapters.agents.finding import HEAD_BYTES, first_folder, newest_first
from ullage.adapters.agents.journal import head
from ullage.adapters.agents.model import SessionFile, SessionReader
from ullage.adapters.agents.reading import RecordReader

HOME = "CODEX_HOME"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}$")


def home() -> Path | None:
    """The folder in which it keeps what it knows of a user."""
    if configured := os.environ.get(HOME):
        return Path(configured)
    with suppress(RuntimeError):
        return Path.home() / ".codex"
    return None


def find(_asked: Path | None = None, since: float = 0.0) -> Iterator[SessionFile]:
    """The rollouts that were written to since then, the newest first.

    Of one that was archived, too, the other copy.
    """
    place = home()
    if place is None:
        return
    found = {path.name: path for path in (place / "archived_sessions").glob("rollout-*.jsonl")}
    found |= {path.name: path for path in (place / "sessions").glob("*/*/*/rollout-*.jsonl")}
    for path, modified in newest_first(found.values(), since):
        if (folder := first_folder(path, _folder)) is not None:
            yield SessionFile("codex", path, folder, _id(path), modified)


def recognises(path: Path) -> bool:
    """Whether a file is a rollout, by its first records."""
    records = [line.record for line in head(path, HEAD_BYTES) if line.record]
    return any(words(record, "type") == "session_meta" for record in records)


def _folder(record: Table) -> str | None:
    return words(table(record, "payload"), "cwd")


def _id(path: Path) -> str:
    found = _ID.search(path.stem)
    return found[0] if found else path.stem


def reader(path: Path, last: int | None = None) -> SessionReader:
    """Who reads a rollout; `last`: only so many bytes at its end."""
    return RecordReader(path, Rollout, text_of, last)
