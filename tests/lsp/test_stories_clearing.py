"""Before the context is cleared: what the session leaves to the next one, in an editor."""

import os
from pathlib import Path

import pytest

from tests.support.independent import independent_count
from tests.support.transcripts import ClaudeTranscript, text
from tests.support.window import Window, module

EXACT = {"encoding": "o200k_base", "model": "gpt-4o"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text(module("a", 60), encoding="utf-8")
    return root


@pytest.fixture
def agent(root: Path) -> ClaudeTranscript:
    place = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / root.as_posix().replace("/", "-")
    place.mkdir(parents=True)
    record = ClaudeTranscript(place / "one.jsonl", str(root.resolve()), "one")
    record.prompt("make it quicker")
    record.answer(text("I look."), context=26_000)
    record.edit(f"{root.resolve()}/a.py", "def a_1():", "def a_1(x):")
    record.answer(text("Done."), context=152_000)
    return record


def shown(window: Window) -> None:
    """Wait until the session is shown."""
    window.tell_tabs()
    window.until(lambda: window.statuses[-1]["session"] if window.statuses else None, bool)


def test_it_is_shown_with_its_files_and_written_only_as_it_was_shown(
    root: Path, agent: ClaudeTranscript
) -> None:
    with Window(root, settings=EXACT) as window:
        shown(window)
        made = window.command("prepareClear")
        assert made["path"] is None
        assert not (root / ".ullage").exists()
        assert made["tokens"] == independent_count(made["text"])
        handed, files = made["text"].split("\n\n<!-- ullage", 1)
        assert "Goal: make it quicker\nChanged: a.py" in handed
        assert "Read first: the files below (" in handed
        assert "\n## a.py: signatures, " in files
        assert made["message"].startswith("152K now. After /clear and this: about 2")
        assert made["message"].endswith(" files). Type /clear, then paste.")

        bare = window.command("prepareClear", restore=False)
        assert bare["text"].split("\n")[1:] == [*handed.split("\n")[1:-1], ""]
        assert bare["tokens"] == independent_count(bare["text"])

        written = window.command("prepareClear", text=f"{bare['text']}and this\n")
        place = root / ".ullage" / "handoff.md"
        assert written["path"] == str(place)
        assert written["message"] == f"Wrote {place}."
        assert place.read_text(encoding="utf-8") == f"{bare['text']}and this\n"
        assert (root / ".ullage" / ".gitignore").read_text() == "*\n"


def test_the_same_as_on_the_command_line(
    root: Path, agent: ClaudeTranscript, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from ullage.cli.main import run

    with Window(root) as window:
        shown(window)
        made = window.command("prepareClear")["text"].split("\n")
    monkeypatch.chdir(root)
    assert run(["handoff", "--restore"]) == 0
    told = capsys.readouterr().out.split("\n")
    # But for the minutes in which they were made.
    different = [(one, other) for one, other in zip(made, told, strict=True) if one != other]
    assert all("2026-" in one or "-2" in one for one, _ in different)
    assert len(different) <= 2


def test_without_a_session_it_says_so(root: Path) -> None:
    with Window(root) as window:
        window.tell_tabs()
        refused = window.refused("prepareClear")["message"]
        assert refused == "No session of an agent is live in this folder."


def test_before_anything_was_asked_there_is_nothing(root: Path, agent: ClaudeTranscript) -> None:
    agent.path.unlink()
    agent.answer(text("Hello."), context=26_000)
    with Window(root) as window:
        shown(window)
        refused = window.refused("prepareClear")["message"]
        assert refused == "Nothing was asked, planned or changed in this session yet."
