"""Tasks measured in real folders, against counts of their own."""

from pathlib import Path

import pytest

from tests.cli.program import FILES, sample
from tests.support.independent import independent_count
from ullage.app import tasks
from ullage.app.config import EffectiveSettings, effective_settings
from ullage.app.meters import UnknownModelError
from ullage.app.report import Progress, ReportRequest, make_report
from ullage.app.tasks import measure_tasks

TASKS = """
target = 50

[tasks.web]
files = ["src/**/*.ts", "src/deep/", "nowhere/", "*.log"]
view = "full"

[tasks.all]
files = ["**", "logo.png"]
target = 20_000

[tasks.none]
files = ["*.rs"]
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = sample(tmp_path / "project")
    (root / "ullage.toml").write_text(TASKS)
    return root


@pytest.fixture
def user(tmp_path: Path) -> Path:
    (tmp_path / "user").mkdir()
    return tmp_path / "user"


def quiet(_: Progress) -> None: ...


def fail(problem: str) -> None:
    pytest.fail(problem)


def in_force(folder: Path, user: Path, **editor: object) -> EffectiveSettings:
    effective = effective_settings(folder, None, user, editor)
    assert effective.problems == ()
    return effective


def test_the_files_of_each_task_are_summed_in_its_view(root: Path, user: Path) -> None:
    effective = in_force(root, user)
    web, every, none = measure_tasks(effective, root, fail)
    counts = {
        name: independent_count(FILES[name]) for name in ("src/users.ts", "src/deep/notes.md")
    }
    assert (web.name, web.tokens, web.files) == ("web", sum(counts.values()), 2)
    assert dict(web.heaviest) == counts
    assert (web.exact, web.low, web.target) == (True, web.tokens, 50)
    assert web.missing == ("nowhere/", "*.log")
    report, _ = make_report(ReportRequest([root]), effective, quiet, fail)
    assert (every.tokens, every.files) == (report.total.signatures, report.total.files)
    assert (every.target, len(every.heaviest), every.missing) == (20_000, 5, ())
    assert (none.tokens, none.files, none.heaviest, none.missing) == (0, 0, (), ("*.rs",))


def test_a_task_is_pointed_at_where_it_is_written(root: Path, user: Path) -> None:
    costs = measure_tasks(in_force(root, user), root, fail)
    places = [(cost.file, cost.line) for cost in costs]
    assert places == [(str(root / "ullage.toml"), line) for line in (4, 8, 12)]


def test_patterns_mean_the_same_files_from_whichever_folder(root: Path, user: Path) -> None:
    below = root / "src" / "deep"
    assert measure_tasks(in_force(below, user), below, fail) == measure_tasks(
        in_force(root, user), root, fail
    )


def test_tasks_of_the_editor_and_of_the_user_start_at_the_root(root: Path, user: Path) -> None:
    (root / "ullage.toml").unlink()
    (user / "ullage.toml").write_text('[tasks.mine]\nfiles = ["/users.ts"]\n')
    (mine,) = measure_tasks(in_force(root / "src", user), root / "src", fail)
    assert (mine.name, mine.files, mine.file) == ("mine", 1, str(user / "ullage.toml"))
    (here,) = measure_tasks(
        in_force(root, user, tasks={"here": {"files": ["src/*.ts"]}}), root, fail
    )
    assert (here.name, here.files, here.file, here.line) == ("here", 1, None, None)


def test_with_a_model_the_sums_are_estimates(root: Path, user: Path) -> None:
    web, *_ = measure_tasks(in_force(root, user, model="claude-sonnet-4-5"), root, fail)
    assert not web.exact
    assert web.low < web.tokens


def test_an_unknown_model_is_refused(root: Path, user: Path) -> None:
    effective = effective_settings(root, {"model": "gtp-4o"}, user)
    with pytest.raises(UnknownModelError):
        measure_tasks(effective, root, fail)


def test_without_tasks_nothing_is_walked(
    root: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "ullage.toml").unlink()
    monkeypatch.setattr(tasks, "open_places", fail)
    assert measure_tasks(in_force(root, user), root, fail) == ()


def test_a_folder_that_is_gone_has_no_files(root: Path, user: Path) -> None:
    editor = {"tasks": {"here": {"files": ["a"]}}}
    (here,) = measure_tasks(in_force(user, user, **editor), root / "gone", fail)
    assert (here.files, here.missing) == (0, ("a",))
