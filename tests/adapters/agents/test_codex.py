"""Rollouts of Codex: what is in the context, and what it took."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.transcripts import CodexRollout
from ullage.adapters.agents.codex import find, reader, recognises
from ullage.domain.session import Lines, Messages, Session, Usage


@pytest.fixture
def rollout(tmp_path: Path) -> CodexRollout:
    rollout = CodexRollout(tmp_path / "rollout-2026-11-01T10-00-00-s1.jsonl")
    rollout.begin()
    return rollout


def session_of(rollout: CodexRollout) -> Session:
    opened = reader(rollout.path)
    opened.refresh()
    return opened.session()


def files(session: Session) -> list[tuple[str | None, Lines | None]]:
    return [(piece.path, piece.lines) for piece in session.pieces if piece.cause == "file"]


def test_the_context_and_its_window_are_what_was_reported_last(rollout: CodexRollout) -> None:
    rollout.add("event_msg", type="token_count", info=None)
    rollout.say("user", "<environment_context>…</environment_context>")
    rollout.say("user", "fix the parser")
    rollout.say("assistant", "Reading.")
    rollout.tokens(36_522, 606, cached=2_432)
    rollout.tokens_again()
    session = session_of(rollout)
    assert (session.context.tokens, session.window) == (37_128, 258_400)
    assert [request.usage for request in session.requests] == [Usage(34_090, 606, 2_432)]
    assert session.messages == Messages(prompts=1, requests=1, api=2)
    assert (session.id, session.model, session.version) == ("0199-s1", "gpt-5.4", "0.146.0")
    assert session.opening is not None
    assert session.opening.context == 36_522


def test_the_window_is_known_before_the_first_response(rollout: CodexRollout) -> None:
    rollout.add("event_msg", type="task_started", model_context_window=874_950)
    session = session_of(rollout)
    assert (session.context.tokens, session.window) == (None, 874_950)


def test_files_are_read_by_the_shell_in_every_way_it_is_called(rollout: CodexRollout) -> None:
    rollout.shell("sed -n '1,40p' a.py", "x\n")
    rollout.shell("cat b.py", "x\n", workdir="/w/other")
    rollout.shell("nl -ba c.py | sed -n '207,260p'", "x\n")
    rollout.shell("pytest -q", "x\n")
    calls: tuple[dict[str, Any], ...] = (
        {"type": "function_call", "name": "shell",
         "arguments": json.dumps({"command": ["bash", "-lc", "head -n 5 d.py"]})},
        {"type": "custom_tool_call", "name": "exec",
         "input": 'const r = await tools.exec_command({cmd:"sed -n \'7,9p\' e.py",'
                  '"workdir":"/w/app","yield_time_ms":10000}); text(r.output)'},
        {"type": "local_shell_call", "action": {"command": ["cat", "f.py"]}},
        {"type": "function_call", "name": "shell", "arguments": "not json"},
    )  # fmt: skip
    for number, call in enumerate(calls):
        kind, *rest = call.items()
        rollout.item(str(kind[1]), call_id=f"k{number}", **dict(rest))
        output = [{"type": "input_text", "text": "x\n"}] if number == 1 else "x\n"
        is_custom = call["type"] == "custom_tool_call"
        rollout.item(
            "custom_tool_call_output" if is_custom else "function_call_output",
            call_id=f"k{number}", output=output,
        )  # fmt: skip
    session = session_of(rollout)
    assert files(session) == [
        ("/w/app/a.py", Lines(1, 40)),
        ("/w/other/b.py", None),
        ("/w/app/c.py", Lines(207, 260)),
        ("/w/app/d.py", Lines(1, 5)),
        ("/w/app/e.py", Lines(7, 9)),
        ("/w/app/f.py", None),
    ]
    opened = reader(rollout.path)
    opened.refresh()
    texts = [*opened.texts(piece for piece in opened.session().pieces if piece.cause == "file")]
    assert texts == ["x\n"] * 6


HEADER = "Chunk ID: 1f\nWall time: 0.1 seconds\nProcess exited with code 0\nOutput:\n"


def told(rollout: CodexRollout) -> list[tuple[str | None, str]]:
    """The results of tools: their files and their texts."""
    opened = reader(rollout.path)
    opened.refresh()
    pieces = [one for one in opened.session().pieces if one.cause != "conversation"]
    return [(one.path, text) for one, text in zip(pieces, opened.texts(pieces), strict=True)]


def test_each_of_several_files_has_its_share(rollout: CodexRollout) -> None:
    rollout.shell("sed -n 1,2p a.py; sed -n 5,5p b.py", HEADER + "1\nzwei é\n5\n")
    assert told(rollout) == [
        (None, HEADER), ("/w/app/a.py", "1\nzwei é\n"), ("/w/app/b.py", "5\n"),
    ]  # fmt: skip


def test_a_share_that_nobody_can_tell_is_no_file(rollout: CodexRollout) -> None:
    rollout.shell("sed -n 1,80p a.py; sed -n 1,80p b.py", "1\n2\n")
    assert told(rollout) == [(None, "1\n2\n")]


AT_ONCE = (
    "const rs = await Promise.all([\n"
    '  tools.exec_command({cmd: "cat a.py", workdir: "/w/app"}),\n'
    '  tools.exec_command({"cmd":"sed -n 1,1p b.py; sed -n 3,3p c.py","workdir":"/w/two"}),\n'
    '  tools.exec_command({cmd: "git status", workdir: "/w/app"}),\n'
    "]);\n"
)


@pytest.mark.parametrize("between", [[], ["\n---\n"]])
def test_commands_that_run_at_once_have_a_text_each(
    rollout: CodexRollout, between: list[str]
) -> None:
    rollout.item("custom_tool_call", name="exec", call_id="k", input=AT_ONCE)
    texts = ["Script completed\nOutput:\n"]
    for printed in ("a = 1\n", "b\nc\n", "clean\n"):
        texts += [printed, *between]
    output = [{"type": "input_text", "text": text} for text in texts]
    rollout.item("custom_tool_call_output", call_id="k", output=output)
    files = [(path, text) for path, text in told(rollout) if path]
    assert files == [("/w/app/a.py", "a = 1\n"), ("/w/two/b.py", "b\n"), ("/w/two/c.py", "c\n")]
    everything = "".join(text for _, text in told(rollout)).replace("\n", "")
    assert everything == "".join(texts).replace("\n", "")


@pytest.mark.parametrize(
    ("script", "texts"),
    [
        (AT_ONCE, ["all of them\n"]),
        (AT_ONCE, ["a\n", "b\n"]),
        (AT_ONCE, ["a\n", "1\n", "b\n", "2\n", "c\n", "3\n"]),
        (AT_ONCE.replace("Promise.all", "oneByOne"), ["a\n", "b\nc\n", "clean\n"]),
        (AT_ONCE.replace(', workdir: "/w/app"', "", 1), ["a\n", "b\nc\n", "clean\n"]),
    ],
)
def test_texts_that_cannot_be_told_apart_are_no_files(
    rollout: CodexRollout, script: str, texts: list[str]
) -> None:
    rollout.item("custom_tool_call", name="exec", call_id="k", input=script)
    output = [{"type": "input_text", "text": text} for text in texts]
    rollout.item("custom_tool_call_output", call_id="k", output=output)
    assert told(rollout) == [(None, "\n".join(texts))]


def test_a_compaction_empties_it_and_a_guess_is_no_figure(rollout: CodexRollout) -> None:
    rollout.say("user", "go")
    rollout.shell("cat a.py", "x\n")
    rollout.tokens(230_000, 3_515)
    rollout.add("compacted", message="", replacement_history=[])
    rollout.add("event_msg", type="context_compacted")
    rollout.tokens_guessed(940_499)
    session = session_of(rollout)
    assert (session.context.tokens, session.context.source) == (None, "cleared")
    assert session.pieces == ()
    (compaction,) = session.compactions
    assert (compaction.before, compaction.seen) == (233_515, 233_515)
    rollout.tokens(24_000, 10)
    session = session_of(rollout)
    assert session.context.tokens == 24_010
    assert (session.messages.requests, len(session.requests)) == (1, 2)
    opened = reader(rollout.path)
    opened.refresh()
    before = opened.before_compaction()
    assert before is not None
    assert (before.context.tokens, files(before)) == (233_515, [("/w/app/a.py", None)])


def test_turns_that_were_rolled_back_are_left(rollout: CodexRollout) -> None:
    for number in range(3):
        rollout.say("user", f"prompt {number}")
        rollout.shell(f"cat {number}.py", "x\n")
        rollout.tokens(20_000 + number, 1)
    rollout.add("event_msg", type="thread_rolled_back", num_turns=2)
    session = session_of(rollout)
    assert files(session) == [("/w/app/0.py", None)]
    assert session.messages.prompts == 1
    assert len(session.requests) == 3


def test_what_is_not_understood_is_passed_over(rollout: CodexRollout) -> None:
    with rollout.path.open("a") as file:
        file.write("not json\n[]\n{}\n")
        file.write('{"type": "response_item", "payload": {"type": "message", "content": "x"}}\n')
        file.write('{"type": "response_item", "payload": {"type": "function_call_output"}}\n')
        file.write('{"type": "event_msg", "payload": {"type": "token_count", "info": "many"}}\n')
        file.write('{"type": "hologram", "payload": null}\n')
    rollout.tokens(20_000, 1)
    assert session_of(rollout).context.tokens == 20_001


def test_rollouts_are_found_and_an_archived_copy_gives_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODEX_HOME", str(tmp_path))
    assert [*find()] == []
    name = "rollout-2026-11-01T10-00-00-019d6d29-8cf7-7fe3-adc9-8c3e4d9d5603.jsonl"
    for number, place in enumerate(("archived_sessions", "sessions/2026/11/01")):
        (tmp_path / place).mkdir(parents=True)
        rollout = CodexRollout(tmp_path / place / name, folder=f"/w/{number}")
        rollout.begin()
        os.utime(rollout.path, (number, number))
        assert recognises(rollout.path)
    (one,) = find()
    assert (one.folder, one.id) == ("/w/1", "019d6d29-8cf7-7fe3-adc9-8c3e4d9d5603")


PATCH = (
    "*** Begin Patch\n*** Update File: a.py\n@@\n-x\n+y\n*** Add File: b/c.py\n+z\n*** End Patch"
)


def test_what_was_done_tells_of_the_work(rollout: CodexRollout) -> None:
    rollout.begin()
    rollout.say("user", "/prompts:plan a login")
    rollout.tokens(10_000, 10)
    rollout.item("custom_tool_call", name="apply_patch", input=PATCH, call_id="p1")
    rollout.item("custom_tool_call_output", call_id="p1", output="Success. Updated d.py")
    rollout.shell(f"apply_patch '{PATCH}'", "done")
    assert [(one.kind, one.name, one.requests) for one in session_of(rollout).deeds] == [
        ("command", "/prompts:plan", 0),
        *[("change", "/w/app/a.py", 1), ("change", "/w/app/b/c.py", 1)] * 2,
    ]


def test_it_rests_at_the_end_of_a_turn(rollout: CodexRollout) -> None:
    rollout.say("user", "go")
    rollout.say("assistant", "Done.")
    rollout.tokens(20_000, 10)
    assert not session_of(rollout).rests
    rollout.add("event_msg", type="task_complete")
    session = session_of(rollout)
    assert session.rests
    assert len(session.offsets) == len(session.own) == 1
    assert all(piece.offset < session.offsets[0] for piece in session.pieces)
    rollout.say("user", "more")
    assert not session_of(rollout).rests
