"""The table of files, which says everything the map says, and what is known of one file."""

from pathlib import Path

import pytest

from tests.page.conftest import Open
from tests.page.report_page import measured, report_of, saved
from ullage.domain.measured import MeasuredFile, SkippedFile, ViewTokens

pytestmark = pytest.mark.workbench

FILES = [
    measured("src/users.py", 12_000, 1_100, 300),
    measured("src/orders.py", 9_800, 1_300, 200),
    measured("docs/guide.txt", 31_204),
    measured("README", 9_800),
]


def test_every_file_is_in_the_table(open_page: Open, tmp_path: Path) -> None:
    page = open_page(saved(report_of(FILES), tmp_path))
    assert page.rows() == [
        ["docs/guide.txt", "31,204", "–", "–", "plaintext", "no grammar"],
        ["src/users.py", "12,000", "1,100", "300", "python", "ok"],
        ["README", "9,800", "–", "–", "plaintext", "no grammar"],
        ["src/orders.py", "9,800", "1,300", "200", "python", "ok"],
    ]
    assert page.matches() == "4 files, 62,804 tokens in full"
    over = page.page.locator("td.over")
    assert over.all_inner_texts() == ["31,204"]
    assert over.get_attribute("title") == "Over the read limit of 25,000 tokens"


def test_it_is_sorted_by_any_column_both_ways(open_page: Open, tmp_path: Path) -> None:
    page = open_page(saved(report_of(FILES), tmp_path))
    nothing = dict.fromkeys(("Path", "Full", "Signatures", "Headers", "Language", "Status"), "none")
    assert page.order() == {**nothing, "Full": "descending"}
    page.sort_by("Signatures")
    assert [row[2] for row in page.rows()] == ["1,300", "1,100", "–", "–"]
    page.sort_by("Signatures")
    assert page.order() == {**nothing, "Signatures": "ascending"}
    assert [row[2] for row in page.rows()] == ["1,100", "1,300", "–", "–"]
    page.sort_by("Path")
    assert page.order() == {**nothing, "Path": "ascending"}
    assert [row[0] for row in page.rows()] == sorted(file.path for file in FILES)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("src", ["src/users.py", "src/orders.py"]),
        ("PYTHON users", ["src/users.py"]),
        ("no grammar", ["docs/guide.txt", "README"]),
        (".*", []),
    ],
)
def test_it_is_filtered(open_page: Open, tmp_path: Path, words: str, found: list[str]) -> None:
    page = open_page(saved(report_of(FILES), tmp_path))
    page.filter(words)
    assert [row[0] for row in page.rows()] == found
    if not found:
        assert page.matches() == "No file matches."
    page.filter("")
    assert len(page.rows()) == len(FILES)


def test_it_is_a_page_at_a_time(open_page: Open, tmp_path: Path) -> None:
    files = [measured(f"{number:04}.py", 10_000 - number, 10, 5) for number in range(250)]
    page = open_page(saved(report_of(files), tmp_path))
    pages = page.page.get_by_role("navigation", name="Pages of the table")
    assert "1–100 of 250" in pages.inner_text()
    pages.get_by_role("button", name="Last page").click()
    assert "201–250 of 250" in pages.inner_text()
    assert page.rows()[0][0] == "0200.py"
    assert pages.get_by_role("button", name="Next page").is_disabled()
    page.filter("001")
    assert not pages.is_visible()


def test_a_chosen_file_shows_its_three_numbers(open_page: Open, tmp_path: Path) -> None:
    page = open_page(saved(report_of(FILES), tmp_path))
    assert page.details().startswith("Heaviest files\nguide.txt")
    page.choose("src/users.py")
    details = page.details()
    for line in ("users.py", "src/", "12,000", "1,100", "300", "9 %", "python · 1,500 lines"):
        assert line in details
    assert page.page.get_by_role("button", name="Open").count() == 0
    page.page.locator('svg .cell[data-path="docs/guide.txt"]').click()
    assert "Over 25,000 tokens: an agent cannot read it whole." in page.details()
    assert "every view is the full text" in page.details()
    assert page.page.locator("tr.selected").inner_text().startswith("docs/guide.txt")
    page.page.get_by_role("button", name="Close the details").click()
    assert page.details().startswith("Heaviest files")


def test_the_declarations_of_the_heaviest_files_are_in_the_page(
    open_page: Open, static: str
) -> None:
    page = open_page(static)
    path = "hypothesis/core.py"
    page.page.locator(f'svg .cell[data-path="{path}"]').click()
    text = page.details()
    assert "Declarations" in text
    assert "given" in text
    first = page.page.locator(".declarations li > *").first
    assert first.get_attribute("title")
    assert first.evaluate("one => one.tagName") == "DIV"


def test_what_was_not_counted_is_said_in_a_section_that_opens(
    open_page: Open, tmp_path: Path
) -> None:
    skipped = [
        SkippedFile("logo.png", "binary", "a zero byte"),
        SkippedFile("old.txt", "encoding", "byte 0xD8 at offset 19 is not UTF-8"),
    ]
    page = open_page(saved(report_of(FILES, skipped, ignored=8), tmp_path))
    section = page.page.locator("#skipped")
    assert section.inner_text() == "Not counted: 1 binary, 1 not UTF-8, 8 ignored"
    section.locator("summary").click()
    assert "byte 0xD8 at offset 19 is not UTF-8" in section.inner_text()
    assert "--show-ignored" in section.inner_text()
    page = open_page(saved(report_of(FILES), tmp_path))
    assert not page.page.locator("#skipped").is_visible()


HOSTILE = (
    "<img src=x onerror=alert(1)>.py",
    "</script><script>alert(2)</script>.py",
    "<!--<script>.py",
    "{{script}}.py",
    "' onclick='alert(3)' x='.py",
    "a\u202egnp.py",
    "line\nfeed.py",
    "\udce9.py",
    "$&.py",
)


def test_a_hostile_name_is_a_text(open_page: Open, tmp_path: Path) -> None:
    """Nothing runs, nothing is fetched (the fixture watches), and the name can be read."""
    files = [
        MeasuredFile(name, "<b>x</b>", "text", 9, 1, "ok", ViewTokens(1_000 - number, 9, 5))
        for number, name in enumerate(HOSTILE)
    ]
    skipped = [SkippedFile(name, "unreadable", name) for name in HOSTILE]
    page = open_page(saved(report_of(files, skipped, root="/<i>root</i>"), tmp_path))
    shown = [row[0] for row in page.rows()]
    assert shown[:5] == list(HOSTILE[:5])
    assert shown[5:7] == ["a\\u202egnp.py", "line\\nfeed.py"]
    assert shown[8] == "$&.py"
    assert {row[4] for row in page.rows()} == {"<b>x</b>"}
    page.page.locator("#skipped summary").click()
    assert HOSTILE[0] in page.page.locator("#skipped").inner_text()
    for number in range(len(HOSTILE)):
        page.page.locator("#table .path").nth(number).click()
    assert page.page.locator("img, i > i > i, b").count() == 0
    assert page.page.evaluate("document.scripts.length") == 10
