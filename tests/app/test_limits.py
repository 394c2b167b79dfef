"""Whatever is chosen for a limit stays within it by an independent count: real files, any limit."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.support.independent import independent_count
from ullage.adapters.tokenizer import EncodingName
from ullage.app.config import EffectiveSettings, effective_settings
from ullage.app.context import ContextRequest, ContextText, NoContext, make_context
from ullage.app.fit import FitRequest, make_fit
from ullage.app.outline import OutlineRequest, make_outlines
from ullage.app.pack import PackRequest, make_pack
from ullage.domain.outline import View

NOON = datetime(2026, 11, 22, 14, 32, tzinfo=UTC)
LIBRARY = Path(typer.__file__).parent
NAMES = sorted(path.name for path in LIBRARY.glob("*.py") if path.stat().st_size > 2_000)[:8]
VIEWS: tuple[View, ...] = ("full", "signatures", "headers")

few = settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
names = some.lists(some.sampled_from(NAMES), min_size=1, unique=True)
limits = some.integers(1, 40_000)
encodings: some.SearchStrategy[EncodingName] = some.sampled_from(["o200k_base", "cl100k_base"])


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library's files, where nobody edits them."""
    root = tmp_path_factory.mktemp("library")
    for name in NAMES:
        shutil.copy(LIBRARY / name, root)
    return root


def in_force(root: Path, encoding: EncodingName) -> EffectiveSettings:
    return effective_settings(root, {"encoding": encoding}, root / "nobody")


@pytest.fixture(scope="module")
def texts(root: Path) -> Mapping[tuple[str, str], str]:
    """What each file says in each view."""
    made: dict[tuple[str, str], str] = {}
    for view in VIEWS:
        outlines = make_outlines(OutlineRequest([root], view), in_force(root, "o200k_base"), fail)
        made |= {(one.path, view): one.text for one in outlines.files if one.text is not None}
    assert len(made) == len(VIEWS) * len(NAMES)
    assert made[NAMES[0], "full"] == (root / NAMES[0]).read_text(encoding="utf-8")
    return made


def fail(problem: str) -> None:
    pytest.fail(problem)


def quiet(_: object) -> None: ...


def paths(root: Path, chosen: Sequence[str]) -> list[Path]:
    return [root / name for name in chosen]


@few
@given(chosen=names, limit=limits, encoding=encodings, drop=some.booleans())
def test_fit(
    root: Path, texts: Mapping[tuple[str, str], str], *, chosen: list[str], limit: int,
    encoding: EncodingName, drop: bool,
) -> None:  # fmt: skip
    request = FitRequest(paths(root, chosen), limit, allow_drop=drop)
    report, _ = make_fit(request, in_force(root, encoding), quiet, fail)
    views = {Path(item.path).name: item.view for item in report.items}
    assert set(views) == set(chosen)
    kept = {name: view for name, view in views.items() if view != "dropped"}
    total = sum(independent_count(texts[one], encoding) for one in kept.items())
    assert report.total == total
    assert (total <= limit) == (report.shortfall is None)


def within(made: ContextText | NoContext, limit: int, encoding: EncodingName) -> None:
    if isinstance(made, ContextText):
        assert independent_count(made.text, encoding) == made.tokens <= limit
    elif made.over is not None:
        assert made.over.shortfall > 0


@few
@given(chosen=names, limit=limits, encoding=encodings, drop=some.booleans())
def test_pack(
    root: Path, *, chosen: list[str], limit: int, encoding: EncodingName, drop: bool
) -> None:
    request = PackRequest(paths(root, chosen), limit, NOON, allow_drop=drop)
    packed: Any = make_pack(request, in_force(root, encoding), quiet, fail)
    within(packed.context, limit, encoding)
    is_nothing = {item.view for item in packed.choice.items} == {"dropped"}
    assert isinstance(packed.context, ContextText) == (not is_nothing and packed.shortfall is None)


@few
@given(
    chosen=names, limit=limits, encoding=encodings, view=some.sampled_from(VIEWS),
    form=some.sampled_from(["markdown", "xml"]),
)  # fmt: skip
def test_context(
    root: Path, *, chosen: list[str], limit: int, encoding: EncodingName, view: View, form: Any
) -> None:
    effective = in_force(root, encoding)
    request = ContextRequest(paths(root, chosen), view, NOON, budget=limit, form=form)
    made = make_context(request, effective, fail)
    within(made, limit, encoding)
    if isinstance(made, NoContext):
        assert made.over is not None
        needed = limit + made.over.shortfall
        whole = ContextRequest(paths(root, chosen), view, NOON, budget=needed, form=form)
        within(make_context(whole, effective, fail), needed, encoding)
