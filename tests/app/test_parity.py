"""The same file gives the same numbers from every use case: this project's own files."""

import shutil
from pathlib import Path

import pytest

from tests.support.independent import independent_count
from ullage.app.check import CheckRequest, run_check
from ullage.app.config import EffectiveSettings, effective_settings
from ullage.app.count import count_texts
from ullage.app.outline import OutlineRequest, make_outlines
from ullage.app.report import Progress, ReportRequest, make_report
from ullage.domain.measured import MeasuredFile, totals
from ullage.domain.outline import OutlinedFile, View
from ullage.domain.report import Report

ROOT = Path(__file__).parent.parent.parent
NAMES = ("server", "extractors", "tests")


def quiet(_: Progress) -> None: ...


def fail(problem: str) -> None:
    pytest.fail(problem)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A copy that stays as it is while somebody works on the files."""
    copied = tmp_path_factory.mktemp("copied")
    leave_out = shutil.ignore_patterns("__pycache__")
    return [shutil.copytree(ROOT / name, copied / name, ignore=leave_out) for name in NAMES]


@pytest.fixture(scope="module")
def effective(places: list[Path], tmp_path_factory: pytest.TempPathFactory) -> EffectiveSettings:
    return effective_settings(places[0], user_directory=tmp_path_factory.mktemp("user"))


@pytest.fixture(scope="module")
def report(
    places: list[Path], effective: EffectiveSettings, tmp_path_factory: pytest.TempPathFactory
) -> Report:
    with pytest.MonkeyPatch.context() as patch:
        stores = tmp_path_factory.mktemp("stores")
        patch.setenv("XDG_CACHE_HOME", str(stores / "cache"))
        patch.setenv("XDG_STATE_HOME", str(stores / "state"))
        made, missing = make_report(ReportRequest(places), effective, quiet, fail)
    assert missing == ()
    assert made.total.files > 200
    return made


def text_of(report: Report, file: MeasuredFile) -> str:
    return (Path(report.root) / file.path).read_bytes().decode("utf-8-sig")


def test_every_full_count_is_the_independent_one(report: Report) -> None:
    wrong = [
        file.path
        for file in report.files
        if file.tokens.full != independent_count(text_of(report, file))
    ]
    assert wrong == []


def test_totals_are_sums_and_no_view_is_dearer_than_its_file(report: Report) -> None:
    assert report.total == totals(report.files)
    assert report.total.full == sum(file.tokens.full for file in report.files)
    for file in report.files:
        for view in (file.tokens.signatures, file.tokens.headers):
            assert view is None or 0 <= view <= file.tokens.full


@pytest.fixture(scope="module", params=["signatures", "headers"])
def outlined(
    request: pytest.FixtureRequest, places: list[Path], effective: EffectiveSettings
) -> dict[str, OutlinedFile]:
    view: View = request.param
    outlines = make_outlines(OutlineRequest(places, view), effective, fail)
    return {file.path: file for file in outlines.files}


def test_outlines_cost_what_the_report_says(
    report: Report, outlined: dict[str, OutlinedFile]
) -> None:
    with_views = {file.path: file for file in report.files if file.status in {"ok", "approximate"}}
    assert set(with_views) <= set(outlined)
    for path, file in with_views.items():
        other = outlined[path]
        assert (other.tokens, other.status, other.language) == (
            file.tokens,
            file.status,
            file.language,
        )


def test_a_view_costs_what_its_printed_text_counts(outlined: dict[str, OutlinedFile]) -> None:
    for path, file in outlined.items():
        if file.text is not None:
            assert file.view_tokens == independent_count(file.text), path


def test_count_and_report_agree(report: Report, effective: EffectiveSettings) -> None:
    paths = [Path(report.root) / file.path for file in report.files]
    counts, missing = count_texts(paths, b"", effective)
    assert missing == ()
    assert counts.total == report.total.full
    assert [one.tokens for one in counts.files] == [file.tokens.full for file in report.files]


def test_check_holds_the_same_files_against_their_limits(
    places: list[Path], report: Report, effective: EffectiveSettings
) -> None:
    request = CheckRequest(places, target=1)
    checked, _ = run_check(request, effective, quiet, fail)
    assert checked.checked == report.total.files
    # The gate counts every line end as one line feed.
    (over,) = checked.over
    assert over.tokens == sum(
        independent_count(text_of(report, file).replace("\r\n", "\n")) for file in report.files
    )
