"""Which files calls name after they were read, from the records of each agent."""

import json
from pathlib import Path

from tests.support.transcripts import ClaudeTranscript, CodexRollout, call, read_call, text
from ullage.app.open_session import OpenSession
from ullage.app.sessions import open_record
from ullage.domain.session import Session


def session_of(path: Path) -> Session:
    found = open_record(path)
    assert not isinstance(found, str)
    opened = OpenSession(found)
    opened.refresh()
    return opened._reader.session()  # pyright: ignore[reportPrivateUsage]


def test_claude_code_names_in_any_argument(tmp_path: Path) -> None:
    record = ClaudeTranscript(tmp_path / "s.jsonl")
    for name in ("a.py", "b.py", "c.py"):
        record.answer(read_call(f"/w/app/{name}"), context=26_000)
        record.read(f"/w/app/{name}", "x = 1\n")
    record.answer(call("Bash", "t1", command="cd /w/app && pytest 'tests/a.py'"), context=27_000)
    record.answer(call("Grep", "t2", pattern="def", path="/w/app/b.py"), context=28_000)
    record.answer(text("c.py is fine."), context=29_000)
    found = session_of(record.path)
    assert [one.path for one in found.named] == ["/w/app/a.py", "/w/app/b.py"]
    own = [request.offset for request in found.requests]
    assert own == sorted(set(own))
    assert [one.offset for one in found.named] == own[3:5]


def test_a_call_that_reads_a_file_does_not_name_it_afterwards(tmp_path: Path) -> None:
    record = ClaudeTranscript(tmp_path / "s.jsonl")
    record.answer(read_call("/w/app/a.py"), context=26_000)
    record.read("/w/app/a.py", "x = 1\n")
    assert session_of(record.path).named == ()
    record.answer(read_call("/w/app/a.py"), context=27_000)
    assert [one.path for one in session_of(record.path).named] == ["/w/app/a.py"]


def test_codex_names_in_commands_and_changes_stand_in_their_place(tmp_path: Path) -> None:
    record = CodexRollout(tmp_path / "rollout-1.jsonl")
    record.begin()
    record.shell("cat a.py", "x = 1\n")
    record.tokens(20_000, 10)
    record.shell("cat b.py", "x = 1\n")
    record.shell("pytest a.py", "ok")
    patch = "*** Begin Patch\n*** Update File: b.py\n*** End Patch"
    record.item("custom_tool_call", name="apply_patch", input=patch, call_id="p1")
    record.tokens(30_000, 10)
    found = session_of(record.path)
    assert {one.path for one in found.named} == {"/w/app/a.py", "/w/app/b.py"}
    (change,) = found.deeds
    assert found.requests[0].offset < change.offset < found.requests[1].offset


def test_gemini_names_in_arguments(tmp_path: Path) -> None:
    def said(number: int, *calls: object) -> str:
        message = {"id": f"m{number}", "type": "gemini", "model": "g", "content": "",
                   "timestamp": "2026-11-26T10:00:01Z", "toolCalls": calls,
                   "tokens": {"input": 20_000 + number, "output": 1}}  # fmt: skip
        return json.dumps(message)

    read = {"name": "read_file", "args": {"file_path": "/w/a.py"}}
    test = {"name": "run_shell_command", "args": {"command": "pytest a.py"}}
    path = tmp_path / "session-1.jsonl"
    head = json.dumps({"sessionId": "s", "projectHash": "h"})
    path.write_text("\n".join((head, said(1, read), "")))
    assert session_of(path).named == ()
    path.write_text("\n".join((head, said(1, read), said(2, test), "")))
    (named,) = session_of(path).named
    assert named.path == "/w/a.py"
    assert named.offset == session_of(path).requests[1].offset
