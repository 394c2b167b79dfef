"""Records of sessions as they get in months: one of half a gigabyte, thousands of old ones."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.program import command
from tests.support.transcripts import ClaudeTranscript, read_call, text
from ullage.app.session_watch import SessionWatch
from ullage.app.sessions import live_sessions, sessions_in

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1_800)]

MOST_BYTES = 400_000_000
"""Twice the goal: a watchdog. The real figure is printed."""

_RUN = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.stdout.buffer.write(done.stdout)
sys.exit(done.returncode)
"""


def test_a_record_of_half_a_gigabyte(tmp_path: Path) -> None:
    part = ClaudeTranscript(tmp_path / "part.jsonl")
    for number in range(200):
        part.prompt(f"prompt {number}")
        part.answer(read_call(f"/w/app/{number}.py"), context=20_000 + 700 * number)
        part.read(f"/w/app/{number}.py", "x = compute(1, 2, 3)\n" * 600)
    part.answer(text("done"), context=165_000)
    part.compaction(167_000)
    block = part.path.read_bytes()
    large = tmp_path / "large.jsonl"
    with large.open("wb") as file:
        while file.tell() < 500_000_000:
            file.write(block)
            file.write(b'{"type": "user", "message": {"content": "cut in the mid\n')
        end = ClaudeTranscript(tmp_path / "end.jsonl")
        end.answer(text("on"), context=30_000)
        file.write(end.path.read_bytes())
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *command("session", "show", "--path", large, "-f", "json")],
        capture_output=True,
        check=True,
    )
    seconds = time.perf_counter() - started
    used, _, document = done.stdout.partition(b"\n")
    told = json.loads(document)
    assert told["context"]["tokens"] == 30_000
    assert told["context"]["limit"] == 167_000
    megabytes = int(used) * (1 if sys.platform == "darwin" else 1024) / 1e6
    print(f"{large.stat().st_size / 1e6:.0f} MB in {seconds:.1f} s with {megabytes:.0f} MB")
    assert megabytes * 1e6 < MOST_BYTES


def test_thousands_of_old_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    folder = Path("/w/app")
    for number in range(5_000):
        place = tmp_path / "projects" / f"slug-{number % 50}"
        place.mkdir(parents=True, exist_ok=True)
        transcript = ClaudeTranscript(place / f"s{number}.jsonl", folder=f"/w/{number % 50}")
        transcript.answer(text("old"), context=20_000)
        os.utime(transcript.path, (number, number))
    assert sessions_in(folder) == []
    live = ClaudeTranscript(tmp_path / "projects" / "slug-1" / "live.jsonl", folder="/w/app/sub")
    live.answer(text("live"), context=30_000)
    started = time.perf_counter()
    (found,) = live_sessions(folder, time.time() - 60)
    print(f"found among 5,001 in {time.perf_counter() - started:.3f} s")
    assert found.path == live.path
    watched = SessionWatch([folder]).look()
    assert watched is not None
    assert watched.report is not None
    assert (watched.report.session, watched.report.context.tokens) == ("s1", 30_000)
