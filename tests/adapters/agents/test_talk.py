"""What was said and done in a session, as the records of each agent tell it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.transcripts import (
    ClaudeTranscript,
    CodexRollout,
    call,
    text,
)
from ullage.adapters.agents import claude_code, codex, gemini
from ullage.adapters.agents.trials import Trials
from ullage.domain.handoff import Change, Edit, Failure


@pytest.fixture
def claude(tmp_path: Path) -> ClaudeTranscript:
    return ClaudeTranscript(tmp_path / "s1.jsonl")


def test_prompts_since_the_last_boundary_and_before(claude: ClaudeTranscript) -> None:
    claude.prompt("make users deletable")
    claude.answer(text("Done."), context=160_000)
    claude.compaction(167_000)
    claude.summary("This is what was done.")
    claude.prompt("<local-command-stdout>nothing</local-command-stdout>")
    claude.prompt("[Request interrupted by user for tool use]")
    claude.prompt("<command-name>/model</command-name><command-args>opus</command-args>")
    claude.prompt(
        "<command-message>run</command-message>"
        "<command-name>/moai:2-run</command-name><command-args>SPEC-001</command-args>"
    )
    claude.prompt("<ide_opened_file>a.py</ide_opened_file>and the docs")
    queued = {"type": "queued_command", "prompt": "and the tests"}
    claude.note("attachment", attachment=queued)
    talk = claude_code.talk_of(claude.path)
    assert talk.before == ("make users deletable",)
    assert talk.since == ("/moai:2-run SPEC-001", "and the docs", "and the tests")


def test_what_was_taken_back_was_not_said(claude: ClaudeTranscript) -> None:
    claude.prompt("first")
    begin = claude.parent
    claude.answer(text("Hm."), context=30_000)
    claude.prompt("a wrong turn")
    claude.ran("make", "broken", code=2)
    claude.parent = begin
    claude.prompt("a better way")
    talk = claude_code.talk_of(claude.path)
    assert (talk.prompts, talk.failure) == (("first", "a better way"), None)


REFUSED = (
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was"
    " a file edit, the new_string was NOT written to the file). "
)
WITH_WORDS = f"{REFUSED}To tell you how to proceed, the user said:\n"
NOTE = (
    "\n\nNote: The user's next message may contain a correction or preference. Pay close attention"
    " — if they explain what went wrong, consider saving that to memory."
)


@pytest.mark.parametrize("tool", ["ExitPlanMode", "Bash", "Edit", "mcp__tracker__create_issue"])
def test_what_was_said_instead_of_letting_a_tool_run(claude: ClaudeTranscript, tool: str) -> None:
    claude.prompt("make users deletable")
    answers = (
        f"{WITH_WORDS}what is the simplest way?\n\nNote: none of it is urgent",
        f"{WITH_WORDS}use the column that there is{NOTE}",
        f"{REFUSED}STOP what you are doing and wait for the user to tell you how to proceed.{NOTE}",
        f"{WITH_WORDS}The user wants to clarify these questions.\n    Start by asking them.",
    )
    for number, answer in enumerate(answers):
        claude.answer(call(tool, f"c{number}", command="ls", plan="# One"), context=30_000)
        claude.result(f"c{number}", answer, is_error=True)
    # Who prints such words has said nothing.
    claude.ran("cat log", f"{WITH_WORDS}nothing")
    claude.prompt("go on")
    assert claude_code.talk_of(claude.path).prompts == (
        "make users deletable",
        "what is the simplest way?\n\nNote: none of it is urgent",
        "use the column that there is",
        "go on",
    )


def test_what_was_put_beside_a_prompt_is_not_told(claude: ClaudeTranscript) -> None:
    claude.prompt(
        "make <system-reminder>one</system-reminder><b>it</b> <ide_selection>a <system-reminder>"
        "</ide_selection>quick<system-reminder>two</system-reminder> <ide_x> of"
        " <ide_diagnostics>three</ide_diagnostics>course"
    )
    assert claude_code.talk_of(claude.path).prompts == ("make <b>it</b> quick <ide_x> of course",)


def test_who_refuses_speaks_of_what_was_asked_before(claude: ClaudeTranscript) -> None:
    claude.prompt("make users deletable")
    claude.prompt("and the docs")
    claude.prompt("yes, go ahead")
    claude.answer(text("Done."), context=160_000)
    claude.compaction(167_000)
    claude.answer(call("Bash", "c1", command="ls"), context=30_000)
    claude.result("c1", f"{WITH_WORDS}not now", is_error=True)
    talk = claude_code.talk_of(claude.path)
    assert talk.since == ("and the docs", "yes, go ahead", "not now")


def test_the_plan_that_was_accepted_last(claude: ClaudeTranscript) -> None:
    claude.planned("# One")
    claude.planned("# Two")
    claude.planned("# Three", accepted=False)
    assert claude_code.talk_of(claude.path).plan == "# Two"
    claude.prompt("Implement the following plan:\n\n# Four\n\n## Step")
    talk = claude_code.talk_of(claude.path)
    assert talk.plan == "# Four\n\n## Step"
    assert talk.prompts == ("Implement the plan: Four",)


def test_a_plan_that_waits_to_be_accepted(claude: ClaudeTranscript) -> None:
    claude.planned("# One")
    assert claude_code.talk_of(claude.path).proposed is None
    claude.planned("# Two", accepted=False)
    talk = claude_code.talk_of(claude.path)
    assert (talk.plan, talk.proposed) == ("# One", "# Two")
    # Nobody has answered yet.
    claude.answer(call("ExitPlanMode", "c1", plan="# Three"), context=30_000)
    assert claude_code.talk_of(claude.path).proposed == "# Three"
    # What was shown is not what is waited for once something else is done.
    claude.edit("/w/app/a.py", "x = 1", "x = 2")
    assert claude_code.talk_of(claude.path).proposed is None


def test_what_is_still_to_do(claude: ClaudeTranscript) -> None:
    claude.listed(("column", "in_progress"), ("routes", "pending"))
    claude.listed(("column", "completed"), ("routes", "in_progress"), ("docs", "pending"))
    assert claude_code.talk_of(claude.path).todos == ("routes (in progress)", "docs")


def test_tasks_of_newer_versions(claude: ClaudeTranscript) -> None:
    for number, subject in enumerate(("column", "routes", "docs"), 1):
        claude.answer(call("TaskCreate", f"c{number}", subject=subject), context=30_000)
        told = {"task": {"id": str(number), "subject": subject}}
        claude.result(f"c{number}", f"Task #{number} created", toolUseResult=told)
    for number, status in ((1, "completed"), (2, "in_progress")):
        name = f"u{number}"
        claude.answer(call("TaskUpdate", name, taskId=str(number), status=status), context=30_000)
        claude.result(name, "Updated", toolUseResult={"success": True, "taskId": str(number)})
    assert claude_code.talk_of(claude.path).todos == ("routes (in progress)", "docs")


def test_files_that_were_changed_the_latest_first(claude: ClaudeTranscript) -> None:
    claude.edit("/w/app/a.py", "x = 1", "x = 2")
    claude.create("/w/app/new.py", "y = 1\n")
    claude.edit("/w/app/never.py", "x", "y", failed=True)
    place = claude.path.with_suffix("") / "subagents"
    place.mkdir(parents=True)
    helper = ClaudeTranscript(place / "agent-a1.jsonl", session="a1")
    helper.edit("/w/app/b.py", "a", "b")
    claude.edit("/w/app/a.py", "x = 2", "x = 3")
    first, second, third = claude_code.talk_of(claude.path).changes
    assert first == Change("/w/app/a.py", (Edit("x = 1", "x = 2"), Edit("x = 2", "x = 3")))
    assert second == Change("/w/app/new.py", (Edit("", "y = 1\n"),), is_new=True)
    assert third == Change("/w/app/b.py", (Edit("a", "b"),))


def test_a_command_that_failed_until_it_succeeds(claude: ClaudeTranscript) -> None:
    claude.ran("cd /w/app && npm test 2>&1 | tail -5", "x\n\n2 tests failed\nFAIL\n", code=1)
    claude.ran("grep -r nothing .", code=1)
    failure = claude_code.talk_of(claude.path).failure
    assert failure == Failure("npm test 2>&1 | tail -5", "2 tests failed")
    claude.ran("npm test -- users", "5 passed")
    assert claude_code.talk_of(claude.path).failure is None


def test_a_command_that_was_refused_did_not_fail(claude: ClaudeTranscript) -> None:
    claude.answer(call("Bash", "c1", command="npm publish"), context=30_000)
    claude.result("c1", "The user doesn't want to proceed with this tool use.", is_error=True)
    assert claude_code.talk_of(claude.path).failure is None


@pytest.mark.parametrize(
    ("failed", "then", "is_mended"),
    [
        ("pytest -q", "pytest -q tests/a.py", True),
        ("cargo test users", "cargo test", True),
        ("npm run lint", "npm run test", False),
        ("python3 a.py", "python3 b.py", False),
        ("FOO=1 sudo make all", "make all", True),
        ("git commit -m x", "git commit -S -m x", True),
        ("make", "ls", False),
    ],
)
def test_what_mends_a_failure(failed: str, then: str, *, is_mended: bool) -> None:
    trials = Trials()
    trials.ran(failed, "broken here", failed=True)
    assert trials.failure is not None
    trials.ran(then, "", failed=False)
    assert (trials.failure is None) is is_mended


def test_a_failure_that_much_came_after_is_no_news() -> None:
    trials = Trials()
    trials.ran("make", "broken here", failed=True)
    for number in range(30):
        trials.ran(f"python3 step{number}.py", "", failed=False)
    assert trials.failure is None


PATCH = """*** Begin Patch
*** Add File: new.py
+y = 1
*** Update File: sub/a.py
@@ def a():
 one = 1
-x = 1
+x = 2
*** End Patch"""


def test_codex(tmp_path: Path) -> None:
    record = CodexRollout(tmp_path / "rollout-2026.jsonl")
    record.begin()
    record.say("user", "<environment_context>…</environment_context>")
    opened = "# Context from my IDE setup:\n\n## Open tabs:\n- a.py\n\n"
    record.say("user", f"{opened}## My request for Codex:\nmake users deletable\n")
    plan = {"type": "Plan", "text": "# Soft delete\n## Step"}
    record.add("event_msg", type="item_completed", item=plan)
    record.say("user", "Implement the plan.")
    steps = [{"step": "column", "status": "completed"}, {"step": "routes", "status": "pending"}]
    record.item("function_call", name="update_plan", arguments=json.dumps({"plan": steps}))
    record.patch(PATCH)
    record.patch(PATCH.replace("new.py", "never.py"), "apply_patch verification failed: no")
    record.shell(
        "npm test", "Wall time: 1 s\nProcess exited with code 1\nOutput:\n2 tests failed\n"
    )
    record.shell("ls", "Wall time: 1 s\nProcess exited with code 0\nOutput:\na.py\n")
    talk = codex.talk_of(record.path)
    assert talk.prompts == ("make users deletable", "Implement the plan.")
    assert (talk.plan, talk.todos) == ("# Soft delete\n## Step", ("routes",))
    assert talk.changes == (
        Change("/w/app/new.py", (Edit("", "y = 1"),), is_new=True),
        Change("/w/app/sub/a.py", (Edit("one = 1\nx = 1", "one = 1\nx = 2"),)),
    )
    assert talk.failure == Failure("npm test", "2 tests failed")
    record.add("compacted", message="…")
    record.say("user", "a wrong turn")
    record.add("event_msg", type="thread_rolled_back", num_turns=1)
    record.say("user", "now the docs")
    assert codex.talk_of(record.path).since == ("now the docs",)


def test_codex_in_scripts(tmp_path: Path) -> None:
    record = CodexRollout(tmp_path / "rollout-2026.jsonl")
    record.begin()
    script = (
        'await tools.update_plan({plan:[\n {step:"say \\"hi\\"",status:"in_progress"},'
        ' {step:"leave",status:"pending"}]})'
    )
    record.item("custom_tool_call", name="exec", input=script, call_id="c1")
    record.item("custom_tool_call", name="exec", input='tools.exec({cmd:"tsc"})', call_id="c2")
    chunk = json.dumps({"exit_code": 2, "output": "a.ts(1,1): error"})
    output = [
        {"type": "input_text", "text": part} for part in ("Script completed\nOutput:\n", chunk)
    ]
    record.item("custom_tool_call_output", call_id="c2", output=output)
    talk = codex.talk_of(record.path)
    assert talk.todos == ('say "hi" (in progress)', "leave")
    assert talk.failure == Failure("tsc", "a.ts(1,1): error")


def gemini_call(name: str, output: str, status: str = "success", **arguments: Any) -> Any:
    response = {"functionResponse": {"response": {"output": output}}}
    return {"name": name, "args": arguments, "status": status, "result": [response]}


def test_gemini(tmp_path: Path) -> None:
    todos = [{"description": "routes", "status": "pending"}, {"description": "x", "status": "done"}]
    printed = "Command: make\nOutput: cc a.c\nit is broken\nError: (none)\nExit Code: 2"
    calls = [
        gemini_call("write_todos", "ok", todos=todos),
        gemini_call("replace", "ok", file_path="/w/a.py", old_string="x", new_string="y"),
        gemini_call("replace", "no", "error", file_path="/w/b.py", old_string="x", new_string="y"),
        gemini_call("run_shell_command", printed, command="make"),
    ]
    messages = [
        {"id": "1", "type": "user", "content": "make users deletable"},
        {"id": "2", "type": "gemini", "content": "Done.", "toolCalls": calls},
    ]
    chat = {"sessionId": "s", "projectHash": "p", "messages": messages}
    whole = tmp_path / "session-1.json"
    whole.write_text(json.dumps(chat))
    lines = tmp_path / "session-2.jsonl"
    records = [{"sessionId": "s", "projectHash": "p"}, *messages]
    lines.write_text("".join(f"{json.dumps(one)}\n" for one in records))
    talk = gemini.talk_of(whole)
    assert talk.prompts == ("make users deletable",)
    assert talk.todos == ("routes",)
    assert talk.changes == (Change("/w/a.py", (Edit("x", "y"),)),)
    assert talk.failure == Failure("make", "it is broken")
    assert gemini.talk_of(lines) == talk
    with lines.open("a") as file:
        file.write(f"{json.dumps({'$set': {'messages': messages[:1]}})}\n")
        file.write(f"{json.dumps({'id': '3', 'type': 'user', 'content': 'go back'})}\n")
        file.write(f"{json.dumps({'$rewindTo': '3'})}\n")
        file.write(f"{json.dumps({'id': '4', 'type': 'user', 'content': 'now the docs'})}\n")
    assert gemini.talk_of(lines).since == ("make users deletable", "now the docs")


@pytest.mark.parametrize("agent", [claude_code, codex, gemini])
@pytest.mark.parametrize(
    "line",
    [
        "", "{", "[]", "null", '{"type": "user"}', '{"type": "user", "message": {"content": 1}}',
        '{"type": "assistant", "uuid": 1, "message": {"id": [], "content": [{"type": "x"}]}}',
        '{"type": "response_item", "payload": {"type": "x_output", "output": [1, {}]}}',
        '{"id": "1", "type": "gemini", "toolCalls": [1, {"name": "replace", "status": "success"}]}',
    ],
)  # fmt: skip
def test_what_is_no_record_tells_nothing(agent: Any, line: str, tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    path.write_text(f"{line}\n" * 2)
    talk = agent.talk_of(path)
    assert (talk.prompts, talk.changes, talk.todos) == ((), (), ())
