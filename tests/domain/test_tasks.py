"""Sums over a task's files: which view counts, what is over, what is said."""

from ullage.adapters.package_data import load_toml
from ullage.domain.estimates import factor_tables
from ullage.domain.measured import MeasuredFile, ViewTokens
from ullage.domain.meter import Estimator, Meter
from ullage.domain.models import UnknownModel, model_tables, resolve
from ullage.domain.settings import TaskSettings, TaskView
from ullage.domain.tasks import (
    TaskCost,
    is_over_target,
    over_target_text,
    task_cost,
    task_files,
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
