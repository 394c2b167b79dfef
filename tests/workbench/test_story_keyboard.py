"""One whole story without the pointer."""

import re
from pathlib import Path

import pytest

from tests.workbench.code_server import CodeServer
from tests.workbench.conftest import Look
from tests.workbench.extension import (
    ITEM,
    NEWEST,
    real_code,
    reported,
    total,
    until_total,
)

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(600), NEWEST]


def test_by_keyboard_alone(shared: CodeServer, look: Look, tmp_path: Path) -> None:
    project = real_code(tmp_path / "project", "rich", "color.py", "live.py", "text.py")
    names = ["rich/text.py", "rich/color.py", "rich/live.py"]
    window = look(shared, project, *names)
    costs = [file["tokens"] for file in reported(project, *names)["files"]]
    before = sum(one["full"] for one in costs)
    until_total(window, before)

    # The problem, its quick fix, and back.
    window.press("Control+1")
    window.menus.run_code_action("Load signatures only for 2 other open files")
    window.screen.until("a smaller total", lambda: total(window) < before)
    after = total(window)

    # The list: from the palette into the tree, along it, and a file opened from it.
    window.palette("Ullage: Show Files for the Agent")
    window.tree("Context").until("the files", lambda rows: len(rows) == 4)
    window.press("Home", "ArrowDown", "ArrowDown", "Enter")
    window.until_tab("color.py")

    # The status bar's item is reached and pressed, too.
    window.palette("View: Focus Status Bar")
    focused = "document.activeElement.closest('.statusbar-item')?.id"
    for _ in range(40):
        if window.page.evaluate(focused) == ITEM:
            break
        window.press("ArrowRight")
    assert window.page.evaluate(focused) == ITEM
    window.press("Enter")

    window.palette("Ullage: Undo Last Change to the Files for the Agent")
    until_total(window, before)
    assert after < before
    window.press("Control+k", "Control+g")
    window.status.until("status.extensionMessage", re.compile("^Copied: paste it into the chat"))
