"""The page in an editor: fed by messages, and what it says itself."""

from pathlib import Path
from typing import Any

import pytest

from tests.page.conftest import Open
from tests.page.report_page import ReportPage, document_of, live_page, measured, report_of
from ullage.app.report_page import page_parts
from ullage.domain.always_loaded import AlwaysLoaded

pytestmark = pytest.mark.workbench

FILES = [
    measured("src/users.py", 12_000, 1_100, 300),
    measured("src/orders.py", 9_800, 1_300, 200),
    measured("lib/db.py", 8_000, 700, 100),
    measured("README", 9_000),
]
DECLARATIONS = [
    {
        "kind": "class", "name": "Users", "signature": "class Users:",
        "range": {"start": {"line": 3, "character": 0}}, "tokens": {"full": 900, "signature": 4},
        "children": [
            {
                "kind": "method", "name": "find", "signature": "def find(self):",
                "range": {"start": {"line": 7, "character": 4}},
                "tokens": {"full": 400, "signature": 6}, "children": [],
            }
        ],
    }
]  # fmt: skip


def report(*files: Any) -> Any:
    return document_of(report_of(files or FILES))


@pytest.fixture
def page(open_page: Open, tmp_path: Path) -> ReportPage:
    return open_page(live_page(page_parts(), tmp_path), live=True)


def status(page: ReportPage) -> str:
    return page.page.locator("header [role=status]").inner_text()


def test_it_says_that_it_is_ready_and_waits(page: ReportPage) -> None:
    assert page.page.evaluate("window.said") == [{"type": "ready"}]
    assert status(page) == "Counting …"
    assert not page.page.locator("main").is_visible()


def test_it_shows_what_it_is_told(page: ReportPage) -> None:
    page.tell(type="progress", text="1,200 of 5,487 files")
    assert status(page) == "1,200 of 5,487 files"
    page.tell(type="report", report=report(), note="o200k_base, exact for GPT")
    assert page.page.locator("header [role=status]").text_content() == ""
    assert "4 files · o200k_base, exact for GPT" in page.page.locator("header").inner_text()
    assert len(page.tiles()) == 4
    page.tell(type="problem", text="The server has ended.")
    assert status(page) == "The server has ended."
    assert len(page.tiles()) == 4
    page.page.get_by_role("button", name="Refresh").click()
    assert page.heard("refresh") == [{"type": "refresh"}]


def test_a_file_and_a_declaration_are_opened(page: ReportPage) -> None:
    page.tell(type="report", report=report())
    page.page.locator('svg .cell[data-path="src/users.py"]').click()
    assert page.heard("declarations") == [{"type": "declarations", "path": "src/users.py"}]
    assert "Looking …" in page.details()
    page.tell(type="declarations", path="src/users.py", declarations=DECLARATIONS)
    page.page.get_by_role("button", name="Open").click()
    page.page.get_by_role("button", name="find").click()
    assert page.heard("open") == [
        {"type": "open", "path": "src/users.py"},
        {"type": "open", "path": "src/users.py", "line": 7},
    ]
    page.choose("src/orders.py")
    page.tell(type="declarations", path="src/orders.py", declarations=None)
    assert "None to show." in page.details()
    page.choose("src/users.py")
    assert "find" in page.details()
    assert len(page.heard("declarations")) == 2
    page.choose("README")
    assert "Declarations" not in page.details()
    assert len(page.heard("declarations")) == 2


def test_an_answer_that_comes_late_is_not_shown_for_another_file(page: ReportPage) -> None:
    page.tell(type="report", report=report())
    page.choose("src/users.py")
    page.choose("src/orders.py")
    page.tell(type="declarations", path="src/users.py", declarations=DECLARATIONS)
    assert "find" not in page.details()


def test_a_new_report_keeps_what_the_person_chose(page: ReportPage) -> None:
    page.tell(type="report", report=report())
    page.show("signatures")
    page.enter("src")
    page.sort_by("Path")
    page.filter("users")
    page.choose("src/users.py")
    page.tell(type="declarations", path="src/users.py", declarations=DECLARATIONS)
    page.tell(type="report", report=report(*FILES, measured("src/users_test.py", 6_000, 400, 40)))
    assert page.page.get_by_role("radio", name="Signatures").is_checked()
    assert page.crumbs() == ["project", "src"]
    assert page.order()["Path"] == "ascending"
    assert [row[0] for row in page.rows()] == ["src/users.py", "src/users_test.py"]
    assert page.page.get_by_role("searchbox").input_value() == "users"
    assert page.page.locator("#details h2").inner_text() == "users.py"
    assert len(page.heard("declarations")) == 2, "the file may have changed"
    assert len(page.files_on_map()) == 3


def test_what_is_gone_is_let_go_of(page: ReportPage) -> None:
    page.tell(type="report", report=report())
    page.enter("src")
    page.choose("src/users.py")
    page.tell(type="report", report=report(*FILES[2:]))
    assert page.crumbs() == ["project"]
    assert page.details().startswith("Heaviest files")


def test_the_focus_stays_on_the_map_through_a_new_report(page: ReportPage) -> None:
    page.tell(type="report", report=report())
    page.page.locator("svg [tabindex='0']").focus()
    page.press("End")
    before = page.focused()
    page.tell(type="report", report=report(*FILES, measured("new.py", 90, 9, 9)))
    assert page.focused() == before


def test_the_focus_stays_in_the_details_and_in_the_table(page: ReportPage) -> None:
    page.tell(type="report", report=report())
    page.choose("src/users.py")
    assert page.focused() == "users.py"
    page.tell(type="declarations", path="src/users.py", declarations=DECLARATIONS)
    assert page.focused() == "users.py"
    page.press("Escape")
    assert page.focused() == "src/users.py"
    page.tell(type="report", report=report(*FILES, measured("new.py", 90, 9, 9)))
    assert page.focused() == "src/users.py"


def test_what_is_always_loaded_stands_beside_the_totals(page: ReportPage) -> None:
    loaded = document_of(report_of(FILES, always_loaded=AlwaysLoaded(7_410, 4, ())))
    page.tell(type="report", report=loaded)
    assert "before your first prompt 7,410 in 4 files" in page.page.locator("header").inner_text()


def test_messages_that_it_does_not_know_change_nothing(page: ReportPage) -> None:
    page.tell(type="report", report=report())
    before = page.page.locator("body").inner_html()
    page.tell(type="future", anything=1)
    assert page.page.locator("body").inner_html() == before
