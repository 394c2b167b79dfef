"""The page without a mouse, and as a screen reader has it."""

import pytest

from tests.page.conftest import Open
from tests.page.report_page import ReportPage

pytestmark = pytest.mark.workbench


def tab_to(page: ReportPage, name: str) -> None:
    """Press Tab until what is focused is called so."""
    for _ in range(60):
        page.press("Tab")
        if name in (page.focused() or ""):
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_a_story_without_a_mouse(open_page: Open, static: str) -> None:
    page = open_page(static)
    page.press("Tab")
    assert page.page.evaluate("document.activeElement.value") == "full"
    page.press("ArrowRight")
    assert page.page.get_by_role("radio", name="Signatures").is_checked()

    page.press("Tab")
    assert page.focused().startswith("Folder hypothesis, ")
    ring = page.page.locator("svg .ring")
    assert ring.get_attribute("visibility") == "visible"
    page.press("Enter")
    assert page.crumbs() == ["library", "hypothesis"]
    page.press("End")
    assert "tokens in signatures" in page.focused()
    page.press("Escape")
    assert page.crumbs() == ["library"]
    assert page.focused().startswith("Folder hypothesis, ")

    page.press("ArrowDown", "ArrowDown")
    chosen = page.focused().partition(",")[0]
    assert chosen.startswith("hypothesis/")
    page.press("Enter")
    if page.crumbs() == ["library"]:
        assert page.page.locator("#details h2").get_attribute("title") == chosen
        assert page.page.evaluate("document.activeElement.tagName") == "H2"
        page.press("Escape")
        assert page.focused().startswith(chosen)

    page.page.get_by_role("searchbox").focus()
    page.page.keyboard.type("hypothesis/core.py")
    page.press("Tab")
    tab_to(page, "Headers")
    page.press("Enter")
    assert page.order()["Headers"] == "descending"
    tab_to(page, "core.py")
    page.press("Enter")
    assert page.page.locator("#details h2").inner_text() == "core.py"
    page.press("Escape")
    assert page.focused() == "hypothesis/core.py"
    assert page.details().startswith("Heaviest files")


def test_every_shape_of_the_map_can_be_reached(open_page: Open, static: str) -> None:
    page = open_page(static)
    page.page.locator("svg [tabindex='0']").focus()
    page.press("Home")
    visible = page.page.evaluate(
        """() => [...document.querySelectorAll("svg [data-index]")]
          .filter((one) => one.getAttribute("visibility") !== "hidden").length"""
    )
    seen = {page.focused()}
    for _ in range(visible - 1):
        page.press("PageDown")
        seen.add(page.focused())
    assert len(seen) == visible > 60
    assert page.page.locator("svg [tabindex='0']").count() == 1


def test_arrows_go_where_they_point(open_page: Open, static: str) -> None:
    page = open_page(static)
    page.page.locator("svg [tabindex='0']").focus()

    def centre() -> tuple[float, float]:
        box = page.page.locator("svg .ring").bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    for key, axis, sign in (
        ("ArrowRight", 0, 1), ("ArrowDown", 1, 1), ("ArrowLeft", 0, -1), ("ArrowUp", 1, -1)
    ):  # fmt: skip
        before = centre()
        page.press(key)
        assert sign * (centre()[axis] - before[axis]) > 0, key


def test_everything_has_a_name(open_page: Open, static: str) -> None:
    """Every control can be told by its name; the switch, the table and the status by their role."""
    page = open_page(static)
    nameless = page.page.evaluate(
        """() => [...document.querySelectorAll("button, input, summary, [role=button]")]
          .filter((one) => !(one.getAttribute("aria-label") ?? one.closest("label")?.textContent
            ?? one.textContent).trim())
          .map((one) => one.outerHTML)"""
    )
    assert nameless == []
    assert page.page.get_by_role("radiogroup", name="What is counted of each file").count() == 1
    assert page.page.get_by_role("radio").count() == 3
    assert page.page.get_by_role("table", name="Files in library").count() == 1
    assert page.page.get_by_role("group", name="Map of all files").count() == 1
    assert page.page.locator("header [role=status]").count() == 1
