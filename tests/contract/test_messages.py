"""The messages of the language server: their schemas may only grow, and what is sent fits them.

Committed beside those of the documents, under the same rule: `UPDATE_EXPECT=1 pytest
tests/contract` writes schemas that have grown and no others.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.contract.generate import Schema, message_schema
from tests.contract.growth import breaks
from tests.contract.test_documents import committed as document_schema
from tests.contract.test_documents import strict
from tests.support.transcripts import ClaudeTranscript, read_call, text
from tests.support.window import Window, module
from ullage.app.task_list import TaskList
from ullage.lsp.commands import COMMANDS
from ullage.lsp.commands.clearing import ClearPrepared
from ullage.lsp.commands.command import SetChanged
from ullage.lsp.commands.handing import ContextCopied, ContextWritten
from ullage.lsp.commands.loading import TaskLoaded
from ullage.lsp.commands.phasing import PhaseSet
from ullage.lsp.features import FEATURES
from ullage.lsp.features.debug import DebugReport
from ullage.lsp.instructions_document import AlwaysLoadedDocument
from ullage.lsp.session_document import SessionDocument
from ullage.lsp.set_document import WorkingSetDocument
from ullage.lsp.status_document import Status

FOLDER = Path(__file__).parent / "messages"
RESULTS: dict[str, type] = {
    "status": Status,
    "working-set": WorkingSetDocument,
    "always-loaded": AlwaysLoadedDocument,
    "debug": DebugReport,
    "set-changed": SetChanged,
    "context-written": ContextWritten,
    "context-copied": ContextCopied,
    "session": SessionDocument,
    "tasks": TaskList,
    "task-loaded": TaskLoaded,
    "phase-set": PhaseSet,
    "clear-prepared": ClearPrepared,
}
"""What the server says."""

PARAMETERS: dict[str, type] = {
    one.method.replace("/", "."): one.params for one in FEATURES if one.params is not None
} | {command.name: command.params for command in COMMANDS}
"""What it takes: of its own methods, and the one argument of its commands."""

MESSAGES = {**RESULTS, **PARAMETERS}


TASK = """[tasks.one]
files = ["{name}.py", "gone/"]

[tasks.all]
files = ["*.py", "nothing.py"]
"""


def generated(name: str) -> Schema:
    return message_schema(name, MESSAGES[name], given=name in PARAMETERS)


def committed(name: str) -> Path:
    return FOLDER / f"{name}.json"


@pytest.mark.parametrize("name", MESSAGES)
def test_schemas_only_grow(name: str) -> None:
    new = generated(name)
    jsonschema.Draft202012Validator.check_schema(new)
    path = committed(name)
    if path.exists():
        old = json.loads(path.read_text())
        assert list(breaks(old, new)) == []
        if name in PARAMETERS:
            # Who sends what was enough must go on being understood.
            assert set(new["required"]) <= set(old["required"])
    if os.environ.get("UPDATE_EXPECT"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(new, indent=2) + "\n")
    assert json.loads(path.read_text()) == new, (
        "it has grown: UPDATE_EXPECT=1 pytest tests/contract"
    )


def test_every_committed_schema_has_its_message() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(MESSAGES)


def fits(name: str, message: Any) -> Any:
    schema = strict(json.loads(committed(name).read_text()))
    jsonschema.Draft202012Validator(schema).validate(message)
    return message


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    with Window(tmp_path / "project") as window:
        window.write("CLAUDE.md", "Be kind. @AGENTS.md\n")
        window.write("AGENTS.md", "Be brief.\n")
        for name in ("a.py", "b.py"):
            window.write(name, module("a", 30))
            window.show(name)
        window.show("git:/a.py", text="x = 1\n")
        window.show("b.py")
        yield window


def test_what_is_sent_fits(window: Window) -> None:
    fits("working-set", window.result("ullage/workingSet", {}))
    fits("always-loaded", window.result("ullage/alwaysLoaded", {}))
    fits("debug", window.result("ullage/debug"))
    fits("set-changed", window.view_as("symbols", "a.py", symbols=["a_1"], docs="full"))
    fits("set-changed", window.command("drop", uris=[window.uri("a.py")]))
    fits("set-changed", window.include("a.py"))
    fits("set-changed", window.command("fit"))
    fits("set-changed", window.command("undo"))
    fits("set-changed", window.command("reset"))
    fits("context-written", window.command("writeContext"))
    fits("context-copied", window.command("copyContext"))
    window.write("ullage.toml", TASK)
    window.configure()
    window.settle()
    asked = {"task": "one", "variables": {"name": "a"}}
    fits("ullage.loadTask", asked)
    fits("task-loaded", window.command("loadTask", **asked))
    fits("tasks", window.result("ullage/tasks", {}))
    fits("ullage.didChangeTabs", {"tabs": window.tabs})
    window.configure(model="claude-opus-4-8")
    window.settle()
    for status in window.statuses:
        fits("status", status)
    assert len({status["revision"] for status in window.statuses}) > 2


def test_what_is_said_of_a_session_fits(window: Window) -> None:
    fits("session", window.result("ullage/session", {}))
    folder = window.folders[0].resolve()
    place = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / str(folder).replace("/", "-")
    place.mkdir(parents=True)
    transcript = ClaudeTranscript(place / "s.jsonl", str(folder))
    transcript.prompt("<command-name>/moai:2-run</command-name>")
    transcript.answer(read_call(f"{folder}/a.py"), context=26_000)
    transcript.read(f"{folder}/a.py", module("a", 30))
    transcript.answer(text("Done."), context=151_000)
    status = window.until(lambda: window.statuses[-1], lambda one: one["session"])
    fits("status", status)
    assert {"tokens", "window", "left", "source", "asOf"} <= set(status["session"]["context"])
    assert {
        "name", "title", "budget", "used", "remaining", "utilisation", "since", "source", "part",
        "text",
    } <= set(status["phase"])  # fmt: skip
    (advice,) = status["advice"]
    assert {"code", "text", "saving", "command", "title"} <= set(advice)
    fits("phase-set", window.command("setPhase", name="plan"))
    said = fits("session", window.result("ullage/session", {}))
    assert said["signatures"]["uris"] == [window.uri("a.py")]
    prepared = fits("clear-prepared", window.command("prepareClear"))
    assert {"text", "tokens", "message", "path"} <= set(prepared)
    report = strict(json.loads(document_schema("session-show").read_text()))
    jsonschema.Draft202012Validator(report).validate({"schema": 1, **said["report"]})


@pytest.mark.parametrize("document", ["report", "outline", "usage"])
def test_documents_are_those_of_the_command_line(window: Window, document: str) -> None:
    params = {"uri": window.uri("a.py")} if document == "outline" else {}
    name = "monitor-report" if document == "usage" else document
    schema = strict(json.loads(document_schema(name).read_text()))
    answer = window.result(f"ullage/{document}", params)
    jsonschema.Draft202012Validator(schema).validate(answer)
    # A busy machine may take long enough to say so.
    window.ignore("$/progress")


def test_the_keys_that_were_promised_are_there(window: Window) -> None:
    """The names that editors were given before any of this was written."""
    status = window.status()
    assert {
        "revision", "text", "tooltip", "workingSet", "active", "model", "session", "alwaysLoaded",
        "phase", "saved", "advice",
    } <= set(status)  # fmt: skip
    assert {
        "files", "pending", "tokens", "target", "maximum", "verdict", "exact", "band",
    } <= set(status["workingSet"])  # fmt: skip
    assert {"uri", "version", "view", "cost", "tokens", "exact"} <= set(status["active"])
    assert {"full", "signatures", "headers"} == set(status["active"]["tokens"])
    listed = window.result("ullage/workingSet", {})
    assert {"items", "notCounted"} <= set(listed)
    assert {
        "uri", "view", "docs", "symbols", "cost", "tokens", "exact", "status", "reasons",
        "dropped", "dirty",
    } <= set(listed["items"][0])  # fmt: skip
    assert {"uri", "reason"} <= set(listed["notCounted"][0])
    assert {"tokens", "files", "text"} <= set(status["alwaysLoaded"])
    loaded = window.result("ullage/alwaysLoaded", {})
    assert {"title", "text", "agents"} <= set(loaded)
    assert {"title", "text", "files"} <= set(loaded["agents"][0])
    assert {"uri", "name", "text", "loadedBy", "line"} <= set(loaded["agents"][0]["files"][0])
    assert {"before", "after"} <= set(window.view_as("signatures", "a.py"))
    assert {"path", "mention", "tokens", "files"} <= set(window.command("writeContext"))
    assert {"text", "tokens", "exact", "items"} <= set(window.command("copyContext"))
    tasks = window.result("ullage/tasks", {})["tasks"]
    assert {"name", "variables", "files", "tokens", "target", "missing"} <= set(tasks[0])
    assert all({"before", "after"} == set(one["data"]) for one in window.actions("a.py"))
    window.configure(model="claude-opus-4-8")
    assert {"id", "source"} <= set(window.status()["model"])


def test_the_commands_that_were_promised_are_announced(window: Window) -> None:
    commands = window.capabilities["executeCommandProvider"]["commands"]
    assert {
        f"ullage.{name}"
        for name in (
            "setView",
            "pin",
            "drop",
            "fit",
            "undo",
            "reset",
            "writeContext",
            "copyContext",
            "loadTask",
        )
    } <= set(commands)
