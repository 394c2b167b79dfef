"""Transcripts of Claude Code: what is in the context, whatever the file looks like."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.transcripts import ClaudeTranscript, call, read_call, text
from ullage.adapters.agents import claude_code
from ullage.adapters.agents.claude_code import ClaudeReader, find, recognises, without_numbers
from ullage.domain.session import Context, Lines, Messages, Session, Usage, total_usage
from ullage.domain.session.room import Room, room


@pytest.fixture
def transcript(tmp_path: Path) -> ClaudeTranscript:
    return ClaudeTranscript(tmp_path / "s1.jsonl")


def session_of(transcript: ClaudeTranscript) -> Session:
    reader = ClaudeReader(transcript.path)
    reader.refresh()
    return reader.session()


def paths(session: Session) -> list[tuple[str | None, Lines | None]]:
    return [(piece.path, piece.lines) for piece in session.pieces if piece.cause == "file"]


def tokens(session: Session) -> int | None:
    return session.context.tokens


def test_the_context_is_all_that_went_into_the_last_response(transcript: ClaudeTranscript) -> None:
    transcript.prompt("fix the parser")
    transcript.answer(
        text("Reading."),
        key="one",
        usage={
            "input_tokens": 3,
            "cache_creation_input_tokens": 15_000,
            "cache_read_input_tokens": 11_000,
            "cache_creation": {"ephemeral_1h_input_tokens": 15_000},
            "output_tokens": 1,
        },
    )
    session = session_of(transcript)
    assert tokens(session) == 26_003
    assert session.context.source == "reported"
    assert session.context.at is not None
    (request,) = session.requests
    assert request.usage == Usage(3, 1, 11_000, 0, 15_000)
    assert (session.id, session.folders, session.version) == ("s1", ("/w/app",), "2.1.300")


def test_the_lines_of_one_response_are_one_request_and_the_last_tells_the_output(
    transcript: ClaudeTranscript,
) -> None:
    transcript.prompt("go on")
    for output, part in ((1, text("Let me look.")), (1, read_call("/w/app/a.py")), (88, text("x"))):
        transcript.answer(part, context=26_000, output=output, key="one")
    transcript.read("/w/app/a.py", "x = 1\n")
    transcript.answer(text("done"), context=27_000, output=5, key="two")
    session = session_of(transcript)
    assert [request.usage.output for request in session.requests] == [88, 5]
    assert total_usage(one.usage for one in session.requests).context == 53_000
    assert session.messages == Messages(prompts=1, requests=2, api=4)


def test_a_response_is_one_message_though_tools_answer_while_it_goes_on(
    transcript: ClaudeTranscript,
) -> None:
    transcript.prompt("look at all of it")
    for name in ("a", "b", "c"):
        path = f"/w/app/{name}.py"
        transcript.answer(read_call(path), context=26_000, key="one")
        transcript.read(path, "x = 1\n")
    transcript.answer(text("done"), context=27_000, key="two")
    session = session_of(transcript)
    assert session.messages == Messages(prompts=1, requests=2, api=4)


def test_the_window_holds_the_last_round_of_a_response_and_all_are_billed(
    transcript: ClaudeTranscript,
) -> None:
    rounds = [
        {"type": "message", "input_tokens": 10_000},
        {"type": "advisor_message", "input_tokens": 80_000},
        {"type": "message", "input_tokens": 14_000},
    ]
    usage = {"input_tokens": 24_000, "output_tokens": 7, "iterations": rounds}
    transcript.answer(text("searched"), usage=usage)
    session = session_of(transcript)
    assert tokens(session) == 14_000
    assert session.requests[0].usage.input == 24_000


def test_what_claude_code_wrote_itself_is_no_response(transcript: ClaudeTranscript) -> None:
    transcript.answer(text("hello"), context=20_000)
    transcript.answer(text("no connection"), context=1, model="<synthetic>")
    transcript.answer(text("overloaded"), context=1, isApiErrorMessage=True)
    transcript.answer(text("nothing"), usage={})
    session = session_of(transcript)
    assert tokens(session) == 20_000
    assert len(session.requests) == 1


def test_after_a_compaction_nobody_knows_until_the_next_response(
    transcript: ClaudeTranscript,
) -> None:
    transcript.prompt("first")
    transcript.answer(read_call("/w/app/a.py"), context=166_759)
    transcript.read("/w/app/a.py", "x = 1\n")
    transcript.compaction(167_094, after=33_960)
    transcript.summary("This session is being continued…")
    session = session_of(transcript)
    assert (tokens(session), session.context.source) == (None, "cleared")
    assert paths(session) == []
    assert session.messages == Messages(prompts=0, requests=0, api=1)
    assert session.model == "claude-sonnet-4-5-20250929"
    (compaction,) = session.compactions
    assert (compaction.trigger, compaction.before, compaction.after) == ("auto", 167_094, 33_960)
    assert compaction.seen == 166_759
    transcript.answer(text("on we go"), context=40_000)
    assert tokens(session_of(transcript)) == 40_000


def test_before_the_compaction_the_session_is_what_it_was(transcript: ClaudeTranscript) -> None:
    reader = ClaudeReader(transcript.path)
    assert reader.before_compaction() is None
    transcript.prompt("first")
    transcript.answer(read_call("/w/app/a.py"), context=160_000)
    transcript.read("/w/app/a.py", "x = 1\n")
    transcript.compaction(167_094)
    transcript.answer(text("on"), context=30_000)
    reader.refresh()
    before = reader.before_compaction()
    assert before is not None
    assert (tokens(before), paths(before)) == (160_000, [("/w/app/a.py", None)])


def test_what_a_compaction_preserved_is_still_there(transcript: ClaudeTranscript) -> None:
    transcript.answer(read_call("/w/app/a.py"), context=160_000)
    kept = transcript.read("/w/app/a.py", "x = 1\n")
    boundary = transcript.compaction(167_094)
    lines = transcript.path.read_text().splitlines()
    boundary["compactMetadata"]["preservedMessages"] = {"uuids": [kept["uuid"]]}
    transcript.path.write_text("\n".join([*lines[:-1], json.dumps(boundary), ""]))
    transcript.summary("This session is being continued…")
    assert paths(session_of(transcript)) == [("/w/app/a.py", None)]


def test_files_are_known_by_how_they_were_read(transcript: ClaudeTranscript) -> None:
    transcript.answer(read_call("/w/app/a.py"), read_call("/w/app/b.py"), context=20_000)
    transcript.read("/w/app/a.py", "x = 1\n")
    transcript.read("/w/app/b.py", "y = 2\nz = 3\n", first=41, total=900)
    for number, command in enumerate(
        ("cat c.py", "sed -n '5,9p' d.py | head -3", "pytest -q", "cat e.py f.py", "cat e.py > x")
    ):
        transcript.answer(call("Bash", f"b{number}", command=command), context=21_000)
        transcript.result(f"b{number}", "something\n")
    session = session_of(transcript)
    assert paths(session) == [
        ("/w/app/a.py", None),
        ("/w/app/b.py", Lines(41, 42)),
        ("/w/app/c.py", None),
        ("/w/app/d.py", Lines(5, 7)),
    ]
    assert sum(piece.cause == "tool" for piece in session.pieces) == 3


def test_who_goes_back_leaves_what_came_after(transcript: ClaudeTranscript) -> None:
    transcript.prompt("first")
    fork = transcript.answer(text("ready"), context=20_000)
    transcript.prompt("read all")
    transcript.answer(read_call("/w/app/a.py"), context=30_000)
    transcript.read("/w/app/a.py", "x = 1\n")
    transcript.answer(text("read"), context=50_000)
    transcript.parent = str(fork["uuid"])
    transcript.prompt("rather not")
    session = session_of(transcript)
    assert (tokens(session), paths(session)) == (20_000, [])
    assert session.messages == Messages(prompts=2, requests=1, api=3)
    # It was billed all the same.
    assert len(session.requests) == 3


def test_tools_that_were_called_at_once_are_all_in_the_context(
    transcript: ClaudeTranscript,
) -> None:
    first = transcript.answer(read_call("/w/app/a.py"), context=20_000, key="one")
    transcript.read("/w/app/a.py", "x = 1\n")
    transcript.parent = str(first["uuid"])
    transcript.answer(read_call("/w/app/b.py"), context=20_000, key="one")
    transcript.read("/w/app/b.py", "y = 2\n")
    transcript.answer(text("both read"), context=21_000)
    assert [path for path, _ in paths(session_of(transcript))] == ["/w/app/a.py", "/w/app/b.py"]


def test_a_result_may_stand_before_the_call_that_it_answers(transcript: ClaudeTranscript) -> None:
    transcript.prompt("go")
    transcript.read("/w/app/a.py", "x = 1\n")
    transcript.answer(read_call("/w/app/a.py"), context=20_000)
    assert paths(session_of(transcript)) == [("/w/app/a.py", None)]


def test_a_parent_that_is_nowhere_is_the_record_before(transcript: ClaudeTranscript) -> None:
    transcript.prompt("go")
    transcript.answer(read_call("/w/app/a.py"), context=20_000)
    transcript.read("/w/app/a.py", "x = 1\n")
    transcript.parent = "lost"
    transcript.answer(text("done"), context=21_000)
    session = session_of(transcript)
    assert paths(session) == [("/w/app/a.py", None)]
    assert session.messages == Messages(prompts=1, requests=2, api=4)


def test_what_was_cleared_without_a_summary_is_not_in_the_context(
    transcript: ClaudeTranscript,
) -> None:
    for path in ("/w/app/a.py", "/w/app/b.py"):
        transcript.answer(read_call(path), context=20_000)
        transcript.read(path, "x = 1\n")
    metadata = {"trigger": "auto", "preTokens": 65_398, "compactedToolIds": ["call /w/app/a.py"]}
    transcript.note("system", subtype="microcompact_boundary", microcompactMetadata=metadata)
    session = session_of(transcript)
    assert paths(session) == [("/w/app/b.py", None)]
    assert (tokens(session), session.compactions) == (20_000, ())


def test_a_file_that_was_attached_is_in_the_context_and_a_mere_name_is_not(
    transcript: ClaudeTranscript,
) -> None:
    transcript.prompt("look at @a.py")
    file = {"filePath": "/w/app/a.py", "content": "x = 1\n", "numLines": 1, "startLine": 1,
            "totalLines": 1}  # fmt: skip
    content = {"type": "text", "file": file}
    transcript.note("attachment", attachment={"type": "file", "content": content})
    transcript.note(
        "attachment", attachment={"type": "compact_file_reference", "filename": "/w/app/b.py"}
    )
    transcript.note("attachment", attachment={"type": "edited_text_file", "snippet": "1\tx = 2"})
    transcript.note("attachment", attachment={"type": "queued_command", "prompt": "and b.py"})
    transcript.answer(text("I see"), context=20_000)
    reader = ClaudeReader(transcript.path)
    reader.refresh()
    session = reader.session()
    assert paths(session) == [("/w/app/a.py", None)]
    assert [*reader.texts(session.pieces)] == [
        "look at @a.py", "x = 1\n", "1\tx = 2", "and b.py", "I see",
    ]  # fmt: skip
    assert session.messages.prompts == 2


def test_a_file_that_was_not_read_again_is_there_once(transcript: ClaudeTranscript) -> None:
    transcript.answer(read_call("/w/app/a.py"), context=20_000)
    transcript.read("/w/app/a.py", "x = 1\n")
    transcript.answer(call("Read", "again", file_path="/w/app/a.py"), context=21_000)
    told = {"type": "file_unchanged", "file": {"filePath": "/w/app/a.py"}}
    transcript.result("again", "Wasted call", toolUseResult=told)
    assert paths(session_of(transcript)) == [("/w/app/a.py", None)]


def test_what_comes_after_the_last_response_is_pending(transcript: ClaudeTranscript) -> None:
    transcript.answer(read_call("/w/app/a.py"), context=20_000, output=30, key="one")
    transcript.read("/w/app/a.py", "x = 1\n")
    transcript.answer(read_call("/w/app/b.py"), context=20_000, output=30, key="one")
    transcript.read("/w/app/b.py", "y = 2\n")
    session = session_of(transcript)
    assert session.context.answered == 30
    assert [piece.path for piece in session.pending] == ["/w/app/a.py", "/w/app/b.py"]
    assert len(session.answer) == 2
    transcript.answer(text("read"), context=21_000)
    assert session_of(transcript).pending == ()


def test_only_what_a_person_typed_is_a_prompt(transcript: ClaudeTranscript) -> None:
    transcript.prompt("hello")
    transcript.prompt("<command-name>/model</command-name>")
    transcript.prompt("<local-command-stdout>Set model</local-command-stdout>")
    transcript.prompt("caveat", isMeta=True)
    transcript.prompt("<task-notification>done</task-notification>")
    transcript.prompt("a < b?")
    transcript.prompt("wake up", promptSource="system")
    transcript.prompt("<b> what is this?", promptSource="typed")
    transcript.prompt("[Request interrupted by user for tool use]")
    assert session_of(transcript).messages.prompts == 3


def test_a_command_of_a_persons_own_is_a_prompt(transcript: ClaudeTranscript) -> None:
    transcript.command("/moai:1-plan")
    transcript.command("/simplify", "")
    transcript.command("/clear", "")
    transcript.command("/plan", "")
    transcript.command("/plan", "a login")
    transcript.note("attachment", attachment={"type": "queued_command", "prompt": "and b.py"})
    told = "<task-notification>done</task-notification>"
    transcript.note("attachment", attachment={"type": "queued_command", "prompt": told})
    said = claude_code.talk_of(transcript.path).prompts
    assert said == ("/moai:1-plan auth", "/simplify", "/plan a login", "and b.py")
    assert session_of(transcript).messages.prompts == len(said)


def test_a_picture_alone_is_a_prompt(transcript: ClaudeTranscript) -> None:
    transcript.note("user", message={"role": "user", "content": [{"type": "image", "source": {}}]})
    assert session_of(transcript).messages.prompts == 1


def test_sub_agents_are_billed_and_not_in_the_context(
    transcript: ClaudeTranscript, tmp_path: Path
) -> None:
    transcript.prompt("look around")
    transcript.answer(text("I send someone"), context=20_000)
    transcript.answer(text("inline, as of old"), context=90_000, isSidechain=True)
    folder = tmp_path / "s1" / "subagents" / "workflows" / "w1"
    folder.mkdir(parents=True)
    other = ClaudeTranscript(folder / "agent-7.jsonl")
    other.answer(text("looking"), context=60_000, output=1, key="deep", agentId="7")
    other.answer(text("looked"), context=60_000, output=9, key="deep", agentId="7")
    session = session_of(transcript)
    assert tokens(session) == 20_000
    assert [(one.sub_agent, one.context, one.usage.output) for one in session.requests] == [
        (None, 20_000, 1),
        ("sub-agent", 90_000, 1),
        ("7", 60_000, 9),
    ]
    assert session.messages.requests == 1


def test_what_was_done_tells_of_the_work(transcript: ClaudeTranscript) -> None:
    transcript.prompt(
        "<command-message>moai:1-plan</command-message>\n<command-name>/moai:1-plan</command-name>\n"
        "<command-args>a login</command-args>"
    )
    transcript.answer(call("Write", "c1", file_path="/w/app/.moai/specs/S1/spec.md"), context=1)
    transcript.result("c1", "written")
    transcript.prompt("/clear")
    transcript.prompt("/moai:2-run S1")
    transcript.prompt("/w/app/a.py is wrong")
    transcript.answer(text("I see."), context=2)
    transcript.answer(call("Edit", "c2", file_path="/w/app/a.py"), context=3)
    transcript.answer(call("Edit", "c3", file_path="/x"), context=9, isSidechain=True)
    assert [(one.kind, one.name, one.requests) for one in session_of(transcript).deeds] == [
        ("command", "/moai:1-plan", 0),
        ("change", "/w/app/.moai/specs/S1/spec.md", 1),
        ("command", "/clear", 1),
        ("command", "/moai:2-run", 1),
        ("change", "/w/app/a.py", 3),
    ]


def test_values_that_nothing_can_be_are_none(transcript: ClaudeTranscript) -> None:
    transcript.answer(text("hello"), context=20_000)
    broken: list[dict[str, Any]] = [{"type": ["text"]}, {"type": {}}, text("\ud83d")]
    for wrong in broken:
        transcript.answer(wrong, context=21_000)
    transcript.answer(text("x"), context=10**320)
    transcript.answer(text("x"), context=22_000, timestamp="9999-12-31T23:59:59-12:00")
    session = session_of(transcript)
    assert tokens(session) == 22_000
    assert session.updated is not None
    assert session.updated.year == 2026
    opened = ClaudeReader(transcript.path)
    opened.refresh()
    assert all(told.encode() is not None for told in opened.texts(session.pieces))


def test_a_record_that_was_cut_at_its_front_tells_no_beginning(
    transcript: ClaudeTranscript,
) -> None:
    transcript.parent = "gone"
    transcript.prompt("go on")
    transcript.answer(text("yes"), context=120_000)
    assert session_of(transcript).opening is None


def test_a_limit_is_that_of_its_model(transcript: ClaudeTranscript) -> None:
    transcript.answer(text("x"), context=160_000)
    transcript.compaction(160_100)
    transcript.answer(text("x"), context=30_000)
    assert room(session_of(transcript), None, None).limit == 160_100
    transcript.answer(text("x"), context=31_000, model="gpt-5.4")
    assert room(session_of(transcript), None, None) == Room(None, None, None, None)


def test_a_session_that_begins_with_a_large_image_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    place = tmp_path / "projects" / "slug"
    place.mkdir(parents=True)
    record = ClaudeTranscript(place / "s1.jsonl")
    record.add_line('{"type": "file-history-snapshot"}\n')
    record.prompt("x" * 400_000)
    (found,) = find()
    assert found.folder == "/w/app"
    assert recognises(found.path)


def test_sub_agents_of_old_versions_stand_beside_the_session_and_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    place = tmp_path / "projects" / "slug"
    place.mkdir(parents=True)
    ClaudeTranscript(place / "s1.jsonl").answer(text("I send someone"), context=20_000)
    for name, session in (("agent-7", "s1"), ("agent-8", "another")):
        agent = ClaudeTranscript(place / f"{name}.jsonl", session=session)
        agent.answer(text("looked"), context=60_000, isSidechain=True, agentId=name, key=name)
    (found,) = find()
    reader = ClaudeReader(found.path)
    reader.refresh()
    assert [(one.sub_agent, one.context) for one in reader.session().requests] == [
        (None, 20_000), ("agent-7", 60_000),
    ]  # fmt: skip


def test_what_is_not_understood_is_passed_over(transcript: ClaudeTranscript) -> None:
    transcript.prompt("hello")
    for line in (
        "\n", "not json\n", "[1, 2]\n", '"text"\n', "null\n", "{}\n", '{"type": 7}\n',
        '{"type": "assistant"}\n', '{"type": "assistant", "message": "none"}\n',
        '{"type": "user", "message": {"content": [1, null, {"type": "tool_result"}]}}\n',
        '{"type": "assistant", "message": {"model": "m", "usage": {"input_tokens": "many"}}}\n',
        '{"type": "assistant", "message": {"model": "m", "usage": {"input_tokens": -5}}}\n',
        '{"type": "system", "subtype": "compact_boundary", "isSidechain": true}\n',
        '{"type": "hologram", "uuid": "h", "payload": {"deep": [[[]]]}}\n',
        "[" * 100_000 + "\n",
    ):  # fmt: skip
        transcript.add_line(line)
    transcript.add_line(b'{"type": "user", "cwd": "\xff\xfe"}\n')
    transcript.answer(text("hello"), context=20_000)
    session = session_of(transcript)
    assert tokens(session) == 20_000
    assert session.messages.prompts == 1


def test_it_is_read_on_as_it_grows_in_whole_lines(transcript: ClaudeTranscript) -> None:
    reader = ClaudeReader(transcript.path)
    assert not reader.refresh()
    assert reader.session().context == Context(None, "cleared", None)
    transcript.prompt("hello")
    transcript.answer(text("a"), context=20_000)
    assert reader.refresh()
    assert tokens(reader.session()) == 20_000
    assert not reader.refresh()
    before = transcript.path.stat().st_size
    transcript.answer(text("b"), context=21_000)
    whole = transcript.path.read_bytes()
    transcript.path.write_bytes(whole[: before + 40])
    assert not reader.refresh()
    transcript.path.write_bytes(whole)
    assert reader.refresh()
    assert tokens(reader.session()) == 21_000


def test_a_file_that_was_cut_replaced_or_deleted_is_read_anew(
    transcript: ClaudeTranscript, tmp_path: Path
) -> None:
    reader = ClaudeReader(transcript.path)
    transcript.answer(text("a"), context=20_000)
    transcript.answer(text("b"), context=21_000)
    reader.refresh()
    transcript.path.write_bytes(transcript.path.read_bytes().splitlines(keepends=True)[0])
    assert reader.refresh()
    assert tokens(reader.session()) == 20_000

    other = ClaudeTranscript(tmp_path / "other.jsonl")
    other.answer(text("c" * 10_000), context=50_000)
    other.path.replace(transcript.path)
    assert reader.refresh()
    assert [one.context for one in reader.session().requests] == [50_000]

    transcript.path.unlink()
    assert reader.refresh()
    assert reader.session().context.tokens is None
    assert not reader.refresh()


# What the context grew by.


def growths(transcript: ClaudeTranscript) -> list[tuple[int, int, list[str], list[str]]]:
    """What it grew by, what was answered, and the texts of the answer and of what came."""
    reader = ClaudeReader(transcript.path)
    reader.refresh()
    return [
        (one.grown, one.answered, [*reader.texts(one.answer)], [*reader.texts(one.came)])
        for one in reader.session().growths
    ]


def test_between_two_requests_the_context_grew_by_the_answer_and_what_came(
    transcript: ClaudeTranscript,
) -> None:
    transcript.prompt("look at a.py")
    transcript.answer(text("Reading."), read_call("/w/app/a.py"), context=20_000, output=90)
    transcript.read("/w/app/a.py", "1\tx = 1\n")
    assert growths(transcript) == []
    transcript.answer(text("I see"), context=20_111, output=7)
    transcript.prompt("go on")
    transcript.answer(text("I do"), context=20_125)
    assert growths(transcript) == [
        (111, 90, ["Reading.", '{"file_path": "/w/app/a.py"}'], ["1\tx = 1\n"]),
        (14, 7, ["I see"], ["go on"]),
    ]


def test_what_grew_before_it_was_summed_up_is_still_known_and_told_once(
    transcript: ClaudeTranscript,
) -> None:
    transcript.answer(text("a"), context=20_000)
    transcript.prompt("one")
    kept = transcript.answer(text("b"), context=20_100)
    metadata = {"trigger": "auto", "preservedMessages": {"uuids": [kept["uuid"]]}}
    transcript.parent = None
    transcript.note("system", subtype="compact_boundary", compactMetadata=metadata)
    transcript.summary("what was done")
    transcript.answer(text("c"), context=30_000)
    transcript.prompt("two")
    transcript.answer(text("d"), context=30_200)
    assert [(grown, came) for grown, _, _, came in growths(transcript)] == [
        (100, ["one"]),
        (200, ["two"]),
    ]


def test_who_went_back_grew_from_there(transcript: ClaudeTranscript) -> None:
    first = transcript.answer(text("a"), context=20_000)
    transcript.prompt("this way")
    transcript.answer(text("b"), context=25_000)
    transcript.parent = first["uuid"]
    transcript.prompt("no, that way")
    transcript.answer(text("c"), context=21_000)
    assert [(grown, came) for grown, _, _, came in growths(transcript)] == [
        (1_000, ["no, that way"])
    ]


IMAGE = {"type": "image", "source": {"type": "base64", "data": "aGk="}}


@pytest.mark.parametrize("content", [[IMAGE], [{"type": "tool_result", "content": [IMAGE]}]])
def test_a_growth_with_an_image_in_it_is_not_told(
    transcript: ClaudeTranscript, content: list[object]
) -> None:
    transcript.answer(text("a"), context=20_000)
    transcript.note("user", message={"role": "user", "content": content})
    transcript.answer(text("b"), context=21_500)
    assert growths(transcript) == []


@pytest.mark.parametrize("version", ["2.1.100", "2.0.999", "", "next"])
def test_versions_that_told_the_beginning_of_an_answer_tell_no_growth(
    transcript: ClaudeTranscript, version: str
) -> None:
    transcript.version = version
    transcript.answer(text("a"), context=20_000)
    transcript.version = "2.1.101"
    transcript.answer(text("b"), context=21_000)
    assert growths(transcript) == []
    transcript.answer(text("c"), context=22_000)
    assert [grown for grown, *_ in growths(transcript)] == [1_000]


def test_another_model_counts_otherwise(transcript: ClaudeTranscript) -> None:
    transcript.answer(text("a"), context=20_000, model="claude-sonnet-4-6")
    transcript.answer(text("b"), context=28_000, model="claude-opus-4-8")
    assert growths(transcript) == []


@pytest.mark.parametrize(
    ("read", "is_there"),
    [
        ("1\tx = 1\n2\t\n3\ty = 2", "x = 1\n\ny = 2"),
        ("     9→x = 1\n    10→12\tz\n", "x = 1\n12\tz\n"),
        ("7\tx\n8\ty\n\n<note>\n7\tnot of it", "x\ny\n\n<note>\n7\tnot of it"),
        ("x = 1\n2\ty", "x = 1\n2\ty"),
        ("12 monkeys", "12 monkeys"),
        ("", ""),
    ],
)
def test_the_numbers_of_lines_are_no_text_of_a_file(read: str, is_there: str) -> None:
    assert without_numbers(read) == is_there


def test_a_text_can_be_read_again_by_where_it_stands(transcript: ClaudeTranscript) -> None:
    transcript.prompt("fix é the parser")
    transcript.answer(text("Reading."), read_call("/w/app/a.py"), context=20_000)
    transcript.read("/w/app/a.py", "x = 'é'\n")
    reader = ClaudeReader(transcript.path)
    reader.refresh()
    assert [*reader.texts(reader.session().pieces)] == [
        "fix é the parser",
        "Reading.",
        '{"file_path": "/w/app/a.py"}',
        "x = 'é'\n",
    ]
    pieces = reader.session().pieces
    transcript.path.unlink()
    assert [*reader.texts(pieces)] == [""] * 4


def test_sessions_are_found_by_the_folder_in_their_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    assert [*find()] == []
    for number, folder in enumerate(("/w/app", "/w/app-two", "/w/app/two")):
        place = tmp_path / "projects" / f"-w-app{'-two' * bool(number)}"
        place.mkdir(parents=True, exist_ok=True)
        transcript = ClaudeTranscript(place / f"s{number}.jsonl", folder=folder)
        transcript.add_line('{"type": "summary", "summary": "no folder here"}\n')
        transcript.prompt("hello")
        os.utime(transcript.path, (number, number))
    (tmp_path / "projects" / "-w-app" / "empty.jsonl").touch()
    found = [*find()]
    assert [(one.id, one.folder) for one in found] == [
        ("s2", "/w/app/two"), ("s1", "/w/app-two"), ("s0", "/w/app"),
    ]  # fmt: skip
    assert [recognises(one.path) for one in found] == [True] * 3
    assert not recognises(tmp_path / "projects" / "-w-app" / "empty.jsonl")
    assert not recognises(tmp_path / "nowhere")


def test_an_agent_rests_once_it_has_answered_and_asks_for_no_tool(
    transcript: ClaudeTranscript,
) -> None:
    transcript.prompt("go")
    assert not session_of(transcript).rests
    transcript.answer(text("I look."), key="one", context=26_000)
    transcript.answer(read_call("/w/app/a.py"), key="one", context=26_000)
    assert not session_of(transcript).rests
    transcript.read("/w/app/a.py", "x = 1\n")
    assert not session_of(transcript).rests
    transcript.answer(text("Done."), context=27_000)
    assert session_of(transcript).rests
    transcript.prompt("more")
    assert not session_of(transcript).rests


def test_a_text_may_be_written_down_before_its_call_by_old_versions(tmp_path: Path) -> None:
    transcript = ClaudeTranscript(tmp_path / "s1.jsonl", version="2.1.100")
    transcript.answer(text("Now I write it."), context=27_000)
    assert not session_of(transcript).rests


def test_where_each_request_stands(transcript: ClaudeTranscript) -> None:
    for number in range(3):
        transcript.answer(text("I look."), key=f"r{number}", context=26_000)
        transcript.answer(read_call("/w/app/a.py"), key=f"r{number}", context=26_000)
        transcript.read("/w/app/a.py", "x = 1\n")
    transcript.answer(text("x"), context=9_000, isSidechain=True, agentId="a1")
    session = session_of(transcript)
    assert len(session.offsets) == len(session.own) == 3
    record = transcript.path.read_bytes()
    assert all(b"I look." in record[at:].split(b"\n")[0] for at in session.offsets)
    reads = [piece.offset for piece in session.pieces if piece.cause == "file"]
    assert sorted([*reads, *session.offsets]) == [
        at for pair in zip(session.offsets, reads, strict=True) for at in pair
    ]
