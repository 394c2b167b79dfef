"""The map: to scale in every view, and the way into its folders."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import start
from tests.page.conftest import Open
from tests.page.report_page import VIEWS, ReportPage, measured, report_of, saved

pytestmark = pytest.mark.workbench


@pytest.fixture(scope="session")
def document(library: Path) -> Any:
    return start("report", "--format", "json", cwd=library).document


def tokens_of(document: Any, view: str) -> dict[str, int]:
    """Tokens by path; a file without views costs its full text in each."""
    return {
        one["path"]: one["tokens"][view]
        if one["tokens"][view] is not None
        else one["tokens"]["full"]
        for one in document["files"]
    }


def test_one_pixel_is_as_many_tokens_in_every_view(
    open_page: Open, static: str, document: Any
) -> None:
    page = open_page(static)
    width, height = page.canvas_size()
    pixels_a_token = width * height / document["total"]["full"]
    for view in VIEWS:
        page.show(view)
        tokens = tokens_of(document, view)
        tiles = page.files_on_map()
        assert len(tiles) > 60
        for path, tile in tiles.items():
            assert tile.area == pytest.approx(tokens[path] * pixels_a_token, rel=1e-3), path
        whole = sum(tile.area for tile in page.tiles())
        assert whole == pytest.approx(document["total"][view] * pixels_a_token, rel=1e-6)
        across, down = page.map_size()
        assert across * down == pytest.approx(whole, rel=1e-5)
        assert across / down == pytest.approx(width / height, rel=1e-5)


def test_no_two_rectangles_overlap(open_page: Open, static: str) -> None:
    page = open_page(static)
    for view in VIEWS:
        page.show(view)
        tiles = page.tiles()
        for number, one in enumerate(tiles):
            for other in tiles[number + 1 :]:
                across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
                down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
                assert min(across, down) < 0.01, (one, other)


def test_a_file_stays_where_it_was_while_it_shrinks(open_page: Open, static: str) -> None:
    """The rectangle nearest to the left and top of another is so in every view."""
    page = open_page(static)
    full = page.files_on_map()
    page.show("signatures")
    small = page.files_on_map()
    page.show("full")
    assert page.files_on_map() == full
    assert small.keys() == full.keys()
    corner = min(full.values(), key=lambda tile: tile.x + tile.y)
    assert (small[corner.path].x, small[corner.path].y) == (corner.x, corner.y) == (0, 0)


def test_the_switch_moves_unless_motion_is_not_wanted(open_page: Open, static: str) -> None:
    switched = """() => {
      document.querySelector("[value=headers]").click();
      return document.getAnimations().map((one) => one.transitionProperty);
    }"""
    moving = open_page(static, reduced_motion="no-preference")
    assert {"transform", "width", "height"} <= set(moving.page.evaluate(switched))
    still = open_page(static)
    assert still.page.evaluate(switched) == []


def test_the_way_into_a_folder_and_out(open_page: Open, static: str, document: Any) -> None:
    page = open_page(static)
    assert page.crumbs() == ["library"]
    page.enter("hypothesis")
    page.enter("hypothesis/internal")
    assert page.crumbs() == ["library", "hypothesis", "internal"]
    inside = page.files_on_map()
    assert inside
    assert all(path.startswith("hypothesis/internal/") for path in inside)
    assert page.map_size() == pytest.approx(page.canvas_size(), rel=1e-6)
    tokens = {
        path: full
        for path, full in tokens_of(document, "full").items()
        if path.startswith("hypothesis/internal/")
    }
    assert page.matches() == (
        f"{len(tokens)} files in hypothesis/internal, {sum(tokens.values()):,} tokens in full"
    )
    page.page.get_by_role("navigation", name="Folder").get_by_role("button", name="library").click()
    assert page.crumbs() == ["library"]


def test_what_is_over_the_read_limit_has_a_red_edge(
    open_page: Open, static: str, document: Any
) -> None:
    page = open_page(static)
    over = page.page.evaluate(
        """() => [...document.querySelectorAll("svg .over")].map((one) => [
          one.closest(".cell").dataset.path, getComputedStyle(one).stroke])"""
    )
    heavy = {
        one["path"] for one in document["files"] if one["tokens"]["full"] > document["readLimit"]
    }
    assert {path for path, _ in over} == heavy
    assert "data/table.csv" in heavy
    assert {colour for _, colour in over} == {"rgb(196, 40, 28)"}


def test_what_is_too_small_to_see_is_one_rectangle(open_page: Open, tmp_path: Path) -> None:
    files = [measured("big.py", 500_000, 50_000, 900)]
    files += [measured(f"many/{number:03}.py", 40, 10, 5) for number in range(300)]
    page = open_page(saved(report_of(files), tmp_path))
    (rest,) = [tile for tile in page.tiles() if tile.kind == "rest"]
    assert rest.path == "many"
    label = page.page.locator("svg .rest").get_attribute("aria-label")
    assert label == "300 smaller files in many, 12,000 tokens in full"
    page.page.locator("svg .rest").click()
    assert page.crumbs() == ["project", "many"]
    assert len(page.files_on_map()) == 300


def test_the_selected_file_is_framed_in_every_view(open_page: Open, static: str) -> None:
    page = open_page(static)
    frame = page.page.locator("svg .frame")
    assert not frame.is_visible()
    page.page.locator('svg .cell[data-path="data/table.csv"]').click()
    for view in VIEWS:
        page.show(view)
        tile = page.files_on_map()["data/table.csv"]
        assert float(frame.get_attribute("x") or 0) == pytest.approx(tile.x + 1.5, abs=0.01)
        assert float(frame.get_attribute("width") or 0) == pytest.approx(tile.width - 3, abs=0.01)
    page.enter("hypothesis")
    assert not frame.is_visible()


def test_folders_that_hold_one_folder_are_one(open_page: Open, tmp_path: Path) -> None:
    files = [measured("src/main/java/A.py", 900, 90, 9), measured("README", 100)]
    page = open_page(saved(report_of(files), tmp_path))
    page.enter("src/main/java")
    assert page.crumbs() == ["project", "src/main/java"]


def test_a_report_of_nothing_and_one_of_empty_files(open_page: Open, tmp_path: Path) -> None:
    for files in ([], [measured("empty.py", 0, 0, 0)]):
        page = open_page(saved(report_of(files), tmp_path))
        page.show("headers")
        assert page.tiles() == []
        assert len(page.rows()) == len(files)


def test_the_data_is_that_of_the_command_line(static: str, document: Any) -> None:
    text = Path(static.removeprefix("file://")).read_text()
    _, _, after = text.partition('<script type="application/json" id="data">')
    assert json.loads(after.partition("</script>")[0])["report"] == document


def described(page: ReportPage) -> str:
    return page.page.locator("header").inner_text()


def test_the_heading_says_what_was_counted_and_how(
    open_page: Open, static: str, document: Any, tmp_path: Path
) -> None:
    page = open_page(static)
    assert page.page.title() == "library · Ullage report"
    assert described(page).startswith(
        f"library\n\n{len(document['files'])} files · o200k_base, exact"
    )
    cards = page.page.locator(".card").all_inner_texts()
    for view, card in zip(VIEWS, cards, strict=True):
        total = document["total"][view]
        share = f"{total / 200_000:.1f} windows of 200K"
        assert [view.capitalize(), f"{total:,}", share] == [*card.split("\n")[:2], share]
        assert share in card
    estimated = report_of(
        [measured("a.py", 900, 90, 9)],
        exact=False,
        model="claude-opus-4-8",
        window=1_000_000,
        band=(800, 1_000),
        verdict="within",
    )
    page = open_page(saved(estimated, tmp_path))
    assert "~900" in page.page.locator(".card").first.inner_text()
    assert "<0.1 windows of 1M" in page.page.locator(".card").first.inner_text()
    assert "full is likely between 800 and 1.0K" in described(page)
    assert "within the target: ~900 of 30,000" in described(page)
