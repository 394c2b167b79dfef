"""Chats of Gemini CLI: one object, or lines of JSON that change it."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from ullage.adapters.agents.gemini import find, reader, recognises
from ullage.domain.session import Lines, Messages, Session, Usage

Message = dict[str, Any]

HEAD = {"sessionId": "g1", "projectHash": "p", "startTime": "2026-11-01T10:00:00Z"}


def user(key: str, said: str) -> Message:
    return {"id": key, "timestamp": "2026-11-01T10:00:01Z", "type": "user", "content": said}


def answer(key: str, read: int, *calls: Message, cached: int = 0) -> Message:
    tokens = {"input": read, "output": 10, "cached": cached, "thoughts": 5, "tool": 0}
    return {
        "id": key, "timestamp": "2026-11-01T10:00:02Z", "type": "gemini", "content": "Looking.",
        "model": "gemini-3-flash-preview", "tokens": tokens, "toolCalls": [*calls],
    }  # fmt: skip


def called(name: str, output: str, **arguments: Any) -> Message:
    response = {"functionResponse": {"response": {"output": output}}}
    return {"name": name, "args": arguments, "result": [response], "status": "success"}


def lines(path: Path, *records: Message) -> Path:
    with path.open("a") as file:
        file.writelines(f"{json.dumps(record)}\n" for record in records)
    return path


def session_of(path: Path) -> Session:
    opened = reader(path)
    assert opened.refresh()
    return opened.session()


READ = called("read_file", "x = 1\n", file_path="/w/app/a.py")
PART = called("read_file", "y\n", absolute_path="/w/app/b.py", offset=40, limit=10)
RUN = called("run_shell_command", "passed\n", command="pytest")


@pytest.fixture(params=["session-1.json", "session-1.jsonl"])
def chat(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    messages = [user("u1", "go on"), answer("a1", 12_000, READ, PART, RUN, cached=2_000)]
    path = tmp_path / str(request.param)
    if path.suffix == ".json":
        path.write_text(json.dumps({**HEAD, "messages": messages}, indent=2))
        return path
    return lines(path, HEAD, {"$set": {"lastUpdated": "2026-11-01T10:00:03Z"}}, *messages)


def test_the_context_is_what_went_into_the_last_response(chat: Path) -> None:
    session = session_of(chat)
    assert (session.context.tokens, session.window) == (12_000, None)
    assert [request.usage for request in session.requests] == [Usage(10_000, 15, 2_000)]
    assert session.messages == Messages(prompts=1, requests=1, api=3)
    assert (session.id, session.model) == ("g1", "gemini-3-flash-preview")
    assert [(one.path, one.lines) for one in session.pieces if one.cause == "file"] == [
        ("/w/app/a.py", None),
        ("/w/app/b.py", Lines(41, 50)),
    ]
    assert session.opening is not None
    assert len(session.opening.pieces) == 1


def test_texts_are_read_again(chat: Path) -> None:
    opened = reader(chat)
    opened.refresh()
    texts = [*opened.texts(opened.session().pieces)]
    assert texts == [
        "go on", "Looking.",
        '{"file_path": "/w/app/a.py"}', "x = 1\n",
        '{"absolute_path": "/w/app/b.py", "offset": 40, "limit": 10}', "y\n",
        '{"command": "pytest"}', "passed\n",
    ]  # fmt: skip
    chat.unlink()
    assert {*opened.texts(opened.session().pieces)} == {""}


def test_a_message_that_comes_again_replaces_itself(tmp_path: Path) -> None:
    first = {**answer("a1", 0), "tokens": None}
    path = lines(tmp_path / "session-1.jsonl", HEAD, user("u1", "go"), first)
    opened = reader(path)
    opened.refresh()
    assert opened.session().context.tokens is None
    lines(path, answer("a1", 12_000, READ))
    assert opened.refresh()
    assert opened.session().context.tokens == 12_000
    assert opened.session().messages.requests == 1


def test_who_goes_back_leaves_what_came_after(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "session-1.jsonl", HEAD,
        user("u1", "go"), answer("a1", 12_000), user("u2", "on"), answer("a2", 20_000, READ),
        {"$rewindTo": "u2"},
    )  # fmt: skip
    session = session_of(path)
    assert (session.context.tokens, session.messages.prompts) == (12_000, 1)
    assert len(session.requests) == 2
    lines(path, {"$rewindTo": "nowhere"})
    assert session_of(path).pieces == ()


def test_after_a_compression_old_figures_are_none(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "session-1.jsonl", HEAD,
        {"$set": {"messages": [user("c", "<session_context>here</session_context>")]}},
        user("u1", "go"), answer("a1", 150_000, READ), user("u2", "on"), answer("a2", 200_000),
        {"$set": {"messages": [user("s", "summary"), answer("a2", 200_000)]}},
    )  # fmt: skip
    session = session_of(path)
    assert (session.context.tokens, session.context.source) == (None, "cleared")
    assert [one.before for one in session.compactions] == [200_000]
    lines(path, answer("a3", 30_000))
    assert session_of(path).context.tokens == 30_000
    opened = reader(path)
    opened.refresh()
    before = opened.before_compaction()
    assert before is not None
    assert (before.context.tokens, before.messages.prompts) == (200_000, 2)


def test_an_object_that_is_being_written_is_read_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "session-1.json"
    opened = reader(path)
    assert not opened.refresh()
    path.write_text('{"sessionId": "g1", "projectHash": "p", "messages": [{"id"')
    assert not opened.refresh()
    path.write_text(json.dumps({**HEAD, "messages": [answer("a1", 12_000)]}))
    assert opened.refresh()
    assert opened.session().context.tokens == 12_000
    assert not opened.refresh()


def test_chats_are_found_by_folders_that_are_only_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMINI_CLI_HOME", str(tmp_path))
    assert [*find(Path("/w/app"))] == []
    home = tmp_path / ".gemini"
    hashed = hashlib.sha256(b"/w/app").hexdigest()
    for number, name in enumerate((hashed, "named", "rooted", "unknown")):
        place = home / "tmp" / name / "chats"
        place.mkdir(parents=True)
        path = lines(place / f"session-{name[:6]}.jsonl", {**HEAD, "projectHash": name})
        os.utime(path, (number, number))
        assert recognises(path)
    (home / "projects.json").write_text(json.dumps({"projects": {"/w/two": "named"}}))
    (home / "tmp" / "rooted" / ".project_root").write_text("/w/three\n")
    found = [one.folder for one in find(Path("/w/app"))]
    assert found == [str(home / "tmp" / "unknown"), "/w/three", "/w/two", "/w/app"]
    assert not recognises(home / "projects.json")


def test_what_was_done_tells_of_the_work(tmp_path: Path) -> None:
    write = called("write_file", "written", file_path="/w/app/a.py")
    path = lines(
        tmp_path / "session-1.jsonl",
        HEAD, user("u1", "/plan a login"), answer("a1", 10, READ, write), user("u2", "go /on"),
    )  # fmt: skip
    assert [(one.kind, one.name, one.requests) for one in session_of(path).deeds] == [
        ("command", "/plan", 0), ("change", "/w/app/a.py", 1),
    ]  # fmt: skip


def test_it_rests_with_an_answer_that_calls_nothing(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    written = [
        (HEAD, False),
        (user("1", "go"), False),
        (answer("2", 20_000, called("read_file", "x", file_path="a.py")), False),
        (answer("3", 21_000), True),
        (user("4", "more"), False),
    ]
    for record, rests in written:
        assert session_of(lines(path, record)).rests == rests
