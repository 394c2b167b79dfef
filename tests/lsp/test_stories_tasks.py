"""The files of a task in the editor: picked from a list, included in one step, taken back."""

import json
from pathlib import Path

import pytest

from tests.app.test_loading import FILES, project
from tests.support.window import Window, cost, module
from ullage.cli.main import run

LOADED = (".moai/specs/SPEC-001/spec.md", "src/auth.py", "tests/test_auth.py")
BACKEND = {"module": "auth", "spec_id": "SPEC-001"}
TOML = "ullage.toml"
JS = "const a = 1;\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


def test_the_files_of_a_task_are_included_in_one_step_and_taken_back(root: Path) -> None:
    with Window(root) as window:
        window.show("docs/guide.md", language="markdown")
        before = window.tokens()
        answer = window.command("loadTask", task="backend_implementation", variables=BACKEND)
        loaded = cost(*(FILES[name] for name in LOADED))
        assert (answer["before"], answer["after"]) == (before, before + loaded)
        assert answer["missing"] == []
        assert answer["message"].startswith(f"3 files: included, {loaded:,} tokens. Files for the")
        assert set(window.working_set()) == {"docs/guide.md", *LOADED}
        assert window.command("undo", step=answer["step"])["after"] == before
        assert set(window.working_set()) == {"docs/guide.md"}


def test_each_file_comes_in_the_view_that_the_task_says(root: Path) -> None:
    (root / TOML).write_text(
        '[tasks.auth]\nfiles = ["src/{name}.py", "tests/test_{name}.py"]\n'
        'views = { "src/" = "full" }\n'
    )
    with Window(root) as window:
        window.command("loadTask", task="auth", variables={"name": "auth"})
        views = {name: item["view"] for name, item in window.working_set().items()}
        assert views == {"src/auth.py": "full", "tests/test_auth.py": "signatures"}


def test_a_file_in_a_view_of_its_own_takes_that_of_the_task(root: Path) -> None:
    with Window(root) as window:
        window.view_as("headers", "src/auth.py")
        window.command("loadTask", task="backend-implementation", variables=BACKEND)
        assert window.working_set()["src/auth.py"]["view"] == "full"


def test_the_numbers_are_those_of_the_command_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / TOML).write_text('[tasks.all]\nfiles = ["src/", "tests/"]\n')
    with Window(root) as window:
        listed = window.result("ullage/tasks", {})
        window.command("loadTask", task="all")
        window.command("loadTask", task="backend-implementation", variables=BACKEND)
        costs = {name: item["cost"] for name, item in window.working_set().items()}
    monkeypatch.chdir(root)

    def ullage(*arguments: str) -> dict[str, object]:
        assert run(["load", *arguments, "--format", "json"]) == 0
        document: dict[str, object] = json.loads(capsys.readouterr().out)
        return document

    assert ullage("--list") == {"schema": 1, **listed}
    variables = [f"--var={name}={value}" for name, value in BACKEND.items()]
    documents = [ullage("-t", "all"), ullage("-t", "backend-implementation", *variables)]
    printed = {
        one["path"]: one["tokens"]
        for document in documents
        for one in document["context"]["files"]  # type: ignore[index]
    }
    assert printed == costs


def test_what_is_missing_is_told_and_the_rest_is_loaded(root: Path) -> None:
    (root / "tests/test_auth.py").unlink()
    with Window(root) as window:
        answer = window.command("loadTask", task="backend-implementation", variables=BACKEND)
        (missing,) = answer["missing"]
        assert missing == {
            "pattern": "tests/test_{module}.py",
            "path": "tests/test_auth.py",
            "why": "no such file",
        }
        assert answer["notes"] == [
            "Missing: tests/test_auth.py (tests/test_{module}.py): no such file."
        ]
        assert len(window.working_set()) == 2
        said = window.refused("loadTask", task="default", variables={"spec_id": "SPEC-9"})
        assert said["message"] == (
            "The task default has no file here. Missing: .moai/specs/SPEC-9/spec.md "
            "(.moai/specs/{spec_id}/spec.md): no such file."
        )


def test_a_task_over_its_own_target_says_so(root: Path) -> None:
    (root / TOML).write_text(
        '[tasks.auth]\nfiles = ["src/{name}.py"]\nview = "full"\ntarget = 100\n'
    )
    with Window(root) as window:
        (said,) = window.command("loadTask", task="auth", variables={"name": "auth"})["notes"]
        assert said.startswith("The task auth is over its target: 1")
        # What has variables is not measured before they have values.
        window.show(TOML, language="toml")
        assert window.diagnostics() == {}


def test_what_is_not_understood_or_bad_practice_is_refused_and_changes_nothing(root: Path) -> None:
    (root / "node_modules").mkdir()
    (root / "node_modules/a.js").write_text(JS)
    (root / TOML).write_text('[tasks.deps]\nfiles = ["src/auth.py", "node_modules/"]\n')
    with Window(root) as window:
        deps = window.refused("loadTask", task="deps")
        assert (deps["code"], deps["message"].partition(". Avoided")[0]) == (
            -32803, "node_modules/: dependencies (node_modules)",
        )  # fmt: skip
        assert f"{cost(JS)} tokens in 1 file" in deps["message"]
        missing = window.refused("loadTask", task="testing", variables={"test_module": "a"})
        assert missing["code"] == -32602
        assert "needs implementation_module (the module that they test" in missing["message"]
        assert "no task nothing" in window.refused("loadTask", task="nothing")["message"]
        wrong = window.refused("loadTask", task="testing", variables={"test_module": 3})
        assert wrong["code"] == -32602
        assert window.refused("loadTask", task="deps", folder="file:///x")["code"] == -32803
        assert window.working_set() == {}


def test_the_pick_list_says_what_each_task_needs_and_would_cost(root: Path) -> None:
    (root / TOML).write_text('[tasks.web]\nfiles = ["src/components/"]\nview = "full"\n')
    with Window(root) as window:
        tasks = {one["name"]: one for one in window.result("ullage/tasks", {})["tasks"]}
        web, backend = tasks["web"], tasks["backend-implementation"]
        components = cost(*(FILES[name] for name in FILES if "components" in name))
        assert (web["tokens"], web["found"], web["variables"]) == (components, 2, [])
        assert web["text"] == f"{components} of 30K tokens · 2 files"
        assert backend["variables"][0] == {
            "name": "module",
            "text": "the module to work on",
            "patterns": ["src/{module}.py", "tests/test_{module}.py"],
        }
        assert (backend["tokens"], backend["target"]) == (None, 30_000)


def test_without_a_folder_there_are_no_tasks() -> None:
    with Window() as window:
        refused = window.request("ullage/tasks", {})["error"]
        assert refused["message"] == "No folder is open: a task's files are those of a folder."
        assert window.refused("loadTask", task="testing")["message"] == refused["message"]


def test_what_the_editor_has_unsaved_counts_as_it_is_there(root: Path) -> None:
    with Window(root) as window:
        window.show("src/auth.py")
        window.replace("src/auth.py", module("auth", 2))
        window.command("loadTask", task="backend-implementation", variables=BACKEND)
        assert window.working_set()["src/auth.py"]["cost"] == cost(module("auth", 2))
