"""What was said in a session is found nowhere but in its record, whatever is done with it."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import start
from tests.support.client import Client
from tests.support.transcripts import ClaudeTranscript, CodexRollout, call, read_call, text
from ullage.adapters.agents.claude_code import ClaudeReader
from ullage.app import handoff, sessions
from ullage.app.agents import RecordError
from ullage.app.config import effective_settings
from ullage.app.handoff_result import HandoffRequest
from ullage.app.open_session import OpenSession

CANARY = "canary-5f1d2c"

COMMANDS = (
    ("session", "list"),
    ("session", "show"),
    ("session", "show", "--at", "compaction"),
    ("report",),
    ("count", "a.py"),
    ("outline", "a.py"),
    ("context", "a.py"),
    ("fit", "a.py", "--target", "100"),
    ("check",),
    ("monitor", "record", "-o", "spec", "-t", "1000"),
    ("monitor", "report", "--since", "all"),
    ("monitor", "report", "--all"),
    ("monitor", "export"),
    ("config", "show"),
)
"""Every command that reads sessions or takes its model from one."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, where everything ends up that anybody keeps."""
    home = tmp_path / "home"
    for name, folder in {
        "HOME": "",
        "XDG_CONFIG_HOME": ".config",
        "XDG_CACHE_HOME": ".cache",
        "XDG_STATE_HOME": ".local/state",
        "TMPDIR": "tmp",
        "CLAUDE_CONFIG_DIR": ".claude",
        "CODEX_HOME": ".codex",
        "GEMINI_CLI_HOME": ".gemini",
    }.items():
        (home / folder).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(home / folder))
    return home


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Path:
    """A project in which three agents have been told the canary in every way there is."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.py").write_text("def add(a, b):\n    return a + b\n" * 50)
    talk_to_codex(home / ".codex", folder)
    talk_to_gemini(home / ".gemini", folder)
    talk_to_claude(home / ".claude", folder)
    return folder


def talk_to_claude(place: Path, folder: Path) -> None:
    project = place / "projects" / "slug"
    sub_agents = project / "s1" / "subagents"
    sub_agents.mkdir(parents=True)
    record = ClaudeTranscript(project / "s1.jsonl", folder=str(folder), session="s1")
    record.note("custom-title", customTitle=CANARY)
    record.prompt(f"/moai:1-plan {CANARY}")
    record.answer(text(CANARY), {"type": "thinking", "thinking": CANARY}, context=160_000)
    record.compaction(167_000)
    record.summary(CANARY)
    record.prompt(CANARY)
    record.planned(f"# {CANARY}")
    record.listed((CANARY, "pending"))
    record.edit(f"{folder}/a.py", CANARY, CANARY)
    record.ran(f"make {CANARY}", CANARY, code=2)
    record.answer(read_call(f"{folder}/a.py"), context=30_000)
    record.read(f"{folder}/a.py", f"{CANARY}\n" * 2_000)
    record.answer(call("Bash", "c1", command=f"echo {CANARY}"), context=50_000)
    record.result("c1", f"{CANARY}\n" * 500)
    record.add_line(f'{{"type": "user", "message": {{"content": "{CANARY}"}}\n')
    record.note(CANARY, **{CANARY: CANARY})
    record.answer(text(CANARY), context=60_000)
    agent = ClaudeTranscript(sub_agents / "agent-a1.jsonl", folder=str(folder), session="s1")
    agent.answer(text(CANARY), context=9_000, isSidechain=True, agentId="a1")


def talk_to_codex(place: Path, folder: Path) -> None:
    day = place / "sessions/2026/11/26"
    day.mkdir(parents=True)
    record = CodexRollout(day / "rollout-2026-11-26T10-00-00-s2.jsonl", folder=str(folder))
    record.begin()
    record.say("user", CANARY)
    record.shell(f"cat a.py # {CANARY}", CANARY * 500)
    record.say("assistant", CANARY)
    record.tokens(30_000, 100)


def talk_to_gemini(place: Path, folder: Path) -> None:
    name = hashlib.sha256(str(folder).encode()).hexdigest()
    chats = place / ".gemini" / "tmp" / name / "chats"
    chats.mkdir(parents=True)
    said = {"id": "u1", "timestamp": "2026-11-26T10:00:01Z", "type": "user", "content": CANARY}
    (chats / "session-1.jsonl").write_text(f'{{"sessionId": "s3"}}\n{json.dumps(said)}\n')


def kept_in(place: Path) -> list[Path]:
    """The files below a place that hold the canary."""
    files = (path for path in place.rglob("*") if path.is_file())
    return [path for path in files if CANARY.encode() in path.read_bytes()]


def records_in(home: Path) -> set[Path]:
    return set(home.rglob("*.jsonl"))


@pytest.mark.parametrize("output", ["text", "json"])
def test_no_command_tells_or_keeps_it(output: str, home: Path, folder: Path) -> None:
    records = records_in(home)
    assert len(records) == 4
    for arguments in COMMANDS:
        is_silent = arguments[0] in {"config", "count"} or "export" in arguments
        options = () if is_silent and output == "text" else ("-f", output)
        done = start(*arguments, *options, cwd=folder, env={"ULLAGE_TRACEBACK": "1"})
        assert done.status in {0, 1}, done.err
        assert CANARY not in done.out + done.err
    assert set(kept_in(home)) == records
    assert kept_in(folder) == []


def test_a_handoff_is_shown_and_kept_nowhere(home: Path, folder: Path) -> None:
    for options in ([], ["-f", "json"], ["--restore"], ["--limit", "150"]):
        done = start("handoff", *options, cwd=folder, env={"ULLAGE_TRACEBACK": "1"})
        assert done.status == 0, done.err
        assert CANARY in done.out
        assert CANARY not in done.err
    assert set(kept_in(home)) == records_in(home)
    assert kept_in(folder) == []


def test_a_handoff_is_written_where_git_does_not_see_it_when_asked(
    home: Path, folder: Path
) -> None:
    done = start("handoff", "--write", cwd=folder)
    assert done.status == 0, done.err
    place = folder / ".ullage"
    assert (place / ".gitignore").read_text() == "*\n"
    assert kept_in(folder) == [place / "handoff.md"]
    assert set(kept_in(home)) == records_in(home)


def shows(agent: str, document: dict[str, Any]) -> bool:
    return bool(document["report"]["agent"] == agent)


def test_the_server_neither_sends_nor_logs_nor_keeps_it(home: Path, folder: Path) -> None:
    wire = home / "wire"
    piped = f'"{sys.executable}" -P -m ullage serve | tee "{wire}"'
    with Client(["sh", "-c", piped], folder=folder) as client:
        client.initialize(folder)
        client.tabs([])
        client.told("ullage/status", lambda status: status["session"])
        document = client.until("ullage/session", lambda one: len(one["live"]) == 3, {})
        for one in document["live"]:
            chosen = {"session": one["session"]}
            params = {"command": "ullage.pickSession", "arguments": [chosen]}
            client.result("workspace/executeCommand", params)
            client.until("ullage/session", partial(shows, one["agent"]), {})
        client.result("ullage/report", {})
        client.until("ullage/usage", lambda one: one["measured"], {"since": "all"})
        client.result("ullage/debug")
        client.stop()
        assert CANARY not in client.log()
    assert wire.stat().st_size > 10_000
    assert set(kept_in(home)) == records_in(home)
    assert kept_in(folder) == []


def test_the_server_sends_a_handoff_when_asked_and_keeps_nothing_of_it(
    home: Path, folder: Path
) -> None:
    with Client([sys.executable, "-P", "-m", "ullage", "serve"], folder=folder) as client:
        client.initialize(folder)
        client.tabs([])
        client.told("ullage/status", lambda status: status["session"])
        document = client.until("ullage/session", lambda one: len(one["live"]) == 3, {})
        for one in document["live"]:
            params = {"command": "ullage.pickSession", "arguments": [{"session": one["session"]}]}
            client.result("workspace/executeCommand", params)
            client.until("ullage/session", partial(shows, one["agent"]), {})
            params = {"command": "ullage.prepareClear", "arguments": [{}]}
            assert CANARY in client.result("workspace/executeCommand", params)["text"]
        client.stop()
        assert CANARY not in client.log()
    assert set(kept_in(home)) == records_in(home)
    assert kept_in(folder) == []


class Broken(ClaudeReader):
    """A reader with a mistake that no test has found."""

    def session(self) -> Any:
        raise ValueError(f"cannot be understood: {CANARY}")


def test_an_error_of_ours_does_not_quote_it(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (newest,) = (one for one in sessions.sessions_in(folder) if one.agent == "claude-code")
    opened = OpenSession(newest)
    monkeypatch.setattr(opened, "_reader", Broken(newest.path))
    opened.refresh()
    with pytest.raises(RecordError) as caught:
        opened.report()
    assert CANARY not in str(caught.value)
    assert str(caught.value).startswith(f"{newest.path}: ValueError in test_privacy.py, line ")


def test_an_error_in_a_handoff_does_not_quote_it(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quote(draft: object, _: object) -> None:
        raise ValueError(str(draft))

    monkeypatch.setattr(handoff, "compose_handoff", quote)
    (newest,) = (one for one in sessions.sessions_in(folder) if one.agent == "claude-code")
    opened = OpenSession(newest)
    opened.refresh()
    request = HandoffRequest(datetime.now(UTC))
    with pytest.raises(RecordError) as caught:
        handoff.make_handoff(
            newest, opened.report(), request, effective_settings(folder), pytest.fail
        )
    assert CANARY not in str(caught.value)


BROKEN = """
import sys
from ullage.cli.main import run
from ullage.domain.session import Piece
from ullage.adapters.agents.claude_code.transcript import Transcript
def take(self, record, place):
    raise ValueError(str(record))
Transcript.take = take
sys.exit(run(sys.argv[1:]))
"""


def test_a_crash_does_not_print_it(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", BROKEN, "session", "show"],
        cwd=folder, env={**os.environ, "ULLAGE_TRACEBACK": "1"}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert b"internal error" in done.stderr
    assert CANARY.encode() not in done.stdout + done.stderr
