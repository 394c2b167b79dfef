"""Tasks as files: the source's own example, what is missing, and what no task should load."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.independent import independent_count
from tests.support.window import module
from ullage.adapters.files import exclusion_kind, inclusion, sizes_below, walk
from ullage.adapters.files.model import Skipped, WalkOptions
from ullage.app.config import EffectiveSettings, effective_settings
from ullage.app.loading import (
    ChosenTask,
    LoadedTask,
    NotLoaded,
    TaskRequest,
    TextRequest,
    choose_task,
    load_task,
)
from ullage.app.task_list import list_tasks
from ullage.domain.settings import TaskView
from ullage.domain.tasks import MissingFile

SPEC = "# SPEC-001\n\nUsers log in.\n"
FILES = {
    "src/auth.py": module("auth", 8),
    "src/billing.py": module("billing", 8),
    "tests/test_auth.py": module("test_auth", 4),
    "tests/test_billing.py": module("test_billing", 4),
    "src/components/Login.tsx": "export const Login = () => null;\n",
    "src/components/Login.test.tsx": "test('login', () => {});\n",
    "db/schema.sql": "create table users (id integer);\n",
    "docs/guide.md": "# Guide\n",
    ".moai/specs/SPEC-001/spec.md": SPEC,
}
BACKEND = {"module": "auth", "spec_id": "SPEC-001"}


def project(root: Path) -> Path:
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "user").mkdir()
    root = project(tmp_path / "project")
    monkeypatch.chdir(root)
    return root


def fail(problem: str) -> None:
    pytest.fail(problem)


def in_force(root: Path, toml: str = "") -> EffectiveSettings:
    if toml:
        (root / "ullage.toml").write_text(toml)
    effective = effective_settings(root, None, root.parent / "user")
    assert effective.problems == ()
    return effective


def choose(
    root: Path, task: str, toml: str = "", view: TaskView | None = None, /, **values: str
) -> ChosenTask:
    return choose_task(TaskRequest(task, values, view), in_force(root, toml), root, fail)


def load(chosen: ChosenTask, root: Path, budget: int | None = None) -> LoadedTask | NotLoaded:
    request = TextRequest(datetime(2026, 11, 22, tzinfo=UTC), budget)
    return load_task(chosen, request, in_force(root), fail)


def test_a_backend_task_loads_backend_files_only(root: Path) -> None:
    """The source's usage: loaded are src/auth.py, tests/test_auth.py, spec.md, and nothing else."""
    loaded = load(choose(root, "backend_implementation", **BACKEND), root)
    assert isinstance(loaded, LoadedTask)
    assert {file.path: file.view for file in loaded.context.files} == {
        "src/auth.py": "full",
        "tests/test_auth.py": "full",
        ".moai/specs/SPEC-001/spec.md": "full",
    }
    assert (loaded.missing, loaded.verdict, loaded.target) == ((), "within", 30_000)
    text = loaded.context.text
    assert all(FILES[file.path] in text for file in loaded.context.files)
    assert not any(FILES[name] in text for name in FILES if "billing" in name or "Login" in name)
    # The source estimates 15K instead of 150K; here it is what is counted.
    assert loaded.context.tokens == independent_count(text)
    assert sum(file.tokens for file in loaded.context.files) == sum(
        independent_count(FILES[file.path]) for file in loaded.context.files
    )


@pytest.mark.parametrize(
    ("task", "values", "files"),
    [
        (
            "frontend_implementation",
            {"component": "Login", "spec_id": "SPEC-001"},
            ["src/components/Login.tsx", "src/components/Login.test.tsx"],
        ),
        (
            "testing",
            {"test_module": "test_auth", "implementation_module": "auth"},
            ["tests/test_auth.py", "src/auth.py"],
        ),
        ("default", {"spec_id": "SPEC-001"}, []),
    ],
)
def test_the_other_kinds_of_the_source(
    root: Path, task: str, values: dict[str, str], files: list[str]
) -> None:
    spec = [] if task == "testing" else [".moai/specs/SPEC-001/spec.md"]
    assert set(choose(root, task, **values).views) == {*files, *spec}


def test_without_the_layout_no_specification_is_asked_for(root: Path) -> None:
    (root / ".moai/specs/SPEC-001/spec.md").unlink()
    (root / ".moai/specs/SPEC-001").rmdir()
    (root / ".moai/specs").rmdir()
    assert set(choose(root, "backend-implementation", module="auth").views) == {
        "src/auth.py",
        "tests/test_auth.py",
    }
    asked = choose(root, "backend-implementation", **BACKEND)
    assert [one.path for one in asked.missing] == [".moai/specs/SPEC-001/spec.md"]


def test_what_is_missing_is_named_by_pattern_and_path(root: Path) -> None:
    chosen = choose(root, "testing", test_module="test_gone", implementation_module="auth")
    assert chosen.missing == (
        MissingFile("tests/{test_module}.py", "tests/test_gone.py", "no such file"),
    )
    assert isinstance(load(chosen, root), LoadedTask)
    nothing = choose(root, "testing", test_module="a", implementation_module="b")
    assert load(nothing, root) == NotLoaded(nothing.missing, (), None)
    assert len(nothing.missing) == 2


def test_each_file_comes_in_its_view(root: Path) -> None:
    toml = """
[tasks.auth]
files = ["src/{name}.py", "tests/", "docs/*.md"]
view = "headers"
views = { "src/{name}.py" = "full", "tests/test_{name}.py" = "signatures" }
"""
    chosen = choose(root, "auth", toml, name="auth")
    assert chosen.views == {
        "docs/guide.md": "headers",
        "src/auth.py": "full",
        "tests/test_auth.py": "signatures",
        "tests/test_billing.py": "headers",
    }
    in_one_view = choose(root, "auth", "", "signatures", name="auth")
    assert set(in_one_view.views.values()) == {"signatures"}


def test_what_a_rule_of_the_users_leaves_out_is_missing_with_the_rule(root: Path) -> None:
    (root / ".gitignore").write_text("spec.md\n")
    (root / ".git").mkdir()
    chosen = choose(root, "default", spec_id="SPEC-001")
    (missing,) = chosen.missing
    assert missing.text == (
        ".moai/specs/SPEC-001/spec.md (.moai/specs/{spec_id}/spec.md): "
        "left out, .gitignore:1: spec.md"
    )
    toml = 'include = [".moai/specs/**"]\n'
    assert choose(root, "default", toml, spec_id="SPEC-001").missing == ()


def refused(chosen: ChosenTask, root: Path) -> str:
    made = load(chosen, root)
    assert isinstance(made, NotLoaded)
    (refusal,) = made.refused
    return refusal.text


def test_dependencies_are_refused_and_counted(root: Path) -> None:
    texts = [module(f"m{number}", 3) for number in range(3)]
    for number, text in enumerate(texts):
        path = root / f"node_modules/pkg/{number}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "node_modules/pkg/readme.md").write_text("read me\n")
    toml = '[tasks.deps]\nfiles = ["src/auth.py", "node_modules/**/*.js"]\n'
    chosen = choose(root, "deps", toml)
    said = refused(chosen, root)
    avoided = sum(map(independent_count, texts))
    assert said.startswith("node_modules/**/*.js: dependencies (node_modules). Avoided: ")
    assert (chosen.refused[0].avoided.tokens, chosen.refused[0].avoided.files) == (avoided, 3)
    assert chosen.refused[0].avoided.exact
    assert "name with include in ullage.toml" in said
    allowed = 'include = ["node_modules/pkg/1.js"]\n' + toml
    assert set(choose(root, "deps", allowed).views) == {"src/auth.py", "node_modules/pkg/1.js"}


def test_a_pattern_that_only_passes_by_dependencies_is_no_bad_practice(root: Path) -> None:
    (root / "node_modules").mkdir()
    (root / "node_modules/a.py").write_text("x = 1\n")
    chosen = choose(root, "all", '[tasks.all]\nfiles = ["**/*.py"]\n')
    assert chosen.refused == ()
    assert "node_modules/a.py" not in chosen.views


def test_binaries_are_refused_by_their_size(root: Path) -> None:
    (root / "docs/logo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(4_000))
    said = refused(choose(root, "pictures", '[tasks.pictures]\nfiles = ["**/*.png"]\n'), root)
    assert said == (
        "**/*.png: binary (.png file). Avoided: ~1.0K tokens in 1 file. It is no text. "
        "Give the agent its path."
    )
    assert choose(root, "docs", '[tasks.docs]\nfiles = ["docs/"]\n').refused == ()


def test_conversation_histories_are_refused(root: Path) -> None:
    """The source's worst: `.moai/conversation_history.json`, 500K and more tokens."""
    text = '{"role": "user"}\n' * 200_000
    (root / ".moai/conversation_history.json").write_text(text)
    toml = '[tasks.history]\nfiles = [".moai/conversation_history.json"]\n'
    chosen = choose(root, "history", toml)
    assert "conversation histories (conversation_history.json)" in refused(chosen, root)
    avoided = chosen.refused[0].avoided
    assert (avoided.tokens, avoided.exact) == (len(text) // 4, False)
    assert "A handoff says what matters" in chosen.refused[0].text


def test_a_whole_codebase_is_refused_with_what_it_would_have_cost(root: Path) -> None:
    """The source's bad practice: every file of src and tests, 100 and more, 200K tokens."""
    texts = {f"src/m{number}.py": module(f"m{number}", 6) for number in range(101)}
    for name, text in texts.items():
        (root / name).write_text(text)
    toml = '[tasks.all]\nfiles = ["src/**/*.py", "tests/**/*.py"]\nview = "full"\n'
    chosen = choose(root, "all", toml)
    sources = {**texts, **{name: text for name, text in FILES.items() if name.endswith(".py")}}
    avoided = chosen.refused[0].avoided
    assert (avoided.tokens, avoided.files) == (sum(map(independent_count, sources.values())), 105)
    assert avoided.tokens > 50_000
    assert refused(chosen, root).startswith("all: ")
    # The same files as headers stay within the maximum, and whoever includes them means them.
    assert choose(root, "all", "", "headers").refused == ()
    assert choose(root, "all", 'include = ["src/", "/tests/**"]\n' + toml).refused == ()
    own_target = toml + "target = 1_000_000\n"
    assert choose(root, "all", own_target).refused == ()


def test_what_would_take_long_to_count_is_told_by_its_size(root: Path) -> None:
    line = "x = 1  # " + "a" * 90 + "\n"
    for number in range(3):
        (root / f"src/large{number}.py").write_text(line * 75_000)
    chosen = choose(root, "large", '[tasks.large]\nfiles = ["src/large*.py"]\n')
    avoided = chosen.refused[0].avoided
    assert (avoided.tokens, avoided.files, avoided.exact) == (
        len(line) * 75_000 * 3 // 4, 3, False,
    )  # fmt: skip
    (row,) = [one for one in list_tasks(in_force(root), root, fail).tasks if one.name == "large"]
    assert (row.tokens, row.found, row.refused) == (None, 3, chosen.refused[0].text)


def test_the_list_has_what_each_task_needs_and_costs(root: Path) -> None:
    toml = '[tasks.web]\nfiles = ["src/components/", "gone/"]\ntarget = 500\nview = "full"\n'
    tasks = {one.name: one for one in list_tasks(in_force(root, toml), root, fail).tasks}
    assert list(tasks) == [
        "web",
        "backend-implementation",
        "frontend-implementation",
        "testing",
        "default",
    ]
    web, backend = tasks["web"], tasks["backend-implementation"]
    cost = sum(independent_count(FILES[name]) for name in FILES if "components" in name)
    assert (web.tokens, web.found, web.target, web.built_in) == (cost, 2, 500, False)
    assert web.text == f"{cost} of 500 tokens · 2 files"
    assert [one.path for one in web.missing] == ["gone/"]
    assert (backend.tokens, backend.found, backend.built_in) == (None, None, True)
    assert [one.name for one in backend.variables] == ["module", "spec_id"]
    assert backend.text == "at most 30K tokens"


names = st.sampled_from(sorted(FILES))
views = st.sampled_from(["full", "signatures", "headers"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files=st.lists(names, min_size=1, unique=True), view=views, budget=st.integers(1, 6_000))
def test_what_is_loaded_never_costs_more_than_announced_or_allowed(
    root: Path, files: list[str], view: TaskView, budget: int
) -> None:
    listed = ", ".join(f'"{name}"' for name in files)
    chosen = choose(root, "any", f'[tasks.any]\nfiles = [{listed}]\nview = "{view}"\n')
    assert set(chosen.views) == set(files)
    whole = load(chosen, root)
    assert isinstance(whole, LoadedTask)
    assert independent_count(whole.context.text) == whole.context.tokens
    within = load(chosen, root, budget)
    if isinstance(within, LoadedTask):
        assert independent_count(within.context.text) <= budget
    else:
        assert within.context is not None
        assert within.context.over is not None
        assert whole.context.tokens > budget


def test_left_out_paths_know_their_kind_and_their_size(tmp_path: Path) -> None:
    for name in ("node_modules/a/b.js", "x.log", "target/t.o"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("12345678")
    (tmp_path / "Cargo.toml").write_text("")
    (tmp_path / ".gitignore").write_text("*.log\n")
    (tmp_path / ".git").mkdir()
    kinds = {
        one.relative: exclusion_kind(one.detail)
        for one in walk(tmp_path)
        if isinstance(one, Skipped)
    }
    assert kinds == {
        ".git/": "version control",
        "node_modules/": "dependencies",
        "target/": "build output",
        "x.log": None,
    }
    assert dict(sizes_below(str(tmp_path / "node_modules"))) == {"a/b.js": 8}
    assert list(sizes_below(str(tmp_path / "gone"))) == []


def test_what_the_include_setting_names_is_the_users_will(tmp_path: Path) -> None:
    is_included = inclusion(str(tmp_path), WalkOptions(include=("src/", "*.sql", "!src/no.py")))
    told = {name: is_included(name) for name in ("src/a/b.py", "db/x.sql", "lib/a.py")}
    assert told == {"src/a/b.py": True, "db/x.sql": True, "lib/a.py": False}
    assert not inclusion(str(tmp_path), WalkOptions())("src/a.py")
    below = inclusion(str(tmp_path / "web"), WalkOptions(include=("web/a.js",), base=str(tmp_path)))
    assert below("a.js")
