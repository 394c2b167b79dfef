"""What it looks like, in the dark and by day; the pictures are those of the README.

`ULLAGE_PICTURES=vscode-client/media/screenshots pytest --tier workbench tests/workbench -k looks`
makes them anew.
"""

import re
import shutil
from pathlib import Path
from typing import Literal

import pytest

from tests.support.transcripts import text
from tests.workbench.agents_at_work import (
    SESSION_ITEM,
    claude,
    codex,
    feature,
    reads,
    with_instructions,
)
from tests.workbench.code_server import CodeServer
from tests.workbench.conftest import Look
from tests.workbench.extension import ITEM, NEWEST, real_code, total

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(600), NEWEST]

FILES = [f"rich/{name}" for name in ("console.py", "table.py", "text.py", "live.py")]

LEAST_CONTRAST = 4.5
"""What the Web Content Accessibility Guidelines 2.2 ask of text, success criterion 1.4.3."""


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_looks_right(
    shared: CodeServer,
    look: Look,
    tmp_path: Path,
    pictures: Path,
    theme: Literal["dark", "light"],
) -> None:
    project = real_code(tmp_path / "project", "rich")
    window = look(shared, project, *FILES)
    window.set_theme(theme)
    assert total(window) > 30_000
    window.tree("Context").until("the files", lambda rows: len(rows) == 5)
    window.press("Control+1")
    drawn, _ = window.status.colors(ITEM)
    behind = window.page.evaluate(
        "getComputedStyle(document.querySelector('.part.statusbar')).backgroundColor"
    )
    assert contrast(drawn, behind) >= LEAST_CONTRAST
    window.status.hover(ITEM)
    window.page.wait_for_timeout(500)
    window.status.hover(ITEM)
    kept(window.screenshot(f"problem-{theme}"), pictures)
    window.page.mouse.move(700, 300)
    window.palette("Ullage: Load Signatures Only for Other Open Files")
    window.panels.until_notification("3 files:")
    window.palette("Ullage: Show Signatures")
    window.screen.until("two editors", lambda: len(window.editor.tabs()) == 5)
    window.page.mouse.move(700, 500)
    window.page.wait_for_timeout(500)
    kept(window.screenshot(f"signatures-{theme}"), pictures)
    window.palette("View: Close All Editors")
    window.palette("Notifications: Clear All Notifications")
    window.palette("Ullage: Open Report")
    window.webview("Ullage Report").locator("#table tbody tr").first.wait_for()
    window.page.wait_for_timeout(500)
    kept(window.screenshot(f"report-{theme}"), pictures)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_session_looks_right(
    shared: CodeServer,
    look: Look,
    tmp_path: Path,
    pictures: Path,
    theme: Literal["dark", "light"],
) -> None:
    project = with_instructions(real_code(tmp_path / "project", "rich"))
    window = look(shared, project, "rich/live.py", "rich/color.py")
    window.set_theme(theme)
    total(window)
    transcript = claude(shared, project)
    names = ("console.py", "text.py", "table.py", "console.py", "gone.py")
    reads(transcript, project, *(f"rich/{name}" for name in names))
    transcript.answer(text("read"), context=112_000)
    window.status.until(SESSION_ITEM, "55.1K left · 112K/200K")
    view = window.tree("Context")
    view.click("Files it read (4)")
    view.click("Before your first prompt")
    view.until("all of it", lambda rows: len(rows) == 3 + 9 + 4)
    window.status.hover(SESSION_ITEM)
    window.page.wait_for_timeout(500)
    window.status.hover(SESSION_ITEM)
    kept(window.screenshot(f"session-{theme}"), pictures)

    transcript.answer(text("nearly full"), context=191_000)
    codex(shared, project).tokens(36_400, 600)
    window.status.until(SESSION_ITEM, lambda shown: "of 2" in shown)
    window.palette("Ullage: Pick an Agent Session")
    window.screen.until("the sessions", window.menus.picks)
    kept(window.screenshot(f"sessions-{theme}"), pictures)
    window.menus.pick("Claude Code")
    window.status.until(SESSION_ITEM, lambda shown: "191K/200K" in shown)
    window.page.wait_for_timeout(500)
    assert contrast(*window.status.colors(SESSION_ITEM)) >= LEAST_CONTRAST
    kept(window.screenshot(f"session-near-its-end-{theme}"), pictures)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_budget_looks_right(
    shared: CodeServer,
    look: Look,
    tmp_path: Path,
    pictures: Path,
    theme: Literal["dark", "light"],
) -> None:
    project = with_instructions(real_code(tmp_path / "project", "rich"))
    (project / "ullage.toml").write_text("[sessions]\nwindow = 200_000\n")
    window = look(shared, project, "rich/live.py", "rich/color.py")
    window.set_theme(theme)
    total(window)
    feature(shared, project)
    window.status.until(SESSION_ITEM, "125K left · 75K/200K")
    view = window.tree("Context")
    view.until("the phase", lambda rows: "Phase: plan" in {row.label for row in rows})
    window.panels.answer_notification("The plan is written", "Prepare to Clear")
    window.panels.until_notification("75K now.")
    window.page.mouse.move(700, 500)
    kept(window.screenshot(f"handoff-{theme}"), pictures)

    window.palette("View: Close All Editors")
    window.palette("Notifications: Clear All Notifications")
    window.palette("Ullage: Open Report")
    page = window.webview("Ullage Report")
    page.locator("#usage-chart .usage-bar").first.wait_for()
    page.get_by_label("By request").check()
    page.locator("#usage-advice").scroll_into_view_if_needed()
    window.page.wait_for_timeout(500)
    kept(window.screenshot(f"usage-{theme}"), pictures)


def kept(picture: Path, pictures: Path) -> None:
    pictures.mkdir(parents=True, exist_ok=True)
    shutil.copy(picture, pictures / picture.name)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours in CSS's notation."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
