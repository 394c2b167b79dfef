"""The model of a live session: its tokens are shown where nobody chose another."""

import json
import os
import time
from pathlib import Path

import pytest

from tests.cli.program import Run
from tests.support.transcripts import ClaudeTranscript, text

SOURCE = "def add(first, second):\n    return first + second\n" * 200


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "a.py").write_text(SOURCE)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    return folder


@pytest.fixture
def transcript(folder: Path, tmp_path: Path) -> ClaudeTranscript:
    place = tmp_path / "claude" / "projects" / "slug"
    place.mkdir(parents=True)
    transcript = ClaudeTranscript(place / "s.jsonl", folder=str(folder))
    transcript.answer(text("Hello."), context=30_000, model="claude-opus-4-8")
    return transcript


def test_numbers_are_those_of_its_model(transcript: ClaudeTranscript, ullage: Run) -> None:
    report = json.loads(ullage("report", "-f", "json").out)
    named = json.loads(ullage("report", "-f", "json", "--model", "claude-opus-4-8").out)
    assert (report["model"], report["exact"]) == ("claude-opus-4-8", False)
    assert report["total"] == named["total"]
    assert "claude-opus-4-8" in ullage("report").out
    assert "session of an agent" in ullage("config", "show").out


@pytest.mark.parametrize(
    "arguments",
    [("report", "--encoding", "o200k_base"), ("report", "--model", "gpt-5"), ("check",)],
)
def test_who_asks_for_something_else_gets_it(
    arguments: tuple[str, ...], transcript: ClaudeTranscript, ullage: Run
) -> None:
    with_session = json.loads(ullage(*arguments, "-f", "json").out)
    transcript.path.unlink()
    assert json.loads(ullage(*arguments, "-f", "json").out) == with_session


def test_an_encoding_that_the_settings_name_is_kept(
    folder: Path, transcript: ClaudeTranscript, ullage: Run
) -> None:
    (folder / "ullage.toml").write_text('encoding = "o200k_base"\n')
    assert json.loads(ullage("report", "-f", "json").out)["exact"] is True


def test_a_session_that_is_over_decides_nothing(transcript: ClaudeTranscript, ullage: Run) -> None:
    at = time.time() - 2_000
    os.utime(transcript.path, (at, at))
    assert json.loads(ullage("report", "-f", "json").out)["model"] is None


def test_sessions_that_are_not_followed_decide_nothing(
    folder: Path, transcript: ClaudeTranscript, ullage: Run
) -> None:
    (folder / "ullage.toml").write_text("[sessions]\nenabled = false\n")
    assert json.loads(ullage("report", "-f", "json").out)["model"] is None


def test_of_a_long_record_only_the_end_is_read(
    transcript: ClaudeTranscript, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    transcript.add_line(b'{"type": "system", "content": "' + b"x" * 40_000_000 + b'"}\n')
    transcript.answer(text("Hello."), context=31_000, model="claude-opus-4-5")
    assert json.loads(ullage("report", "-f", "json").out)["model"] == "claude-opus-4-5"
