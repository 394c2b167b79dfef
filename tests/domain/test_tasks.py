"""Sums over a task's files: which view counts, what is over, what is said."""

import pytest

from ullage.adapters.package_data import load_toml
from ullage.domain.budget import Budget
from ullage.domain.check import parse_pattern
from ullage.domain.estimates import factor_tables
from ullage.domain.measured import MeasuredFile, ViewTokens
from ullage.domain.meter import Estimator, Meter
from ullage.domain.models import UnknownModel, model_tables, resolve
from ullage.domain.settings import TaskSettings, TaskView
from ullage.domain.tasks import (
    Avoided,
    TaskCost,
    UnknownTaskError,
    VariablesError,
    all_tasks,
    built_in_tasks,
    checked_values,
    is_over_target,
    is_whole_codebase,
    left_out,
    over_target_text,
    refuse_unknown,
    task_cost,
    task_files,
    task_named,
    variables_of,
    whole_codebase,
)

EXACT = Meter("o200k_base")


def file(path: str, full: int, signatures: int | None = None) -> MeasuredFile:
    headers = None if signatures is None else signatures // 2
    tokens = ViewTokens(full, signatures, headers)
    return MeasuredFile(path, "python", "text", 4 * full, full // 10, "ok", tokens)


def task(view: TaskView = "signatures", target: int | None = 30_000) -> TaskSettings:
    return TaskSettings("backend", ("src/**/*.py", "docs/api.md"), target, view)


FILES = [
    file("src/b.py", 7_000, 700),
    file("src/a.py", 9_100, 910),
    file("docs/api.md", 25_100),
    *(file(f"src/{number}.py", 100, 10) for number in range(9)),
]


def cost(view: TaskView, target: int | None = 30_000, meter: Meter = EXACT) -> TaskCost:
    return task_cost(task_files(task(view, target)), FILES, (), meter, 12_345)


def test_every_file_counts_in_the_view_of_the_task() -> None:
    sums = {view: cost(view).tokens for view in ("full", "signatures", "headers")}
    assert sums == {"full": 42_100, "signatures": 26_800, "headers": 25_950}
    signatures = cost("signatures")
    assert (signatures.files, signatures.exact, signatures.low) == (12, True, 26_800)
    assert signatures.heaviest == (
        ("docs/api.md", 25_100),
        ("src/a.py", 910),
        ("src/b.py", 700),
        ("src/0.py", 10),
        ("src/1.py", 10),
    )


def test_a_task_without_a_target_has_the_one_in_force() -> None:
    assert cost("full", None).target == 12_345
    assert cost("full", 1).target == 1


def test_over_is_more_than_the_target() -> None:
    assert is_over_target(cost("full", 42_099))
    assert not is_over_target(cost("full", 42_100))


def test_an_estimate_is_over_only_with_its_whole_band() -> None:
    model = resolve("claude-sonnet-4-5", model_tables(load_toml("models.toml")))
    assert not isinstance(model, UnknownModel)
    factors = factor_tables(load_toml("factors.toml"))
    meter = Meter("o200k_base", model.name, None, Estimator(model.family, factors))
    estimate = cost("full", meter=meter)
    assert not estimate.exact
    assert estimate.low < estimate.tokens
    assert is_over_target(cost("full", estimate.low - 1, meter))
    assert not is_over_target(cost("full", estimate.low, meter))
    assert ", ~" in over_target_text(estimate)
    assert "docs/api.md ~" in over_target_text(estimate)


def test_what_is_said() -> None:
    files = task_files(task())
    few = task_cost(files, [file("src/a.py", 9_100), file("src/b.py", 7_000)], (), EXACT, 0)
    assert over_target_text(few) == (
        "Task backend: 2 files, 16.1K of 30K tokens. Heaviest: src/a.py 9.1K, src/b.py 7.0K."
    )
    files = task_files(task(target=25_500))
    one = task_cost(files, [file("src/a.py", 26_000), file("b.rs", 9)], (), EXACT, 0)
    assert over_target_text(one) == (
        "Task backend: 1 file, 26.0K of 25.5K tokens. Heaviest: src/a.py 26.0K."
    )


def test_patterns_that_mean_no_file_are_found() -> None:
    files = task_files(TaskSettings("t", ("src/**/*.py", "docs/", "*.ts"), None, "full"))
    paths = ["src/deep/er/a.py", "docs/api.md", "README"]
    assert [path for path in paths if files.mean(path)] == paths[:2]
    assert [one.written for one in files.missing(paths)] == ["*.ts"]
    assert [one.written for one in files.missing([])] == ["src/**/*.py", "docs/", "*.ts"]


BACKEND = TaskSettings(
    "backend-implementation",
    ("src/{module}.py", "tests/test_{module}.py", ".moai/specs/{spec-id}/spec.md"),
    None,
    "full",
    (("tests/**/test_{module}.py", "signatures"),),
    (("module", "the module to work on"),),
)


def test_variables_are_those_of_the_patterns() -> None:
    module, spec = variables_of(BACKEND)
    assert (module.name, module.text) == ("module", "the module to work on")
    assert module.patterns == BACKEND.files[:2]
    assert (spec.name, spec.text, spec.patterns) == ("spec_id", "", BACKEND.files[2:])


@pytest.mark.parametrize("name", ["spec_id", "spec-id"])
def test_values_go_into_patterns_and_views(name: str) -> None:
    given = {"module": "auth", name: "SPEC-001"}
    refuse_unknown(BACKEND, given)
    files = task_files(BACKEND, values=checked_values(BACKEND, given))
    paths = ["src/auth.py", "tests/test_auth.py", ".moai/specs/SPEC-001/spec.md"]
    assert [one.path for one in files.patterns] == paths
    assert [one.written for one in files.patterns] == list(BACKEND.files)
    assert all(map(files.mean, paths))
    assert not any(map(files.mean, ["src/other.py", "src/components/auth.tsx", "docs/auth.py"]))
    assert [files.view_of(path) for path in paths] == ["full", "signatures", "full"]


def test_a_value_means_just_its_characters() -> None:
    files = task_files(TaskSettings("t", ("src/{m}.py",), None, "full"), values={"m": "*[a]?"})
    assert files.mean("src/*[a]?.py")
    assert not files.mean("src/auth.py")
    assert not files.mean("src/xab.py")


@pytest.mark.parametrize("given", [{"module": "auth"}, {"module": "auth", "spec_id": ""}])
def test_a_missing_value_is_asked_for_by_name_and_place(given: dict[str, str]) -> None:
    with pytest.raises(VariablesError) as raised:
        checked_values(BACKEND, given)
    assert str(raised.value) == (
        "the task backend-implementation needs spec_id (in .moai/specs/{spec-id}/spec.md)"
    )
    with pytest.raises(VariablesError, match=r"needs module \(the module to work on, in src/"):
        checked_values(BACKEND, {})


def test_a_value_for_no_variable_is_a_slip() -> None:
    with pytest.raises(VariablesError, match="no variable modul; its variables are module, spec_"):
        refuse_unknown(BACKEND, {"modul": "auth"})
    with pytest.raises(VariablesError, match="no variable x; it has none"):
        refuse_unknown(TaskSettings("t", ("a",), None, "full"), {"x": "y"})


BUILT_IN = built_in_tasks(load_toml("tasks.toml"))


def test_the_four_kinds_of_the_source_are_built_in_and_its_names_understood() -> None:
    names = ["backend_implementation", "frontend_implementation", "testing", "default"]
    assert [one.settings.name.replace("-", "_") for one in BUILT_IN] == names
    variables = [
        {one.name for one in variables_of(task_named(name, BUILT_IN).settings)} for name in names
    ]
    assert variables == [
        {"module", "spec_id"},
        {"component", "spec_id"},
        {"test_module", "implementation_module"},
        {"spec_id"},
    ]
    assert all(one.text for kind in BUILT_IN for one in variables_of(kind.settings))
    assert all(row["checked"] and row["source"] for row in load_toml("tasks.toml")["task"])


def test_a_task_of_the_settings_takes_the_place_of_one_of_its_name() -> None:
    own = TaskSettings("testing", ("t/",), None, "headers")
    tasks = all_tasks(BUILT_IN, [TaskSettings("mine", ("m/",), None, "full"), own])
    assert [one.settings.name for one in tasks] == [
        "mine",
        "testing",
        "backend-implementation",
        "frontend-implementation",
        "default",
    ]
    assert task_named("testing", tasks).settings == own
    assert [one.built_in for one in tasks] == [False, False, True, True, True]


def test_an_unknown_task_is_told_its_nearest() -> None:
    with pytest.raises(UnknownTaskError) as raised:
        task_named("tests", BUILT_IN)
    assert "there is no task tests; did you mean testing?" in str(raised.value)


def test_a_layout_that_is_not_there_asks_for_nothing() -> None:
    backend, default = (
        task_named(name, BUILT_IN) for name in ("backend-implementation", "default")
    )
    absent = [".moai/specs"]
    assert backend.without_absent(absent, {}).files == ("src/{module}.py", "tests/test_{module}.py")
    assert backend.without_absent([], {}) == backend.settings
    assert backend.without_absent(absent, {"spec-id"}) == backend.settings
    assert default.without_absent(absent, {}) == default.settings


@pytest.mark.parametrize(
    ("pattern", "path", "named"),
    [
        ("node_modules/**/*.js", "node_modules/", True),
        ("web/node_modules/", "web/node_modules/", True),
        ("node_modules", "web/node_modules/", True),
        ("packages/*/node_modules/react/**", "packages/a/node_modules/", True),
        ("**/*.js", "node_modules/", False),
        ("**", "node_modules/", False),
        ("*/a.js", "node_modules/", False),
        ("web/", "web/node_modules/", False),
        ("**/*.png", "docs/logo.png", True),
        ("docs/*", "docs/logo.png", False),
        ("docs/", "docs/logo.png", False),
        (".moai/*.json", ".moai/conversation_history.json", True),
    ],
)
def test_what_a_pattern_names_and_what_it_only_takes_along(
    pattern: str,
    path: str,
    named: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert parse_pattern(pattern).names_path(path) is named


BUDGET = Budget("classic-200k", 30_000, 50_000, 150_000)


@pytest.mark.parametrize(
    ("files", "tokens", "refused"),
    [
        (5_000, 50_000, False),
        (101, 50_001, True),
        (100, 150_000, False),
        (1, 150_001, True),
        (400, 200_000, True),
    ],
)
def test_a_whole_codebase_is_many_files_over_the_maximum_or_several_times_it(
    files: int,
    tokens: int,
    refused: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert is_whole_codebase(files, tokens, BUDGET) is refused


def test_a_refusal_says_what_it_spares_and_what_to_do() -> None:
    codebase = whole_codebase("all", Avoided(201_234, 140, exact=True), BUDGET)
    assert codebase.text == (
        "all: 201K tokens in 140 files, of at most 50K: that is a codebase, not a task. Name the "
        "files that the work is about, with a variable such as src/{module}.py; ullage report "
        "shows where the tokens lie, and what you need all the same, name with include in "
        "ullage.toml."
    )
    deps = left_out(
        "node_modules/**/*.js",
        "dependencies",
        "dependencies (node_modules)",
        Avoided(2_100_000, 20_000, complete=False),
    )
    assert deps.text.startswith(
        "node_modules/**/*.js: dependencies (node_modules). Avoided: more than ~2.10M tokens in "
        "20,000 files. Read the types"
    )
    assert Avoided(1, 1, exact=True).text == "1 token in 1 file"
