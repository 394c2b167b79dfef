"""`ullage load`: a task's files as one text, and an answer to everything that is not there."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.app.test_loading import FILES, project
from tests.cli.program import Run
from tests.support.independent import independent_count

BACKEND = ("--task", "backend_implementation", "--var", "module=auth", "--var", "spec-id=SPEC-001")
LOADED = (".moai/specs/SPEC-001/spec.md", "src/auth.py", "tests/test_auth.py")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = project(tmp_path / "project")
    monkeypatch.chdir(root)
    return root


def without_time(text: str) -> str:
    return text.partition("\n")[2]


def test_the_text_is_that_of_the_context_of_the_same_files(root: Path, ullage: Run) -> None:
    done = ullage("load", *BACKEND)
    assert (done.status, done.err) == (0, "")
    context = ullage("context", *LOADED, "--view", "full")
    assert without_time(done.out) == without_time(context.out)
    assert f"{independent_count(done.out):,} tokens" in done.out.partition("\n")[0]
    assert not any(FILES[name] in done.out for name in FILES if name not in LOADED)


def test_another_view_a_budget_and_a_file(root: Path, ullage: Run) -> None:
    done = ullage("load", *BACKEND, "--view", "signatures")
    assert "compute(" not in done.out
    assert "src/auth.py: signatures" in done.out
    over = ullage("load", *BACKEND, "--budget", "30")
    assert (over.status, over.out) == (1, "")
    assert "tokens over the budget" in over.err
    path = root / "context.md"
    written = ullage("load", *BACKEND, "-o", path)
    tokens = independent_count(path.read_text())
    assert written.out == f"Wrote {path}: 3 files, {tokens:,} tokens\n"
    xml = ET.fromstring(ullage("load", *BACKEND, "-f", "xml").out)
    assert sorted(str(one.get("path")) for one in xml.findall("file")) == list(LOADED)
    no = ullage("load", *BACKEND, "-o", root / "src/auth.py")
    assert no.status == 2
    assert (root / "src/auth.py").read_text() == FILES["src/auth.py"]


def test_a_missing_variable_is_asked_for(root: Path, ullage: Run) -> None:
    done = ullage("load", "-t", "backend-implementation", "--var", "module=auth")
    assert (done.status, done.out) == (2, "")
    assert done.complaints[0] == (
        "ullage: Invalid value for --var: the task backend-implementation needs spec_id (the "
        "specification's ID, such as SPEC-001, in .moai/specs/{spec_id}/spec.md)"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--task", "backend"), "there is no task backend; "),
        ((), "name a task, or list those there are with --list"),
        ((*BACKEND, "--var", "modul=x"), "has no variable modul"),
        ((*BACKEND, "--var", "module"), "a variable and its value, as in module=auth"),
        (("--list", "-f", "xml"), "a list is text or json"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    root: Path, ullage: Run, arguments: tuple[str, ...], said: str
) -> None:
    done = ullage("load", *arguments)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_a_file_that_is_not_there_is_named_and_the_others_are_loaded(
    root: Path, ullage: Run
) -> None:
    (root / "tests/test_auth.py").unlink()
    done = ullage("load", *BACKEND)
    assert done.status == 0
    assert done.complaints == ["ullage: tests/test_auth.py (tests/test_{module}.py): no such file"]
    assert "src/auth.py: full" in done.out
    nothing = ullage("load", "-t", "default", "--var", "spec_id=SPEC-9")
    assert (nothing.status, nothing.out) == (1, "")
    assert nothing.complaints == [
        "ullage: .moai/specs/SPEC-9/spec.md (.moai/specs/{spec_id}/spec.md): no such file",
        "ullage: the task default has no file here",
    ]


def test_a_pattern_that_leads_out_of_the_folder_says_so(root: Path, ullage: Run) -> None:
    toml = '[tasks.auth]\nfiles = ["src/auth.py", "../auth.py"]\n'
    (root / "ullage.toml").write_text(toml)
    done = ullage("load", "-t", "auth")
    assert done.complaints == ["ullage: ../auth.py: outside the folder"]


def test_a_task_over_its_target_says_so_and_is_loaded(root: Path, ullage: Run) -> None:
    toml = '[tasks.auth]\nfiles = ["src/auth.py"]\nview = "full"\ntarget = 100\n'
    (root / "ullage.toml").write_text(toml)
    done = ullage("load", "-t", "auth")
    tokens = independent_count(done.out)
    assert done.status == 0
    assert done.complaints == [
        f"ullage: the task auth is over its target: {tokens:,} of 100 tokens"
    ]
    document = ullage("load", "-t", "auth", "-f", "json").document
    assert (document["target"], document["verdict"]) == (100, "over-target")
    assert document["context"]["tokens"] == independent_count(document["context"]["text"])


def test_what_no_task_should_load_is_refused(root: Path, ullage: Run) -> None:
    (root / "ullage.toml").write_text('[tasks.deps]\nfiles = ["node_modules/"]\n')
    (root / "node_modules").mkdir()
    (root / "node_modules/a.js").write_text("const a = 1;\n")
    done = ullage("load", "-t", "deps", "-o", "context.md")
    tokens = independent_count("const a = 1;\n")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(
        f"ullage: refused: node_modules/: dependencies (node_modules). Avoided: {tokens} tokens "
        "in 1 file."
    )
    assert not (root / "context.md").exists()
    assert "  refused: node_modules/: dependencies" in ullage("load", "--list").out


def test_the_list_says_what_each_task_needs(root: Path, ullage: Run) -> None:
    (root / "ullage.toml").write_text('[tasks.web]\nfiles = ["src/components/"]\nview = "full"\n')
    cost = sum(independent_count(FILES[name]) for name in FILES if "components" in name)
    lines = ullage("load", "--list").out.splitlines()
    assert lines[:2] == [f"web   {cost} of 30K tokens · 2 files", "  src/components/"]
    assert lines[3:9] == [
        "backend-implementation   at most 30K tokens   built in",
        "  src/{module}.py",
        "  tests/test_{module}.py",
        "  .moai/specs/{spec_id}/spec.md",
        "  --var module=…   the module to work on",
        "  --var spec_id=…  the specification's ID, such as SPEC-001",
    ]
    document = json.loads(ullage("load", "--list", "-f", "json").out)
    assert document["tasks"][0]["tokens"] == cost


def test_a_task_means_the_same_files_from_a_folder_below(
    root: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "ullage.toml").write_text('[tasks.auth]\nfiles = ["src/{name}.py"]\n')
    here = ullage("load", "-t", "auth", "--var", "name=auth").out
    monkeypatch.chdir(root / "src")
    below = ullage("load", "-t", "auth", "--var", "name=auth")
    assert (below.status, below.err) == (0, "")
    assert "## ../src/auth.py: signatures" in below.out
    assert below.out.partition("```")[2] == here.partition("```")[2]
