"""Help that can be followed: every example in it is run, and shells complete it."""

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import WATCHDOG_SECONDS, Run, command, start
from tests.support.repository import commit, git
from tests.support.transcripts import ClaudeTranscript
from ullage import __version__
from ullage.adapters.store import StateStore, StoredItem
from ullage.cli.examples import EXAMPLES

COMMANDS = [(), *(tuple(name.split()) for name in EXAMPLES)]
LINES = sorted({line for lines in EXAMPLES.values() for line, _ in lines if "watch" not in line})
FOR_A_SHELL = set("|>*")
NEEDED = ("spec_id", "api_design", "database_schema", "api_spec", "architecture")
CONTEXT = json.dumps(dict.fromkeys(NEEDED, "text"))
PLAN = '{"strategies": {"mix": {"spec": {"model": "claude-sonnet-4-5", "input": 2, "output": 1}}}}'


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("name", COMMANDS, ids=" ".join)
def test_every_command_has_help(ullage: Run, name: tuple[str, ...], option: str) -> None:
    done = ullage(*name, option)
    assert (done.status, done.err) == (0, "")
    assert " ".join(("Usage: ullage", *name)) in done.out


def test_all_commands_have_examples(ullage: Run) -> None:
    for name, lines in EXAMPLES.items():
        assert all(name in line for line, _ in lines)
        shown = " ".join(ullage(*name.split(), "--help").out.split())
        assert lines
        for line, meaning in lines:
            assert f"{line} {meaning}" in shown
    listed = ullage("--help").out
    assert all(name.split()[0] in listed for name in EXAMPLES)


@pytest.fixture
def project(tree: Path) -> Path:
    """All that the examples name."""
    shutil.copy(tree / "app.py", tree / "src")
    (tree / "docs").mkdir()
    (tree / "docs" / "a.md").write_text("text\n")
    (tree / "README.md").write_text("text\n")
    for name in ("src/auth.py", "tests/test_auth.py", ".moai/specs/SPEC-001/spec.md"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("text\n")
    (tree / "plan.json").write_text(PLAN)
    (tree / "context.json").write_text(CONTEXT)
    (tree / "baseline.json").write_text("{}\n")
    git(tree, "init", "--quiet", "--initial-branch=main")
    commit(tree)
    sessions = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / "tree"
    sessions.mkdir(parents=True, exist_ok=True)
    for path in (sessions / "258c7280-ae70.jsonl", tree / "transcript.jsonl"):
        path.unlink(missing_ok=True)
        transcript = ClaudeTranscript(path, folder=str(tree))
        transcript.prompt("change the app")
        transcript.edit(f"{tree}/app.py", "", "x", context=160_000)
        transcript.compaction(160_100)
        # Not live: else the other examples showed the tokens of its model.
        os.utime(path, (0, 0))
    with StateStore.open(on_problem=pytest.fail) as state:
        item = StoredItem(str(tree / "app.py"), "full", None, (), included=True, tab=True)
        state.keep_working_set(str(tree), 1, [item])
    return tree


@pytest.mark.parametrize("line", [line for line in LINES if not FOR_A_SHELL & set(line)])
def test_every_example_works(project: Path, ullage: Run, line: str) -> None:
    program, *arguments = shlex.split(line)
    done = ullage(*arguments)
    assert (program, done.status, done.err) == ("ullage", 0, "")


@pytest.mark.skipif(shutil.which("sh") is None, reason="these examples are lines for a shell")
@pytest.mark.parametrize("line", [line for line in LINES if FOR_A_SHELL & set(line)])
def test_every_example_for_a_shell_works(project: Path, line: str) -> None:
    program = shlex.join(command())
    done = subprocess.run(
        ["sh", "-c", line.replace("ullage", program, 1)],
        cwd=project,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=WATCHDOG_SECONDS,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_command_shows_what_there_is(ullage: Run) -> None:
    done = ullage()
    assert done.status == 2
    assert "Usage: ullage" in done.out
    assert done.err == ""


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version(ullage: Run, option: str) -> None:
    assert ullage(option).out == f"ullage {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_shells_get_a_completion_script(shell: str) -> None:
    done = start("--show-completion", shell)
    assert done.status == 0
    assert "ullage" in done.out


@pytest.mark.skipif(os.name == "nt", reason="bash asks in its own way")
def test_bash_completes_commands_and_options() -> None:
    def completed(words: str) -> set[str]:
        asked = {
            "_ULLAGE_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split(" ")) - 1),
        }
        return set(start(env=asked).out.split())

    assert {"report", "outline", "count", "check", "config"} <= completed("ullage ")
    assert {"--format", "--target", "--help"} <= completed("ullage report --")
