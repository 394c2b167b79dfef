"""`ullage statusline` as Claude Code runs it: a process at every message."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import WATCHDOG_SECONDS, Run, command, start
from tests.support.transcripts import ClaudeTranscript, text

CANARY = "canary-5f1d2c"
TOLD = {
    "session_id": "258c7280-ae70",
    "transcript_path": f"/home/me/{CANARY}.jsonl",
    "cwd": f"/w/{CANARY}",
    "prompt": CANARY,
    "version": "2.1.300",
    "model": {"id": "claude-opus-5", "display_name": CANARY},
    "context_window": {
        "context_window_size": 200_000,
        "current_usage": {"input_tokens": 2_000, "cache_read_input_tokens": 60_000,
                          "output_tokens": 5, "note": CANARY},
    },
    "cost": {"total_cost_usd": 1.25, "note": CANARY},
}  # fmt: skip


def statusline(told: Any, **env: str) -> tuple[int, str, str]:
    data = told if isinstance(told, bytes) else json.dumps(told).encode()
    done = start("statusline", data=data, env=env)
    return done.status, done.out, done.err


def snapshots(stores: Path) -> list[Path]:
    return [*(stores / "state").rglob("*.json")]


def test_it_prints_one_line_and_keeps_counts_only(own_stores: Path) -> None:
    assert statusline(TOLD) == (0, "138K left · 62K/200K\n", "")
    (path,) = snapshots(own_stores)
    assert path.name == "258c7280-ae70.json"
    kept = [one.read_bytes() for one in own_stores.rglob("*") if one.is_file()]
    assert not [one for one in kept if CANARY.encode() in one]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 200_000, "no JSON"),
        (b"[]", "no object"),
        (b"null", "no object"),
        (b'{"a": "' + b"x" * 1_100_000 + b'"}', "no object"),
    ],
)
def test_what_is_no_json_prints_nothing_and_says_why(
    data: bytes, told: str, own_stores: Path
) -> None:
    status, out, err = statusline(data)
    assert (status, out) == (0, "")
    assert err.startswith("ullage statusline: ")
    assert told in err
    assert err.count("\n") == 1
    assert snapshots(own_stores) == []


def test_nothing_is_known_yet(own_stores: Path) -> None:
    assert statusline({"session_id": "s1"}) == (0, "\n", "")
    assert len(snapshots(own_stores)) == 1


@pytest.mark.skipif(os.name == "nt", reason="folders are protected in another way")
def test_a_line_does_without_a_snapshot(own_stores: Path) -> None:
    (own_stores / "state").write_text("a file where the folder should be\n")
    status, out, err = statusline(TOLD)
    assert (status, out) == (0, "138K left · 62K/200K\n")
    assert err.startswith("ullage statusline: the snapshot cannot be written: ")
    assert err.count("\n") == 1


def test_a_user_without_a_home_has_a_line_all_the_same(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "os.path.expanduser = lambda path: path\n"
        "del os.environ['XDG_STATE_HOME']\n"
        "from ullage.__main__ import main\n"
        "sys.argv = ['ullage', 'statusline']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, input=json.dumps(TOLD).encode(), capture_output=True, check=True,
        timeout=WATCHDOG_SECONDS,
    )  # fmt: skip
    assert (done.stdout.decode(), done.stderr) == ("138K left · 62K/200K\n", b"")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.skipif(os.name == "nt", reason="these are lines for a shell")
@pytest.mark.parametrize("how", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "| true", "--help"])
def test_it_never_fails(how: str) -> None:
    program = " ".join(command("statusline"))
    done = subprocess.run(
        ["sh", "-c", f"{program} {how}; exit $?"],
        input=json.dumps(TOLD).encode(), capture_output=True, check=False, timeout=WATCHDOG_SECONDS,
    )  # fmt: skip
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_the_line_is_utf_8_whatever_the_system_speaks() -> None:
    assert statusline(TOLD, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")[1] == (
        "138K left · 62K/200K\n"
    )


HEAVY = {"dataclasses", "datetime", "pathlib", "platformdirs", "sqlite3", "tiktoken", "typer",
         "typing", "contextlib"}  # fmt: skip
OURS = {
    "ullage", "ullage.__main__", "ullage.adapters", "ullage.adapters.agents",
    "ullage.adapters.agents.status_line", "ullage.domain", "ullage.domain.numbers",
    "ullage.folders",
}  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows is asked for the folder")
def test_it_imports_next_to_nothing() -> None:
    # As the installed program is started; `-m` brings modules of its own.
    code = (
        "import sys; from ullage.__main__ import main; sys.argv = ['ullage', 'statusline']; main()"
    )
    run = [sys.executable, "-X", "importtime", "-c", code]
    done = subprocess.run(
        run, input=json.dumps(TOLD), capture_output=True, check=True, text=True,
        timeout=WATCHDOG_SECONDS,
    )  # fmt: skip
    _, found, imports = done.stderr.partition("site\n")
    assert found
    names = {line.rpartition("|")[2].strip() for line in imports.splitlines()}
    assert {name for name in names if name.partition(".")[0] == "ullage"} == OURS
    assert names & HEAVY == set()


def test_the_session_then_tells_its_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ullage: Run
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "claude" / "projects" / "slug"
    place.mkdir(parents=True)
    transcript = ClaudeTranscript(place / "258c7280-ae70.jsonl", folder=str(tmp_path))
    transcript.answer(text("hello"), context=62_000)
    told = ullage("session", "show", "--window", "500000", "-f", "json").document["context"]
    assert (told["left"], told["windowSource"]) == (438_000, "configured")
    statusline(TOLD)
    told = ullage("session", "show", "--window", "500000", "-f", "json").document["context"]
    assert (told["window"], told["left"], told["windowSource"]) == (200_000, 138_000, "reported")
    assert "62,000 of 200,000 tokens in the context, 138,000 left" in ullage("session", "show").out
