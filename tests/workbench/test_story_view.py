"""The Context view and the menus: every file, what it costs, and what can be done about it."""

import re
from pathlib import Path

import pytest

from tests.workbench.code_server import CodeServer
from tests.workbench.conftest import Look
from tests.workbench.extension import NEWEST, real_code, reported, total, until_total
from tests.workbench.trees import Row
from tests.workbench.window import Window

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(600), NEWEST]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return real_code(tmp_path / "project", "rich", "color.py", "live.py", "text.py", "table.py")


@pytest.fixture
def window(shared: CodeServer, look: Look, project: Path) -> Window:
    window = look(shared, project, "rich/color.py", "rich/live.py")
    total(window)
    return window


def described(rows: list[Row], label: str) -> str:
    return next(row.description for row in rows if row.label == label)


def test_files_are_changed_row_by_row(window: Window, project: Path, tmp_path: Path) -> None:
    costs = {Path(file["path"]).name: file["tokens"] for file in reported(project)["files"]}
    color, live = costs["color.py"], costs["live.py"]
    view = window.tree("Context")
    rows = view.until("the files", lambda rows: len(rows) >= 3)
    files, *items = rows
    assert files.label == "Files for the agent"
    assert files.description.endswith("of 30K · 2 files")
    assert [one.label for one in items] == ["color.py", "live.py"]
    assert items[0].actions == ("Load Signatures Only", "Leave Out")
    view.run("Files for the agent", "Fit Files to the Target")
    window.status.until("status.extensionMessage", re.compile("tokens as before|Nothing changed"))

    view.run("color.py", "Load Signatures Only")
    until_total(window, color["signatures"] + live["full"])
    view.until("the file on signatures", lambda rows: "signatures, was" in rows[1].description)
    view.run("color.py", "Load Full File")
    until_total(window, color["full"] + live["full"])
    view.run("color.py", "Leave Out")
    until_total(window, live["full"])
    view.until("the file left out", lambda rows: "left out" in rows[1].description)
    view.run("color.py", "Take In Again")
    until_total(window, color["full"] + live["full"])
    view.context_menu("live.py")
    window.menus.choose("Include in the Files for the Agent")
    view.until("the file included", lambda rows: "included" in described(rows, "live.py"))
    window.palette("Ullage: Undo Last Change to the Files for the Agent")
    view.until("the file as before", lambda rows: "included" not in described(rows, "live.py"))


def test_what_does_not_count_is_there_with_its_reason(
    window: Window, project: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.py"
    outside.write_text("print('outside')\n")
    window.menus.open_file(outside)
    view = window.tree("Context")
    view.until("what is not counted", lambda rows: "Not counted (1)" in {row.label for row in rows})
    view.click("Not counted (1)")
    view.until("its reason", lambda rows: "outside" in rows[-1].description)
    before = total(window)
    view.run("outside.py", "Include in the Files for the Agent")
    window.screen.until("a larger total", lambda: total(window) > before)


def test_what_was_included_and_does_not_count_can_be_taken_back(
    window: Window, project: Path
) -> None:
    (project / "rich" / "data.bin").write_bytes(b"a\0b")
    before = total(window)
    window.explorer().choose(["data.bin"], "Ullage", "Include in the Files for the Agent")
    view = window.tree("Context")
    view.until("what is not counted", lambda rows: "Not counted (1)" in {row.label for row in rows})
    view.click("Not counted (1)")
    (row,) = [
        row
        for row in view.until("its row", lambda rows: rows[-1].label == "data.bin")
        if row.label == "data.bin"
    ]
    assert row.spoken == "data.bin, not counted, binary, .bin file"
    view.run("data.bin", "Include No Longer")
    # It is still shown in a tab.
    view.until("its row", lambda rows: rows[-1].actions == ("Include in the Files for the Agent",))
    until_total(window, before)


def test_the_explorer_takes_several_files(window: Window, project: Path) -> None:
    whole = reported(project, "rich/color.py", "rich/live.py")["total"]["full"]
    taken = reported(project, "rich/text.py", "rich/table.py")["total"]["signatures"]
    until_total(window, whole)
    window.explorer().choose(["text.py", "table.py"], "Ullage", "Load Signatures Only")
    until_total(window, whole + taken)


def test_no_files_say_what_to_do(shared: CodeServer, look: Look, project: Path) -> None:
    window = look(shared, project)
    window.status.until("ullage.ullage.files", "no files")
    view = window.tree("Context")
    window.screen.until(
        "what to do",
        view.message,
        lambda text: text.startswith("No files. Open some, or include them from the explorer."),
    )
    window.page.get_by_role("button", name="Open the Report of This Folder").click()
    window.webview("Ullage Report").locator("#table tbody tr").first.wait_for()


def test_a_terminal_has_the_command(window: Window, project: Path) -> None:
    window.palette("Terminal: Create New Terminal")
    window.screen.until(
        "a terminal", window.page.locator(".terminal-wrapper .xterm-helper-textarea").count
    )
    window.page.wait_for_timeout(1000)
    window.page.keyboard.type("ullage count rich/live.py > counted.txt; echo done > done.txt")
    window.page.keyboard.press("Enter")
    window.screen.until("its end", (project / "done.txt").exists)
    counted = reported(project, "rich/live.py")["total"]["full"]
    assert (project / "counted.txt").read_text() == f"{counted}\n"


def test_the_report_is_the_command_lines_and_opens_files(window: Window, project: Path) -> None:
    report = reported(project)
    window.palette("Ullage: Open Report")
    page = window.webview("Ullage Report")
    page.locator("#table tbody tr").first.wait_for()
    cards = [re.sub(r"\D", "", text) for text in page.locator("#views strong").all_inner_texts()]
    assert cards == [str(report["total"][view]) for view in ("full", "signatures", "headers")]
    rows = page.locator("#table tbody tr")
    assert rows.count() == len(report["files"])
    rows.filter(has_text="table.py").first.get_by_role("button").first.click()
    page.locator("#details").get_by_role("button", name="Open").first.click()
    window.until_tab("table.py")


def test_the_menu_above_the_editor_acts_on_its_file(window: Window, project: Path) -> None:
    costs = {Path(file["path"]).name: file["tokens"] for file in reported(project)["files"]}
    window.editor.title_action("More Actions")
    assert {"Load Signatures Only", "Load Full File", "Give to Agent"} <= {*window.menus.items()}
    window.menus.choose("Load Signatures Only")
    until_total(window, costs["color.py"]["full"] + costs["live.py"]["signatures"])


def test_a_rename_in_the_explorer_takes_the_view_along(window: Window, project: Path) -> None:
    costs = {Path(file["path"]).name: file["tokens"] for file in reported(project)["files"]}
    window.palette("Ullage: Load Signatures Only")
    expected = costs["color.py"]["full"] + costs["live.py"]["signatures"]
    until_total(window, expected)
    window.explorer().click("live.py")
    window.press("F2")
    name = window.page.locator(".explorer-item-edited input")
    name.fill("alive.py")
    name.press("Enter")
    window.until_tab("alive.py")
    view = window.tree("Context")
    view.until("the new name", lambda rows: "alive.py" in {row.label for row in rows})
    window.page.wait_for_timeout(500)
    assert "signatures, was" in described(view.rows(), "alive.py")
    until_total(window, expected)


def test_the_views_title_gives_all_files_whatever_row_is_selected(
    window: Window, project: Path
) -> None:
    view = window.tree("Context")
    view.click("color.py")
    # The only view of its container has its buttons in the title of that.
    title = window.page.locator(".part.sidebar .composite.title")
    title.locator('.action-label[aria-label^="Give to Agent"]').click()
    window.status.until("status.extensionMessage", re.compile("^Copied: paste it into the chat"))
    assert " 2 files " in (project / ".ullage" / "context.md").read_text().partition("\n")[0]
