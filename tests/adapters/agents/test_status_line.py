"""What Claude Code tells its status line: the line, the snapshot, and who reads it."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.transcripts import BEGIN, ClaudeTranscript, text
from ullage.adapters.agents.claude_code import ClaudeReader
from ullage.adapters.agents.status_line import keep, line, snapshot, snapshot_path
from ullage.domain.session import Context, Session

NOW = BEGIN.timestamp()
DAY = 86_400


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "ullage"


@pytest.fixture
def transcript(tmp_path: Path) -> ClaudeTranscript:
    return ClaudeTranscript(tmp_path / "s1.jsonl")


def usage(context: int, output: int = 7) -> dict[str, int]:
    return {
        "input_tokens": 3,
        "cache_creation_input_tokens": 1_000,
        "cache_read_input_tokens": context - 1_003,
        "output_tokens": output,
    }


def told(
    session: str = "s1",
    version: str = "2.1.300",
    model: str = "claude-sonnet-5",
    **window: Any,
) -> dict[str, Any]:
    """What Claude Code writes to its status line, as far as we read it."""
    return {
        "session_id": session,
        "version": version,
        "model": {"id": model, "display_name": "Sonnet"},
        "context_window": {"context_window_size": 200_000, **window},
        "cost": {"total_cost_usd": 1.25},
    }


# The line.


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        (told(current_usage=usage(62_000)), "138K left · 62K/200K"),
        (told(current_usage=usage(62_345), context_window_size=1_000_000), "938K left · 62.3K/1M"),
        (told(current_usage=usage(210_000)), "0 left · 210K/200K"),
        (told(current_usage=usage(62_000), context_window_size=None), "62K used"),
        (told(current_usage=usage(62_000), model="glm-5"), "62K used"),
        (told(current_usage=usage(62_000), model="eu.Claude-5"), "138K left · 62K/200K"),
        (told(current_usage=usage(62_000), model=""), "62K used"),
        # Begun anew: what was taken in all is no context.
        (told(current_usage=None, total_input_tokens=62_000), ""),
        (told(total_input_tokens=62_000), "138K left · 62K/200K"),
        (told(total_input_tokens=62_000, version="2.1.132"), "138K left · 62K/200K"),
        (told(total_input_tokens=62_000, version="2.1.131"), ""),
        (told(total_input_tokens=62_000, version="2.0.200"), ""),
        (told(total_input_tokens=62_000, version="next"), ""),
        (told(total_input_tokens=62_000, version="3"), "138K left · 62K/200K"),
        (told(total_input_tokens=0), ""),
        (told(current_usage={}), ""),
        (told(current_usage="many"), ""),
        (told(current_usage={"input_tokens": 10**30}), ""),
        (told(current_usage={"input_tokens": True}), ""),
        ({}, ""),
        ({"context_window": [1]}, ""),
        ({"context_window": "current_usage", "model": 7, "session_id": None}, ""),
    ],
)  # fmt: skip
def test_the_line_says_what_is_left_and_never_guesses(what: dict[str, Any], shown: str) -> None:
    assert line(snapshot(what, "", NOW)) == shown


@pytest.mark.parametrize(
    ("own", "shown"),
    [
        ("400000", "338K left · 62K/400K"),
        ("2000000", "938K left · 62K/1M"),
        ("50000", "38K left · 62K/100K"),
        ("400k", "938K left · 62K/1M"),
        ("", "938K left · 62K/1M"),
        ("9" * 5_000, "938K left · 62K/1M"),
    ],
)
def test_a_window_that_the_user_made_smaller_is_the_window(own: str, shown: str) -> None:
    what = told(current_usage=usage(62_000), context_window_size=1_000_000)
    assert line(snapshot(what, own, NOW)) == shown


# The snapshot.


def test_a_snapshot_is_one_small_file_of_its_session(state: Path) -> None:
    keep(snapshot(told(current_usage=usage(60_000)), "", NOW - 1))
    keep(snapshot(told(current_usage=usage(62_000)), "", NOW))
    (path,) = (state / "statusline").glob("*.json*")
    assert path == Path(snapshot_path("s1") or "")
    assert json.loads(path.read_text()) == {
        "session": "s1", "version": "2.1.300", "model": "claude-sonnet-5",
        "window": 200_000, "used": 62_000, "output": 7, "cost": 1.25, "at": NOW,
    }  # fmt: skip
    if os.name != "nt":
        assert [one.stat().st_mode & 0o77 for one in (state, state / "statusline")] == [0, 0]


@pytest.mark.parametrize(
    "session",
    ["../s1", "/etc/passwd", "a/b", "a\\b", "..", ".", "", "-", "c:s1", "s1.json", "é", "s\0",
     "s\n", "x" * 300, None, 7],
)  # fmt: skip
def test_a_session_cannot_name_a_place_elsewhere(session: Any, tmp_path: Path) -> None:
    found = snapshot(told(session, current_usage=usage(62_000)), "", NOW)
    keep(found)
    assert [*tmp_path.rglob("*.json")] == []
    assert line(found) == "138K left · 62K/200K"


def test_old_snapshots_are_removed_once_a_day(state: Path) -> None:
    folder = state / "statusline"
    keep(snapshot(told("first"), "", NOW))

    def age(name: str, seconds: float) -> Path:
        path = folder / name
        path.touch()
        os.utime(path, (NOW - seconds, NOW - seconds))
        return path

    os.utime(folder / ".pruned", (NOW, NOW))
    old, cut_short = age("old.json", 31 * DAY), age("cut.json.4711", 31 * DAY)
    kept = age("kept.json", 28 * DAY)
    keep(snapshot(told("second"), "", NOW + DAY - 1))
    assert old.exists()
    keep(snapshot(told("third"), "", NOW + DAY + 1))
    assert [path.exists() for path in (old, cut_short, kept)] == [False, False, True]


# Who reads it.


def moment(seconds: float) -> float:
    """A time, in seconds after the transcript's first."""
    return (BEGIN + timedelta(seconds=seconds)).timestamp()


def session_of(transcript: ClaudeTranscript) -> Session:
    reader = ClaudeReader(transcript.path)
    reader.refresh()
    return reader.session()


def shown(session: Session) -> tuple[int | None, int | None]:
    return session.context.tokens, session.window


def test_the_window_is_what_was_told(transcript: ClaudeTranscript) -> None:
    transcript.prompt("hello")
    transcript.answer(text("a"), context=20_000)
    assert shown(session_of(transcript)) == (20_000, None)
    keep(snapshot(told(current_usage=usage(20_000)), "", moment(60)))
    session = session_of(transcript)
    assert shown(session) == (20_000, 200_000)
    assert session.context.at != BEGIN + timedelta(seconds=60)
    keep(snapshot(told("s2", current_usage=usage(30_000)), "", moment(60)))
    assert session_of(transcript) == session


def test_until_the_line_is_drawn_again_the_window_is_the_one_before(
    transcript: ClaudeTranscript,
) -> None:
    for number in range(3):
        transcript.answer(text("a"), context=20_000 + number)
        if number == 0:
            keep(snapshot(told(current_usage=usage(20_000)), "", moment(2.5)))
        # At last two responses are younger: it has not been drawn for long.
        assert session_of(transcript).window == (None if number == 2 else 200_000)


def test_a_response_that_is_not_recorded_yet_is_told(transcript: ClaudeTranscript) -> None:
    transcript.prompt("hello")
    transcript.answer(text("a"), context=20_000)
    transcript.prompt("on")
    at = moment(60)
    keep(snapshot(told(current_usage=usage(24_000, output=90)), "", at))
    session = session_of(transcript)
    assert session.context == Context(24_000, "reported", BEGIN + timedelta(seconds=60), 90)
    assert (session.answer, session.pending) == ((), ())
    # Older than the record, of a version whose figure is another, or of nobody.
    for other in (
        snapshot(told(current_usage=usage(24_000)), "", moment(1)),
        snapshot(told(total_input_tokens=24_000, version="2.0.70"), "", at),
        snapshot(told(current_usage=None), "", at),
    ):
        keep(other)
        assert session_of(transcript).context.tokens == 20_000


def test_a_response_of_several_rounds_is_not_told_as_another(transcript: ClaudeTranscript) -> None:
    rounds = [{"input_tokens": 10_000}, {"input_tokens": 14_000}]
    transcript.answer(text("a"), usage={"input_tokens": 24_000, "output_tokens": 1,
                                        "iterations": rounds})  # fmt: skip
    keep(snapshot(told(current_usage=usage(24_000)), "", moment(60)))
    assert session_of(transcript).context.tokens == 14_000


def test_what_was_told_before_a_compaction_says_nothing(transcript: ClaudeTranscript) -> None:
    transcript.answer(text("a"), context=160_000)
    keep(snapshot(told(current_usage=usage(160_000)), "", moment(2.5)))
    transcript.compaction(167_000)
    session = session_of(transcript)
    assert (shown(session), session.context.source) == ((None, None), "cleared")
    # Nor does a later one what the context holds: that comes with the next response.
    keep(snapshot(told(current_usage=usage(160_000)), "", moment(60)))
    session = session_of(transcript)
    assert (shown(session), session.context.source) == ((None, 200_000), "cleared")


def test_a_new_snapshot_is_something_new_only_where_it_says_something_new(
    transcript: ClaudeTranscript,
) -> None:
    transcript.answer(text("a"), context=20_000)
    reader = ClaudeReader(transcript.path)
    assert reader.refresh()
    assert not reader.refresh()
    keep(snapshot(told(current_usage=usage(20_000)), "", moment(60)))
    assert reader.refresh()
    assert reader.session().window == 200_000
    keep(snapshot(told(current_usage=usage(20_000)), "", moment(70)))
    assert not reader.refresh()
    Path(snapshot_path("s1") or "").unlink()
    assert reader.refresh()
    assert reader.session().window is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1]", b"{}", b'{"at": "now"}', b'{"at": 1e300}', b'{"at": null}', b"\xff\xfe",
     b'{"at": 1e10, "window": "large", "used": -5}'],
)  # fmt: skip
def test_a_snapshot_that_is_none_says_nothing(
    transcript: ClaudeTranscript, state: Path, content: bytes
) -> None:
    transcript.answer(text("a"), context=20_000)
    (state / "statusline").mkdir(parents=True)
    (state / "statusline" / "s1.json").write_bytes(content)
    assert shown(session_of(transcript)) == (20_000, None)
