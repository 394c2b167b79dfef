"""`ullage handoff`: what a session leaves to the next one, from its record and from the disk."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.program import Run
from tests.cli.test_streams import on_terminal
from tests.support.independent import independent_count
from tests.support.repository import git
from tests.support.transcripts import BEGIN, ClaudeTranscript, text

USERS = """export function createUser(name: string): string {
  return name.trim();
}

export function deleteUser(name: string): boolean {
  return name === "nobody";
}

export function findUser(name: string): string {
  return name;
}
"""
SECRET = "sk-proj-" + "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "myapp"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "users.ts").write_text(USERS)
    (folder / "src" / "orders.ts").write_text("export const orders = 1;\n")
    monkeypatch.chdir(folder)
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return folder


@pytest.fixture
def claude(folder: Path) -> ClaudeTranscript:
    place = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / "slug"
    place.mkdir(parents=True)
    return ClaudeTranscript(place / "258c7280.jsonl", folder=str(folder), session="258c7280")


@pytest.fixture(autouse=True)
def nobody_else_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git takes authors and times from variables before its settings."""
    for name in [name for name in os.environ if name.startswith(("GIT_AUTHOR_", "GIT_COMMITTER_"))]:
        monkeypatch.delenv(name)


def a_day(claude: ClaudeTranscript, folder: Path) -> None:
    """A session in which much was done."""
    claude.prompt("Users can be deleted.\nTheir orders stay.")
    claude.answer(text("I look."), context=26_000)
    claude.planned("# Soft delete\n\n## Context\n\n## Step 1: a column\n")
    claude.prompt("yes, go ahead")
    claude.prompt("also from the admin page")
    claude.listed(("A column", "completed"), ("Routes", "in_progress"), ("Docs", "pending"))
    claude.edit(f"{folder}/src/users.ts", "  return name;\n", "  return name.trim();\n")
    claude.edit(f"{folder}/src/users.ts", "return false;", 'return name === "nobody";')
    claude.create(f"{folder}/src/orders.ts", "export const orders = 1;\n")
    claude.create("/tmp/try.py", "x = 1\n")
    claude.ran(f"cd {folder} && npm test", "1 passed\n2 tests failed\nFAIL", code=1)
    claude.answer(text("Done."), context=152_000)


def test_what_was_asked_decided_changed_and_failed(
    claude: ClaudeTranscript, folder: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(claude, folder)
    git(folder.parent, "init", "--quiet", str(folder))
    git(folder, "config", "user.email", "a@example.com")
    git(folder, "add", ".")
    for at, subject in ((BEGIN.replace(hour=9), "Before"), (BEGIN.replace(second=5), "Add it")):
        monkeypatch.setenv("GIT_COMMITTER_DATE", at.isoformat())
        git(folder, "commit", "--quiet", "--allow-empty", "-m", subject)
    done = ullage("handoff", "258c", "--encoding", "o200k_base")
    assert (done.status, done.err) == (0, "")
    title, *lines = done.out.split("\n")
    assert title.startswith("# Handoff: myapp, ")
    assert title.endswith(f" ({independent_count(done.out)} tokens)")
    commit = next(line for line in lines if line.endswith(" Add it"))
    assert lines == [
        "Goal: Users can be deleted. Their orders stay.",
        "Then asked: also from the admin page",
        "Decided:",
        "- Soft delete",
        "- Step 1: a column",
        commit,
        "Open:",
        "- Routes (in progress)",
        "- Docs",
        "Changed: src/orders.ts (new) · src/users.ts (createUser, deleteUser)",
        "Last failure: npm test → 2 tests failed",
        "",
    ]


def test_its_figures_and_the_message(claude: ClaudeTranscript, folder: Path, ullage: Run) -> None:
    a_day(claude, folder)
    made = ullage("handoff", "-f", "json").document
    assert (made["agent"], made["session"], made["path"]) == ("claude-code", "258c7280", None)
    assert (made["limit"], made["limitOn"], made["exact"]) == (2_000, "band-high", False)
    assert made["band"][0] < made["tokens"] == made["handoff"] < made["band"][1]
    assert (made["context"], made["filesTokens"], made["files"]) == (152_000, 0, [])
    assert 25_900 < made["after"] - made["tokens"] < 26_000
    assert made["message"] == (
        f"152K now. After /clear and this: about 26K (26K fixed, {made['tokens']} handoff). "
        "Type /clear, then paste."
    )


def test_monitor_context_size(claude: ClaudeTranscript, folder: Path, ullage: Run) -> None:
    """The source's rule 2, step by step; but for clearing, which is the person's to do.

    It prints `{current_tokens}K` as it stands, asks the agent by `/context`, and drops a summary
    that holds no decision: here all of it is in the session's own record.
    """
    (folder / ".moai/specs/SPEC-001").mkdir(parents=True)
    (folder / ".moai/specs/SPEC-001/spec.md").write_text("# Users can be deleted\n")
    claude.prompt("/moai:2-run SPEC-001")
    a_day(claude, folder)

    # What `get_current_context_tokens` was to tell, and the recommendation.
    assert ullage("session", "show", "-f", "json").document["context"]["tokens"] == 152_000
    shown = ullage("session", "show").out
    assert "152K in the context, over the warning of 150K (classic-200k)." in shown
    assert "/clear: 124K" in shown

    # `generate_context_summary`: specification, phase, decisions, what is pending.
    before = ullage("handoff", "--restore", "--encoding", "o200k_base", "-f", "json").document
    assert "\nSpec: .moai/specs/SPEC-001/spec.md, phase IMPROVE\n" in before["text"]
    assert "\nDecided:\n- Soft delete\n- Step 1: a column\n" in before["text"]
    assert "\nOpen:\n- Routes (in progress)\n- Docs\n" in before["text"]

    # `restore_minimal_context`: the specification, and not the conversation.
    assert "## .moai/specs/SPEC-001/spec.md: full" in before["text"]
    assert "I look." not in before["text"]
    assert before["tokens"] == independent_count(before["text"])
    assert before["after"] < 30_000 < before["context"] == 152_000


def test_with_the_files_to_begin_with(claude: ClaudeTranscript, folder: Path, ullage: Run) -> None:
    a_day(claude, folder)
    (folder / ".moai/specs/SPEC-001").mkdir(parents=True)
    (folder / ".moai/specs/SPEC-001/spec.md").write_text("# Users can be deleted\n")
    claude.prompt("/moai:2-run SPEC-001")
    claude.prompt("/moai:2-run SPEC-404")
    made = ullage("handoff", "--restore", "--encoding", "o200k_base", "-f", "json").document
    assert made["tokens"] == independent_count(made["text"])
    handed, files = made["text"].split("\n\n<!-- ullage", 1)
    assert "\nSpec: .moai/specs/SPEC-001/spec.md, phase ANALYZE\n" in handed
    pointing = handed.rsplit("\n", 1)[-1]
    assert pointing == (
        f"Read first: the files below ({made['filesTokens']} tokens: "
        "spec.md full, orders.ts full, users.ts full)"
    )
    assert made["handoff"] == independent_count(f"{handed}\n")
    assert made["filesTokens"] == independent_count(f"<!-- ullage{files}")
    assert [one["path"] for one in made["files"]] == [
        ".moai/specs/SPEC-001/spec.md", "src/orders.ts", "src/users.ts",
    ]  # fmt: skip
    assert USERS in files
    budget = made["filesTokens"] - 10
    less = ullage("handoff", "--restore", "--budget", str(budget), "-f", "json").document
    assert less["filesTokens"] <= budget
    assert ("src/users.ts", "full") not in [(one["path"], one["view"]) for one in less["files"]]


def test_a_whole_is_what_its_parts_are(claude: ClaudeTranscript, folder: Path, ullage: Run) -> None:
    """Estimates, of which prose and code have factors of their own."""
    a_day(claude, folder)
    (folder / "src/users.ts").write_text(USERS * 20)
    made = ullage("handoff", "--restore", "--model", "claude-sonnet-4-5", "-f", "json").document
    handed, files = made["text"].split("\n\n<!-- ullage", 1)
    assert f"(~{made['handoff']} tokens)" in handed
    assert f"(~{made['filesTokens']:,} tokens: " in handed
    assert f"· ~{made['filesTokens']:,} tokens (" in files
    assert made["tokens"] == made["handoff"] + made["filesTokens"]
    low, high = made["band"]
    assert low < made["tokens"] < high


def test_files_that_there_is_no_room_for_are_told(
    claude: ClaudeTranscript, folder: Path, ullage: Run
) -> None:
    a_day(claude, folder)
    (folder / "src/orders.ts").write_text("export const orders = 1;\n" * 200)
    note = "left out to stay within 150 tokens: orders.ts"
    restore = ("handoff", "--restore", "--encoding", "o200k_base", "--budget", "150")
    done = ullage(*restore)
    assert (done.status, done.err) == (0, f"ullage: {note}\n")
    assert "users.ts full)\n" in done.out
    assert ullage(*restore, "-f", "json").document["notes"]["problems"] == [note]
    none = ullage(*restore[:-1], "10")
    assert (none.status, "Read first" in none.out) == (0, False)
    assert none.err == "ullage: left out to stay within 10 tokens: orders.ts, users.ts\n"


def test_files_that_are_not_tried_are_told(
    claude: ClaudeTranscript, folder: Path, ullage: Run
) -> None:
    for number in range(22):
        claude.create(f"{folder}/src/made{number}.ts", "x\n")
        (folder / f"src/made{number}.ts").write_text("x\n")
    claude.answer(text("Done."), context=30_000)
    told = ullage("handoff", "--restore").err
    assert told == "ullage: left out, changed before the last 20: made1.ts, made0.ts\n"


def test_the_phase_is_the_one_that_the_session_is_said_to_be_in(
    claude: ClaudeTranscript, folder: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(folder.parent / "state"))
    (folder / ".moai/specs/SPEC-001").mkdir(parents=True)
    (folder / ".moai/specs/SPEC-001/spec.md").write_text("# Users can be deleted\n")
    (folder / "ullage.toml").write_text('[phases.review]\ncommands = ["/review"]\n')

    def told() -> str:
        (line,) = (one for one in ullage("handoff").out.split("\n") if one.startswith("Spec: "))
        return line.removeprefix("Spec: .moai/specs/SPEC-001/spec.md")

    claude.prompt("work at SPEC-001")
    claude.answer(text("I look."), context=26_000)
    assert told() == ""
    claude.prompt("/moai:3-sync SPEC-001")
    claude.answer(text("I write."), context=27_000)
    assert told() == ", phase DOCUMENTATION"
    # A person's word, then a command of the settings.
    assert ullage("session", "phase", "preserve").status == 0
    assert told() == ", phase PRESERVE"
    claude.answer(text("I test."), context=27_500)
    claude.prompt("/review SPEC-001")
    claude.answer(text("I review."), context=28_000)
    assert told() == ", phase REVIEW"


def test_a_secret_is_left_out_and_told(claude: ClaudeTranscript, ullage: Run) -> None:
    claude.prompt("deploy it")
    claude.prompt(f"with this key:\n{SECRET}\nand no other")
    claude.answer(text("Done."), context=30_000)
    claude.ran(f"deploy --token={SECRET}", SECRET, code=1)
    done = ullage("handoff")
    assert done.status == 0
    assert SECRET[:12] not in done.out
    assert "Then asked: with this key: [secret left out by ullage] and no other\n" in done.out
    assert done.err.startswith("ullage: a prompt: left out, it looks like a secret (")
    assert "ullage: the last failure: left out" in done.err


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal of POSIX")
@pytest.mark.parametrize("where", [["--write"], ["-o", "mine.md"]])
def test_a_terminal_shows_it_before_it_is_written(
    claude: ClaudeTranscript, folder: Path, where: list[str]
) -> None:
    a_day(claude, folder)
    done = on_terminal("handoff", *where, out=True, err=False, cwd=folder)
    assert done.status == 0
    text, _, told = done.out.replace("\r\n", "\n").partition("\nWrote ")
    assert text.startswith("# Handoff: myapp, ")
    assert Path(told.split(": ")[0]).read_text() == text


def test_without_one_it_is_only_written(
    claude: ClaudeTranscript, folder: Path, ullage: Run
) -> None:
    a_day(claude, folder)
    done = ullage("handoff", "--write")
    assert done.status == 0
    place = folder / ".ullage"
    text = (place / "handoff.md").read_text()
    before, _, told = done.out.partition(f"Wrote {place / 'handoff.md'}: ")
    assert before == ""
    assert (place / ".gitignore").read_text() == "*\n"
    figures, message, _ = told.split("\n")
    assert figures in text.replace("(", " ")
    assert message.startswith("152K now. After /clear and this: about 26K")
    assert ullage("handoff", "-o", "-").out.split("\n")[1:] == text.split("\n")[1:]
    assert ullage("handoff", "-o", "mine.md").out.startswith(f"Wrote {folder / 'mine.md'}: ")
    named = ullage("handoff", "-o", "mine.md", "-f", "json").document
    assert named["path"] == str(folder / "mine.md")
    assert named["text"] == (folder / "mine.md").read_text()
    assert ullage("handoff", "--write", "-o", "mine.md").status == 2


def test_a_file_that_it_is_made_of_is_not_written_over(
    claude: ClaudeTranscript, folder: Path, ullage: Run
) -> None:
    a_day(claude, folder)
    done = ullage("handoff", "--restore", "-o", "src/users.ts")
    assert done.status == 2
    assert (folder / "src/users.ts").read_text() == USERS


def test_the_limit_is_kept_and_what_is_missing_told(
    claude: ClaudeTranscript, folder: Path, ullage: Run
) -> None:
    a_day(claude, folder)
    for number in range(100):
        claude.create(f"{folder}/src/made{number}.ts", "x\n")
        (folder / f"src/made{number}.ts").write_text("x\n")
    done = ullage("handoff", "--limit", "200", "--encoding", "o200k_base")
    assert done.status == 0
    assert independent_count(done.out) <= 200
    assert done.err.startswith("ullage: left out to stay within 200 tokens: ")
    assert " changed files" in done.err
    done = ullage("handoff", "--limit", "10")
    assert (done.status, done.out) == (1, "")
    told = "ullage: a handoff does not fit into 10 tokens; of this session it takes "
    assert done.err.startswith(told)
    assert ullage("handoff", "--limit", done.err.removeprefix(told).strip()).status == 0


def test_files_that_are_gone_or_elsewhere(
    claude: ClaudeTranscript, folder: Path, ullage: Run, tmp_path: Path
) -> None:
    claude.prompt("tidy up")
    claude.edit(f"{folder}/src/gone.ts", "a", "b")
    claude.create(f"{folder}/src/made and gone.ts", "a")
    claude.edit("/home/me/other/app.ts", "a", "b")
    claude.edit("/home/me/.claude/plans/plan.md", "a", "b")
    claude.answer(text("Done."), context=30_000)
    assert "\nChanged: /home/me/other/app.ts (gone) · src/gone.ts (gone)\n" in ullage("handoff").out
    record = json.dumps(claude.path.read_text()).replace(str(folder), "/nowhere/myapp")
    (tmp_path / "elsewhere.jsonl").write_text(json.loads(record))
    elsewhere = ullage("handoff", "--restore", "--path", tmp_path / "elsewhere.jsonl")
    assert elsewhere.err == "ullage: no files to begin with: the session's folder is not here\n"
    told = elsewhere.out
    # Of what is on another disk nobody knows whether it is still there.
    assert "Changed: /home/me/other/app.ts · src/made and gone.ts (new) · src/gone.ts\n" in told


def test_a_session_in_which_nothing_was_done(claude: ClaudeTranscript, ullage: Run) -> None:
    claude.answer(text("Hello."), context=26_000)
    done = ullage("handoff")
    assert (done.status, done.out) == (1, "")
    assert done.err == "ullage: nothing was asked, planned or changed in this session yet\n"


def test_no_session_at_all(folder: Path, ullage: Run) -> None:
    done = ullage("handoff")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("ullage: no session of an agent in this folder\n")
    assert not (folder / ".ullage").exists()


def test_it_says_the_same_each_time(claude: ClaudeTranscript, folder: Path, ullage: Run) -> None:
    a_day(claude, folder)
    first, second = (ullage("handoff", "--restore").out.split("\n", 1)[1] for _ in range(2))
    assert first.split("<!--")[0] == second.split("<!--")[0]
