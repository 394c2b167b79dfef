"""The same real files give the same numbers and bytes in the editor and on the command line."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from tests.cli.program import Done
from tests.support import transcripts
from tests.support.independent import independent_count
from tests.support.transcripts import ClaudeTranscript, text
from tests.support.window import Window, without
from ullage.cli.main import run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A library as it is installed, in a folder that nobody else writes to."""
    source = Path(typer.__file__).parent
    leave_out = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd")
    return Path(shutil.copytree(source, tmp_path / "library", ignore=leave_out))


@pytest.fixture
def opened(root: Path) -> Window:
    """Every file is a tab; every second one is open as a document as well."""
    window = Window(root, can=without(progress=False))
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    window.background(*names)
    for name in names[::2]:
        window.show(name)
    window.look_away()
    return window


def test_every_number_is_that_of_report_and_outline(
    root: Path, opened: Window, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)

    def ullage(*arguments: str) -> Done:
        status = run([*arguments, "--format", "json"])
        captured = capsys.readouterr()
        return Done(status, captured.out, captured.err)

    with opened as window:
        items = window.working_set()
        total = window.tokens()
        asked = window.result("ullage/report", {})
        assert window.diagnostics()
    report = ullage("report", ".").document
    assert len(report["files"]) > 25
    seen = {name: (item["tokens"], item["status"]) for name, item in items.items()}
    assert seen == {one["path"]: (one["tokens"], one["status"]) for one in report["files"]}
    assert total == report["total"]["full"] == sum(item["cost"] for item in items.values())
    assert asked["files"] == report["files"]
    for view in ("signatures", "headers"):
        outlined = {
            one["path"]: one for one in ullage("outline", ".", "--view", view).document["files"]
        }
        assert set(outlined) >= {name for name, (_, status) in seen.items() if status == "ok"}
        for name, one in outlined.items():
            assert one["tokens"] == items[name]["tokens"], name


def test_the_outline_of_the_editor_is_that_of_the_command_line(
    root: Path, opened: Window, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.py"))
    with opened as window:
        asked = {name: window.result("ullage/outline", {"uri": window.uri(name)}) for name in names}
        assert window.diagnostics()
    monkeypatch.chdir(root)
    assert len(names) > 15
    for name in names:
        run(["outline", name, "--format", "json"])
        assert asked[name] == json.loads(capsys.readouterr().out), name


def test_the_context_of_the_editor_is_that_of_the_command_line(
    root: Path, opened: Window, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened as window:
        window.view_as("signatures", "main.py", "core.py")
        window.view_as("headers", "models.py")
        window.view_as("symbols", "params.py", symbols=["Option"])
        window.command("drop", uris=[window.uri("rich_utils.py")])
        answer = window.command("writeContext")
        written = Path(answer["path"]).read_bytes().decode()
        assert window.diagnostics()
    assert answer["tokens"] == independent_count(written)
    monkeypatch.chdir(root)
    shutil.rmtree(root / ".ullage")
    assert run(["context"]) == 0
    printed = capsys.readouterr().out
    assert printed.partition("\n")[2] == written.partition("\n")[2]
    announced = f"{answer['files']} files · {answer['tokens']:,} tokens"
    assert announced in printed.partition("\n")[0]
    assert announced in written.partition("\n")[0]


def test_the_usage_of_the_editor_is_that_of_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fed by the editor that follows a session, by a look at another one, and by a script."""
    root = (tmp_path / "project").resolve()
    root.mkdir()
    monkeypatch.setattr(transcripts, "BEGIN", datetime.now(UTC) - timedelta(hours=1))
    place = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / root.as_posix().replace("/", "-")
    place.mkdir(parents=True)
    live = ClaudeTranscript(place / "live.jsonl", str(root), "live")
    other = ClaudeTranscript(place / "other.jsonl", str(root), "other")
    for number in range(6):
        for one in (other, live):
            key = f"{one.session}{number}"
            one.answer(text("x"), context=26_000 + 3_000 * number, output=50, key=key)
    os.utime(other.path, (1_700_000_000, 1_700_000_000))
    monkeypatch.chdir(root)
    with Window(root, can=without(progress=False)) as window:
        window.tell_tabs()
        fed = window.until(
            lambda: window.result("ullage/usage", {}),
            lambda one: one["measured"] and one["measured"]["uses"] == 6,
        )
        assert fed["measured"]["report"]["used"] == 15_000
        run(["session", "show", "other"])
        run(["monitor", "record", "-p", "plan", "-o", "spec", "-t", "25000"])
        capsys.readouterr()
        asked = window.result("ullage/usage", {"since": "2w"})
        run(["monitor", "report", "--since", "2w", "--format", "json"])
        printed = json.loads(capsys.readouterr().out)
        refused = window.request("ullage/usage", {"since": "soon"})["error"]
    assert refused["code"] == -32602
    assert asked["measured"]["uses"] == 12
    assert asked["recorded"]["report"]["used"] == 25_000
    # Each is asked for at a time of its own.
    assert {**asked, "since": None} == {**printed, "since": None}
