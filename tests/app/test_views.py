"""A text in its views: what they cost, what has none, and what the parser did not survive."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.support.independent import independent_count
from ullage.adapters.outlines import Outlined, OutlineFailed, OutlinePool, WantedView
from ullage.adapters.store import StateStore
from ullage.app.config import effective_settings
from ullage.app.outline import OutlineRequest, make_outlines
from ullage.app.report import ReportRequest, make_report
from ullage.app.views import ShownView, Viewer, Views
from ullage.domain.text import Text, utf8

SIGNATURES = WantedView("signatures")
HEADERS = WantedView("headers")
SOURCE = (
    "class A:\n    def total(self, values: list[int]) -> int:\n"
    + "".join(f"        values.append({number} * 3)\n" for number in range(20))
    + "        return sum(values)\n"
)


@pytest.fixture(scope="module")
def pool() -> Iterator[OutlinePool]:
    with OutlinePool() as one:
        yield one


@pytest.fixture
def viewer(pool: OutlinePool) -> Viewer:
    return Viewer(pool, independent_count)


class DeadlyPool(OutlinePool):
    """A pool whose workers end on everything."""

    asked = 0

    def outline(self, *args: Any, **kwargs: Any) -> Outlined:
        self.asked += 1
        raise OutlineFailed("the parser took too long on this content, 2 times", 2)


def test_views_come_in_the_order_asked_for_with_their_exact_cost(viewer: Viewer) -> None:
    views = viewer.views(SOURCE, "python", [SIGNATURES, HEADERS])
    signatures, headers = views.shown
    assert "def total(self, values: list[int]) -> int: ...  # 3-23" in signatures.text
    assert "total" not in headers.text
    assert [one.tokens for one in views.shown] == [
        independent_count(one.text) for one in views.shown
    ]
    assert views.full == independent_count(SOURCE)
    assert (views.status, views.problems, views.declarations) == ("ok", (), ())


def test_a_view_that_costs_as_much_as_the_file_is_the_file(viewer: Viewer) -> None:
    text = "def f(): return 1\n"
    assert viewer.views(text, "python", [SIGNATURES]).shown == (
        ShownView(text, independent_count(text), ()),
    )


def test_a_count_that_is_known_is_not_made_again(pool: OutlinePool) -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return independent_count(text)

    full = independent_count(SOURCE)
    views = Viewer(pool, count).views(SOURCE, "python", [SIGNATURES], full=full)
    assert views.full == full
    assert counted == [views.shown[0].text]


def test_symbols_that_are_not_there_are_named(viewer: Viewer) -> None:
    wanted = WantedView("symbols", symbols=("A.total", "absent"))
    (shown,) = viewer.views(SOURCE * 2, "python", [wanted]).shown
    assert shown.unknown_symbols == ("absent",)


def test_declarations_only_where_they_are_asked_for(viewer: Viewer) -> None:
    found = viewer.views(SOURCE, "python", [], declarations=True).declarations
    assert [one.qualified_name for one in found] == ["A", "A.total"]


def test_without_a_grammar_there_is_a_count_and_a_reason(viewer: Viewer) -> None:
    text = "# Title\n"
    full = independent_count(text)
    assert viewer.views(text, "markdown", [SIGNATURES]) == Views(
        "unsupported", ("no grammar for markdown",), full, (), ()
    )
    assert viewer.views(text, None, [SIGNATURES]).problems == ("no grammar for this kind of file",)


def test_lone_surrogates_raise_nothing_and_move_nothing(viewer: Viewer) -> None:
    text = f'NAME = "\ud800é\udc00"\n{SOURCE}'
    views = viewer.views(text, "python", [SIGNATURES], declarations=True)
    assert '"\ufffdé\ufffd"' in views.shown[0].text
    structure = Text.of(text, independent_count)
    assert structure.sizes.utf8 == len(utf8(text))
    (_, first, *_) = views.declarations
    start = structure.offset_at_byte(first.start)
    assert text[start:].startswith("class A:")


def test_many_threads_get_their_own_views(viewer: Viewer) -> None:
    texts = [SOURCE.replace("total", f"total_{number}") for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda text: viewer.views(text, "python", [SIGNATURES]), texts)
        views = [one.shown[0].text for one in answers]
    assert [f"def total_{number}(" in view for number, view in enumerate(views)] == [True] * 40


def test_what_ended_the_parser_is_not_parsed_again(tmp_path: Path) -> None:
    with StateStore.open(tmp_path, on_problem=pytest.fail) as state, DeadlyPool() as pool:
        viewer = Viewer(pool, independent_count, state)
        first = viewer.views(SOURCE, "python", [SIGNATURES])
        assert (first.status, first.shown) == ("failed", ())
        assert first.full == independent_count(SOURCE)
        assert "took too long" in first.problems[0]
        again = viewer.views(SOURCE, "python", [HEADERS], declarations=True)
        assert (again.status, pool.asked) == ("failed", 1)
        assert viewer.views(SOURCE, "typescript", [SIGNATURES]).status == "failed"
        assert pool.asked == 2
    with StateStore.open(tmp_path, on_problem=pytest.fail) as state, DeadlyPool() as pool:
        viewer = Viewer(pool, independent_count, state)
        assert viewer.views(SOURCE, "python", [SIGNATURES]).problems == (
            "the parser did not survive this content before",
        )
        assert pool.asked == 0


def test_every_use_case_keeps_the_quarantine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "a.py").write_text(SOURCE)
    effective = effective_settings(tmp_path, user_directory=tmp_path / "no-such-user")
    with StateStore.open(on_problem=pytest.fail) as state, DeadlyPool() as pool:
        Viewer(pool, independent_count, state).views(SOURCE, "python", [SIGNATURES])
    request = ReportRequest([tmp_path / "a.py"])
    report, _ = make_report(request, effective, lambda _: None, pytest.fail)
    assert [file.status for file in report.files] == ["failed"]
    outlined = make_outlines(
        OutlineRequest([tmp_path / "a.py"], "signatures"), effective, pytest.fail
    )
    assert [file.status for file in outlined.files] == ["failed"]
