"""The public documents: their schemas may only grow, and what is written fits them.

`UPDATE_EXPECT=1 pytest tests/contract` writes schemas that have grown. One that has lost or changed
something is never written: whoever means it edits the committed file, and the contract's number.
"""

import json
import os
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.cli.program import Done, Run, sample
from tests.contract.generate import Schema, document_schema
from tests.contract.growth import breaks
from tests.support.transcripts import ClaudeTranscript, read_call, text
from ullage.app.check import Checked
from ullage.app.context import ContextText
from ullage.app.count import Counts
from ullage.app.handoff_result import Handoff
from ullage.app.loading import LoadedTask
from ullage.app.outline import Outlines
from ullage.app.task_list import TaskList
from ullage.app.usage_report import Exported
from ullage.cli.config import SettingsInForce
from ullage.cli.main import run
from ullage.cli.session import SessionList
from ullage.cli.session_phase import SessionPhase
from ullage.domain.costs import Comparison, CostOf, DecisionMatrix
from ullage.domain.fit import FitReport
from ullage.domain.monitor.usage import RecordedPoint, UsageReport
from ullage.domain.optimise import Optimised
from ullage.domain.report import Report
from ullage.domain.session.report import SessionReport

DOCUMENTS: dict[str, type] = {
    "report": Report,
    "outline": Outlines,
    "check": Checked,
    "count": Counts,
    "config-show": SettingsInForce,
    "fit": FitReport,
    "context": ContextText,
    "load": LoadedTask,
    "load-list": TaskList,
    "session-show": SessionReport,
    "session-list": SessionList,
    "cost": CostOf,
    "cost-compare": Comparison,
    "cost-matrix": DecisionMatrix,
    "session-phase": SessionPhase,
    "handoff": Handoff,
    "monitor-report": UsageReport,
    "monitor-record": RecordedPoint,
    "monitor-export": Exported,
    "optimize": Optimised,
}
FOLDER = Path(__file__).parent / "schemas"


def committed(name: str) -> Path:
    return FOLDER / f"{name}.json"


def generated(name: str) -> Schema:
    command = " --".join(name.split("-")) if name.startswith("cost") else name.replace("-", " ")
    return document_schema(f"ullage {command} --format json", DOCUMENTS[name])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schemas_only_grow(name: str) -> None:
    new = generated(name)
    jsonschema.Draft202012Validator.check_schema(new)
    path = committed(name)
    if path.exists():
        assert list(breaks(json.loads(path.read_text()), new)) == []
    if os.environ.get("UPDATE_EXPECT"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(new, indent=2) + "\n")
    assert json.loads(path.read_text()) == new, (
        "it has grown: UPDATE_EXPECT=1 pytest tests/contract"
    )


def test_every_committed_schema_has_its_document() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(DOCUMENTS)


Change = Callable[[Schema], object]


def _file(schema: Schema) -> dict[str, Any]:
    properties: dict[str, Any] = schema["$defs"]["MeasuredFile"]["properties"]
    return properties


@pytest.mark.parametrize(
    "change",
    [
        lambda schema: schema["properties"].pop("total"),
        lambda schema: _file(schema).update(chars=_file(schema).pop("bytes")),
        lambda schema: _file(schema).update(lines={"type": "string"}),
        lambda schema: _file(schema)["status"]["enum"].remove("failed"),
        lambda schema: schema["required"].remove("files"),
        lambda schema: schema["properties"]["files"].update(items={"type": "string"}),
        lambda schema: schema["properties"]["schema"].update(const=2),
    ],
)
def test_what_breaks_a_reader_is_noticed(change: Change) -> None:
    old = generated("report")
    new = deepcopy(old)
    change(new)
    assert list(breaks(old, new))


@pytest.mark.parametrize(
    "change",
    [
        lambda schema: schema["properties"].update(more={"type": "string"}),
        lambda schema: _file(schema)["status"]["enum"].append("new"),
        lambda schema: schema["$defs"].update(More={"type": "object"}),
    ],
)
def test_growth_breaks_nobody(change: Change) -> None:
    old = generated("report")
    new = deepcopy(old)
    change(new)
    assert list(breaks(old, new)) == []
    assert old != new


def test_what_nobody_knew_may_become_known_if_it_may_stay_unknown() -> None:
    def holding(schema: Schema) -> Schema:
        return {"properties": {"advice": schema}}

    unknown, known = {"type": "null"}, {"type": "string"}
    assert list(breaks(holding(unknown), holding({"anyOf": [known, unknown]}))) == []
    assert list(breaks(holding(unknown), holding(known)))
    assert list(breaks(holding({"anyOf": [known, unknown]}), holding(unknown)))


@pytest.fixture
def ullage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(sample(tmp_path / "project"))
    transcript = ClaudeTranscript(Path("transcript.jsonl").absolute())
    transcript.answer(read_call("/w/app/a.py"), context=160_000)
    transcript.read("/w/app/a.py", "x = 1\n", first=5, total=90)
    transcript.compaction(160_100)
    transcript.prompt("<command-name>/moai:2-run</command-name>")
    transcript.answer(read_call("/w/app/b.py"), context=20_000)
    transcript.read("/w/app/b.py", "x = 1\n", first=5, total=90)
    Path("plan.json").write_text(json.dumps(PLAN))
    transcript.answer(text("hello"), context=181_000)
    listed = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "projects" / "contract" / "s1.jsonl"
    listed.parent.mkdir(parents=True, exist_ok=True)
    listed.unlink(missing_ok=True)
    ClaudeTranscript(listed, str(Path.cwd())).answer(text("hello"), context=20_000)
    transcript.prompt("say hello")
    transcript.answer(text("hello"), context=20_000)
    Path("ullage.toml").write_text('[roles.planner]\nfields = ["strategies", "notes"]\n')

    def call(*arguments: str | Path) -> Done:
        status = run([*map(str, arguments), "--format", "json"])
        captured = capsys.readouterr()
        return Done(status, captured.out, captured.err)

    return call


STEP = {"input": 20_000, "output": 10_000}
PLAN = {
    "strategies": {
        "mix": {
            "spec": {"model": "claude-sonnet-4-5", **STEP},
            "docs": {"model": "claude-haiku-4-5", **STEP},
        }
    }
}
RUNS = [
    ("session", "list", "--all"),
    ("session", "show", "--path", "transcript.jsonl"),
    ("session", "phase", "improve", "s1"),
    ("handoff", "--path", "transcript.jsonl", "--restore"),
    ("monitor", "record", "-p", "plan", "-o", "spec", "-t", "20000"),
    ("monitor", "report"),
    ("monitor", "export", "--all"),
    ("report",),
    ("report", "--target", "10", "--show-ignored"),
    ("report", "nowhere", "app.py", "--model", "claude-opus-4-5"),
    ("outline", "."),
    ("outline", "app.py", "README", "nowhere", "-s", "mian", "--view", "headers"),
    ("outline", "README", "--view", "full", "--model", "gpt-4o"),
    ("check",),
    ("check", ".", "--target", "10"),
    ("count", "app.py", "README"),
    ("count", "app.py", "--model", "claude-opus-4-5"),
    ("config", "show"),
    ("cost", "--model", "claude-sonnet-4-5", "--input", "5", "--output", "5"),
    ("cost", "--model", "nobody-1", "--input", "5", "--output", "5"),
    ("cost", "--compare", "plan.json"),
    ("cost", "--matrix"),
    ("optimize", "plan.json", "--role", "backend-expert"),
    ("optimize", "plan.json", "--role", "planner"),
    ("optimize", "plan.json", "--role", "planner", "--maximum", "5"),
    ("optimize", "plan.json", "--role", "planner", "--model", "claude-opus-4-5"),
]


@pytest.mark.parametrize("arguments", RUNS, ids=" ".join)
def test_what_is_written_fits(ullage: Run, arguments: tuple[str, ...]) -> None:
    schema = json.loads(committed(document_of(arguments)).read_text())
    jsonschema.Draft202012Validator(strict(schema)).validate(ullage(*arguments).document)


TASKS = """[tasks.one]
files = ["{name}.py", "gone/"]

[tasks.all]
files = ["src/", "*.md"]
"""


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("load", ("--task", "one", "--var", "name=app")), ("load-list", ("--list",))],
)
def test_what_is_written_of_tasks_fits(ullage: Run, name: str, arguments: tuple[str, ...]) -> None:
    Path("ullage.toml").write_text(TASKS)
    schema = json.loads(committed(name).read_text())
    document = ullage("load", *arguments).document
    jsonschema.Draft202012Validator(strict(schema)).validate(document)


def document_of(arguments: tuple[str, ...]) -> str:
    """The name of what a command prints; a group and an option that is a question have several."""
    two = "-".join(arguments[:2]).replace("---", "-")
    return two if two in DOCUMENTS else arguments[0]


def strict(schema: Any) -> Any:
    """The schema, with every object closed: what is written but not promised is found, too."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(value) for key, value in schema.items()}
    if "properties" in schema and schema.get("type") == "object":
        closed["additionalProperties"] = False
    return closed


def test_the_keys_that_were_promised_are_there(ullage: Run) -> None:
    """The names that scripts and editors were given before any of this was written."""
    report = ullage("report", "--show-ignored").document
    assert {
        "schema", "root", "encoding", "model", "exact", "band", "docs", "budget", "verdict",
        "total", "files", "skipped", "alwaysLoaded",
    } <= set(report)  # fmt: skip
    assert {"preset", "target", "maximum"} <= set(report["budget"])
    assert {"files", "full", "signatures", "headers"} == set(report["total"])
    (file,) = (file for file in report["files"] if file["path"] == "app.py")
    assert {"path", "language", "form", "bytes", "lines", "status", "tokens"} <= set(file)
    assert {"full", "signatures", "headers"} == set(file["tokens"])
    assert {"path", "reason"} <= set(report["skipped"][0])
    (outlined,) = ullage("outline", "app.py").document["files"]
    assert {
        "path", "language", "status", "view", "docs", "encoding", "exact", "tokens",
        "declarations", "text", "problems",
    } <= set(outlined)  # fmt: skip
    (main,) = outlined["declarations"]
    assert {
        "kind", "name", "qualifiedName", "signature", "range", "bodyRange", "tokens", "children",
    } <= set(main)  # fmt: skip
    assert main["range"]["start"] == {"line": 5, "character": 0}
    assert {"full", "signature"} == set(main["tokens"])
    session = ullage("session", "show", "--path", "transcript.jsonl").document
    assert {
        "agent", "session", "model", "context", "messages", "usage", "cost", "compactions", "files",
        "phase", "saved",
    } <= set(session)  # fmt: skip
    assert {"tokens", "window", "left", "source", "asOf"} <= set(session["context"])
    assert {"prompts", "requests", "api"} == set(session["messages"])
    assert {"input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"} == set(session["usage"])
    assert {"usd", "pricesAsOf"} <= set(session["cost"])
    cost = ullage("cost", "-m", "claude-sonnet-4-5", "--input", "5", "--output", "5").document
    assert {"usd", "model", "pricesAsOf"} <= set(cost)
    compared = ullage("cost", "--compare", "plan.json").document
    assert {"name", "usd"} <= set(compared["strategies"][0])
    assert {"usd", "percent"} <= set(compared["savings"])
    optimised = ullage("optimize", "plan.json", "-r", "backend-expert").document
    assert {
        "role", "before", "after", "target", "maximum", "limitOn", "context", "dropped",
    } <= set(optimised)  # fmt: skip
    assert {"field", "why", "tokens"} <= set(optimised["dropped"][0])
    check = ullage("check", ".", "--target", "10").document
    assert {"over", "checked"} <= set(check)
    assert {"rule", "path", "tokens", "limit", "grew"} == set(check["over"][0])
