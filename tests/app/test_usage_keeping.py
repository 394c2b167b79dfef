"""A session that is watched is kept as it grows, at most every few seconds, and to its end."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support import transcripts
from tests.support.transcripts import ClaudeTranscript, text
from ullage.adapters.store import StateStore
from ullage.app.session_watch import KEEP_SECONDS, SessionWatch


def kept() -> list[int | None]:
    """The answers of the requests that are kept."""
    with StateStore.open(on_problem=pytest.fail) as state:
        return [one.output for one in state.usage.find((), 0)]


def test_what_goes_on_is_kept_every_few_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    monkeypatch.setattr(transcripts, "BEGIN", datetime.now(UTC) - timedelta(hours=1))
    place = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / "slug"
    place.mkdir(parents=True)
    record = ClaudeTranscript(place / "s1.jsonl", folder=str(tmp_path))
    now = 1_000.0
    watch = SessionWatch([tmp_path], clock=lambda: now)
    record.answer(text("a"), context=26_000, output=1, key="one")
    watch.look()
    assert kept() == [1]
    record.answer(text("b"), context=26_000, output=40, key="one")
    record.answer(text("c"), context=29_000, output=7, key="two")
    now += KEEP_SECONDS / 2
    watch.look()
    assert kept() == [1]
    now += KEEP_SECONDS
    # Nothing new was written meanwhile: what waits is kept all the same.
    assert watch.look() is None
    assert kept() == [40, 7]
