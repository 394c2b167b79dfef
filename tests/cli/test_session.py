"""`ullage session` on records as agents write them."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.program import WATCHDOG_SECONDS, Run, command
from tests.support.independent import independent_count
from tests.support.transcripts import ClaudeTranscript, CodexRollout, read_call, text

WORDS = "one two three four five six seven eight nine ten\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    monkeypatch.setenv("CODEX_HOME", str(tmp_path / "codex"))
    monkeypatch.setenv("GEMINI_CLI_HOME", str(tmp_path / "gemini"))
    return folder


def claude(folder: Path, name: str = "258c7280") -> ClaudeTranscript:
    place = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / "slug"
    place.mkdir(parents=True, exist_ok=True)
    return ClaudeTranscript(place / f"{name}.jsonl", folder=str(folder), session=name)


def codex(folder: Path) -> CodexRollout:
    place = Path(os.environ["CODEX_HOME"]) / "sessions/2026/11/01"
    place.mkdir(parents=True)
    rollout = CodexRollout(place / "rollout-2026-11-01T10-00-00-s1.jsonl", folder=str(folder))
    rollout.begin()
    return rollout


def a_session(folder: Path) -> ClaudeTranscript:
    """A session that was summed up, and has read two files since, one of them twice."""
    transcript = claude(folder)
    transcript.prompt("fix the parser")
    transcript.answer(text("I look."), context=26_000, output=10)
    transcript.answer(text("done"), context=166_759)
    transcript.compaction(167_094)
    transcript.prompt("now the tests")
    for path in ("a.py", "b.py", "a.py"):
        transcript.answer(read_call(f"{folder}/{path}"), context=60_000)
        transcript.read(f"{folder}/{path}", WORDS * 100, total=900 if path == "b.py" else None)
    transcript.answer(text("read"), context=62_000, output=100)
    return transcript


def test_what_is_left_what_fills_it_and_what_it_took(folder: Path, ullage: Run) -> None:
    a_session(folder)
    done = ullage("session", "show", "--format", "json")
    assert (done.status, done.err) == (0, "")
    told = done.document
    assert (told["agent"], told["session"]) == ("claude-code", "258c7280")
    assert told["folder"] == str(folder)
    assert told["context"] == {
        "tokens": 62_000, "next": 62_100, "window": 200_000, "limit": 167_094, "left": 105_094,
        "source": "reported", "windowSource": "seen", "asOf": told["context"]["asOf"],
    }  # fmt: skip
    assert told["messages"] == {"prompts": 1, "requests": 4, "api": 8}
    assert [one["before"] for one in told["compactions"]] == [167_094]
    # An estimate of what Claude makes of it: never less than the exact count of another's.
    least = independent_count(WORDS * 100)
    assert [(one["path"], one["reads"], one["whole"], one["ranges"]) for one in told["files"]] == [
        ("a.py", 2, True, []), ("b.py", 1, False, [[1, 100]]),
    ]  # fmt: skip
    assert least < told["files"][1]["tokens"] < 1.5 * least
    assert told["files"][0]["tokens"] == 2 * told["files"][1]["tokens"]
    filling = told["filling"]
    assert filling["files"] == sum(one["tokens"] for one in told["files"])
    assert 25_900 < filling["system"] < 26_000
    assert sum(filling.values()) == 62_000
    assert told["usage"]["output"] == 10 + 1 + 3 + 100
    assert float(told["cost"]["usd"]) > 0


def test_people_read_the_same(folder: Path, ullage: Run) -> None:
    a_session(folder)
    done = ullage("session", "show")
    assert (done.status, done.err) == (0, "")
    for part in (
        "Claude Code · claude-sonnet-4-5-20250929 · 258c7280 · ",
        "62,000 of 200,000 tokens in the context, 105,094 before it is summed up",
        "System, tools and rules", "Files it read (2)", "1 more than once",
        "a.py", "all of it", "lines 1-100",
        "Since it was begun: 1 prompt, 4 requests, 8 messages.",
        "Summed up 1 time; the last one, auto: from 167K tokens.",
        "At least $",
    ):  # fmt: skip
        assert part in done.out


def test_before_the_compaction(folder: Path, ullage: Run) -> None:
    transcript = a_session(folder)
    told = ullage("session", "show", "258c", "--at", "compaction", "-f", "json").document
    assert (told["context"]["tokens"], told["context"]["left"]) == (166_759, None)
    assert told["compactions"] == []
    transcript.path.unlink()
    claude(folder).answer(text("x"), context=20_000)
    done = ullage("session", "show", "--at", "compaction")
    assert done.status == 2
    assert "its context was never summed up" in done.err


def test_a_window_that_no_record_tells(folder: Path, ullage: Run) -> None:
    claude(folder).answer(text("x"), context=62_000)
    assert "its window is in no record: --window" in ullage("session", "show").out
    told = ullage("session", "show", "--window", "200000", "-f", "json").document["context"]
    assert (told["left"], told["windowSource"]) == (138_000, "configured")
    small = ullage("session", "show", "--window", "50000").out
    assert "62,000 tokens in the context, more than the window of 50,000 that is assumed" in small
    claude(folder, "1m").answer(text("x"), context=62_000, model="claude-opus-4-6[1m]")
    told = ullage("session", "show", "1m", "-f", "json").document["context"]
    assert (told["left"], told["windowSource"]) == (938_000, "reported")


def test_sessions_of_this_folder_and_of_all(folder: Path, ullage: Run) -> None:
    assert "No sessions of agents in this folder." in ullage("session", "list").out
    rollout = codex(folder / "sub")
    rollout.tokens(36_522, 606)
    a_session(folder)
    claude(folder.parent / "app-two", "other").answer(text("x"), context=20_000)
    done = ullage("session", "list")
    assert (done.status, done.err) == (0, "")
    words = " ".join(done.out.split())
    assert "Claude Code 258c7280 105K left · 62K of 200K 4 requests" in words
    assert "Codex  0199-s1" in done.out
    assert "221K left · 37.1K of 258K" in done.out
    assert "other" not in done.out
    told = ullage("session", "list", "--all", "-f", "json").document
    assert {one["session"] for one in told["sessions"]} == {"258c7280", "0199-s1", "other"}
    assert "2 older" in ullage("session", "list", "--all", "--limit", "1").out


def test_a_record_elsewhere(folder: Path, ullage: Run) -> None:
    transcript = a_session(folder)
    moved = transcript.path.rename(folder / "elsewhere.jsonl")
    assert "62,000 of 200,000" in ullage("session", "show", "--path", moved).out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show",), "no session of an agent in this folder"),
        (("show", "--all"), "no session of an agent anywhere"),
        (("show", "258c"), "no session that begins with 258c"),
        (("show", "--path", "nowhere"), "no such file"),
        (("show", "--path", "."), "no record of a session"),
        (("show", "--path", "notes.txt"), "no record of a session that is known here"),
        (("show", "--window", "0"), "must be at least 1"),
        (("show", "--at", "noon"), "noon"),
    ],
)
def test_what_is_not_there_is_told(
    folder: Path, ullage: Run, arguments: tuple[str, ...], told: str
) -> None:
    (folder / "notes.txt").write_text("notes\n")
    done = ullage("session", *arguments)
    assert done.status == 2
    assert told in done.err


def test_one_that_has_only_just_begun(folder: Path, ullage: Run) -> None:
    codex(folder)
    done = ullage("session", "show")
    assert (done.status, done.err) == (0, "")
    assert "The context was begun anew" in done.out


def test_an_id_that_begins_several(folder: Path, ullage: Run) -> None:
    for name in ("258c-one", "258c-two"):
        claude(folder, name).answer(text("x"), context=20_000)
    done = ullage("session", "show", "258c")
    assert done.status == 2
    assert "begins the ids of 2 sessions" in done.err


def test_a_model_that_nobody_knows_has_no_price_and_no_false_tokens(
    folder: Path, ullage: Run
) -> None:
    claude(folder).answer(text("x"), context=20_000, model="hologram-1")
    told = ullage("session", "show", "-f", "json").document
    assert (told["cost"]["usd"], told["cost"]["unpriced"]) == (None, ["hologram-1"])
    assert "No price is known for hologram-1." in ullage("session", "show").out


def test_watching_tells_every_change_once(folder: Path, tmp_path: Path) -> None:
    transcript = claude(folder)
    transcript.answer(text("x"), context=20_000)
    with subprocess.Popen(
        command("session", "watch", "-f", "json"), cwd=folder, stdout=subprocess.PIPE, text=True
    ) as watch:
        try:
            assert watch.stdout is not None
            assert json.loads(watch.stdout.readline())["context"]["tokens"] == 20_000
            transcript.answer(text("y"), context=21_000)
            began = time.monotonic()
            assert json.loads(watch.stdout.readline())["context"]["tokens"] == 21_000
            # Within a second, where nothing else is done on the machine.
            assert time.monotonic() - began < WATCHDOG_SECONDS
            newer = claude(folder, "newer")
            newer.answer(text("z"), context=30_000)
            os.utime(newer.path, (time.time() + 5, time.time() + 5))
            assert json.loads(watch.stdout.readline())["session"] == "newer"
            watch.send_signal(signal.SIGINT)
            assert watch.wait(WATCHDOG_SECONDS) == 130
            assert watch.stdout.read() == ""
        finally:
            watch.kill()


CANARY = "canary-5f1d2c"


def test_nothing_of_what_was_said_is_kept_or_told(
    folder: Path, tmp_path: Path, own_stores: Path, ullage: Run
) -> None:
    transcript = a_session(folder)
    transcript.prompt(CANARY)
    transcript.answer(text(CANARY), context=63_000)
    transcript.result("call x", CANARY)
    transcript.add_line(f'{{"type": "user", "message": {{"content": "{CANARY}"}}\n')
    outputs = [
        ullage("session", *arguments)
        for arguments in (("show",), ("show", "-f", "json"), ("list",), ("list", "-f", "json"))
    ]
    assert all(CANARY not in done.out + done.err for done in outputs)
    assert all(done.status == 0 for done in outputs)
    for place in (own_stores, folder):
        kept = [path for path in place.rglob("*") if path.is_file()]
        assert not [path for path in kept if CANARY.encode() in path.read_bytes()]


def test_the_phase_that_a_person_sets(folder: Path, ullage: Run) -> None:
    transcript = claude(folder)
    transcript.prompt("<command-name>/moai:1-plan</command-name>")
    transcript.answer(text("I plan."), context=26_000)
    transcript.answer(text("Done."), context=50_000)
    assert "Phase: plan  24K of 30K" in ullage("session", "show").out
    assert (
        ullage("session", "list", "-f", "json").document["sessions"][0]["phase"]["used"] == 24_000
    )
    done = ullage("session", "phase", "improve", "258c")
    assert (done.status, done.out) == (
        0, "  Phase: implementation  0 of 180K · improve 0 of 60K\n",
    )  # fmt: skip
    transcript.answer(text("More."), context=60_000)
    told = ullage("session", "show", "-f", "json").document["phase"]
    assert (told["used"], told["part"]["used"], told["source"]) == (10_000, 10_000, "set")
    told = ullage("session", "phase", "auto", "-f", "json").document
    assert (told["session"], told["phase"]["name"]) == ("258c7280", "plan")
    (folder / "ullage.toml").write_text("[phases.review]\nbudget = 9_000\n")
    assert "Phase: review  0 of 9K" in ullage("session", "phase", "review").out


@pytest.mark.parametrize("place", ["/proc/nope", "file"])
@pytest.mark.skipif(os.name != "posix", reason="needs folders of POSIX")
def test_a_phase_that_cannot_be_kept_is_refused(
    folder: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    claude(folder).answer(text("x"), context=26_000)
    (folder / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / place))
    done = ullage("session", "phase", "docs", "258c")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"ullage: it could not be kept: State store {folder / place}/")
    assert ullage("session", "show").status == 0


def test_a_phase_that_nobody_knows(folder: Path, ullage: Run) -> None:
    claude(folder).answer(text("x"), context=26_000)
    done = ullage("session", "phase", "tdd")
    assert done.status == 2
    assert "no phase named 'tdd'; there are plan, implementation, " in done.err
    assert "no phase named ''; there are plan, " in ullage("session", "phase", "").err
    assert "No phase can be told yet" in ullage("session", "phase", "auto").out
    assert ullage("session", "phase", "plan", "nobody").status == 2
