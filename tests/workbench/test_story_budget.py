"""A feature within its budget: phase, advice, handoff, a task's files, what it took."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.transcripts import ClaudeTranscript, text
from tests.workbench.agents_at_work import SESSION_ITEM, feature, some_of_rich
from tests.workbench.code_server import CodeServer
from tests.workbench.conftest import Look
from tests.workbench.extension import NEWEST, reported, total, until_total
from tests.workbench.trees import Tree
from tests.workbench.window import Window

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(600), NEWEST]

PLAN_IS_WRITTEN = (
    "The plan is written: /clear before the next phase saves 47.0K "
    "(75K now, about 28K after it with a handoff)."
)
BEFORE = "Before your first prompt"

PHASES = [
    "plan", "implementation", "documentation", "analyze", "preserve", "improve", "Inferred",
]  # fmt: skip

SETTINGS = """\
model = "gpt-5"

[sessions]
window = 200_000

[tasks.drawing]
files = ["rich/{module}.py", "rich/text.py", "tests/test_{module}.py"]
view = "full"
views = { "rich/text.py" = "signatures" }
variables = { module = "what is drawn" }
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return some_of_rich(tmp_path / "project", SETTINGS)


@pytest.fixture
def window(shared: CodeServer, look: Look, project: Path) -> Window:
    window = look(shared, project, "rich/color.py")
    total(window)
    return window


@pytest.fixture
def planned(window: Window, project: Path) -> ClaudeTranscript:
    """A session whose plan has just been written, seen by the window."""
    transcript = feature(window.server, project)
    window.status.until(SESSION_ITEM, "125K left · 75K/200K")
    return transcript


def ullage(window: Window, *arguments: str) -> Any:
    """What the command line says of the window's folder, to the user of that window."""
    done = subprocess.run(
        [sys.executable, "-m", "ullage", *arguments, "--format", "json"],
        cwd=window.folder,
        env=window.server.environment,
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


def phase_row(view: Tree, title: str, described: str) -> None:
    """Wait for the last row, the only one of its section: the phase."""
    rows = view.until(
        title, lambda rows: rows and (rows[-1].label, rows[-1].description) == (title, described)
    )
    assert rows[-1].level == 1
    assert [row.label for row in rows if row.level == 1][-2:] == [BEFORE, title]


def test_the_phase_is_shown_and_can_be_set(
    window: Window, planned: ClaudeTranscript, project: Path
) -> None:
    view = window.tree("Context")
    phase_row(view, "Phase: plan", "49K of 30K")
    view.run("Phase: plan", "Set the Phase…")
    window.screen.until("the phases", window.menus.picks, lambda names: names == PHASES)
    window.menus.pick("documentation")
    phase_row(view, "Phase: documentation", "0 of 40K")
    planned.answer(text("written"), context=80_000)
    phase_row(view, "Phase: documentation", "5K of 40K")
    assert ullage(window, "session", "show")["phase"]["text"] == "5K of 40K"

    # A command of the agent's own is newer than what was set.
    planned.command("/moai:2-run")
    planned.answer(text("I look."), context=90_000)
    phase_row(view, "Phase: implementation", "10K of 180K · analyze 10K of 40K")


def test_advice_comes_once(
    window: Window, planned: ClaudeTranscript, look: Look, project: Path
) -> None:
    told = window.panels.until_notification(PLAN_IS_WRITTEN)
    assert told.buttons == ("Prepare to Clear", "Copy /clear", "Don't Show Again")
    window.panels.answer_notification(PLAN_IS_WRITTEN, "Copy /clear")
    window.screen.until("the command", window.clipboard, lambda copied: copied == "/clear")

    # It still holds with the next answers, and in the window of tomorrow.
    planned.answer(text("more"), context=80_000)
    window.status.until(SESSION_ITEM, "120K left · 80K/200K")
    window.go(project)
    window.status.until(SESSION_ITEM, "120K left · 80K/200K")
    assert "The plan is written" in window.status.hover(SESSION_ITEM).text
    assert all("The plan is written" not in one.text for one in window.panels.notifications())

    # The next crossing is news.
    planned.command("/moai:2-run")
    planned.create(str(project / "rich" / "new.py"), "new = 1\n", context=151_000)
    planned.answer(text("done"), context=152_000)
    window.panels.until_notification("152K in the context, over the warning of 150K")
    planned.answer(text("more"), context=153_000)
    window.status.until(SESSION_ITEM, "47K left · 153K/200K")
    advised = [one for one in window.panels.notifications() if "over the warning" in one.text]
    assert len(advised) == 1


def test_what_is_left_to_the_next_session_is_shown_and_copied(
    window: Window, planned: ClaudeTranscript, project: Path
) -> None:
    files = total(window)
    window.panels.answer_notification(PLAN_IS_WRITTEN, "Prepare to Clear")
    message = window.panels.until_notification("75K now. After /clear and this: about ")
    assert message.text.endswith("Type /clear, then paste.")
    assert message.buttons == ("Copy", "Write .ullage/handoff.md")
    tab = next(tab for tab in window.editor.tabs() if "Handoff.md" in tab.name)
    assert (tab.dirty, tab.preview) == (False, True)
    # It lies beside what the person works on, which keeps the focus.
    assert window.editor.lines()[0].startswith("import")
    assert not (project / ".ullage").exists()

    window.panels.answer_notification("75K now.", "Copy")
    handoff = window.screen.until(
        "the handoff", window.clipboard, lambda copied: copied.startswith("# Handoff: project, ")
    )
    assert "\nGoal: Users can be deleted\n" in handoff
    said = ullage(window, "handoff", "--restore")
    assert handoff.split("\n")[1:] == said["text"].split("\n")[1:]
    assert f"({said['tokens']:,} tokens)" in handoff.split("\n")[0]

    window.panels.answer_notification("75K now.", "Write .ullage/handoff.md")
    written = project / ".ullage" / "handoff.md"
    window.screen.until("the file", written.exists)
    assert written.read_text() == handoff
    # What is for the next session is none of the files for this one.
    assert total(window) == files


def test_the_files_of_a_task_are_included(window: Window, project: Path) -> None:
    costs = {file["path"]: file["tokens"] for file in reported(project)["files"]}
    window.palette("Ullage: Load the Files of a Task…")
    window.screen.until("the tasks", window.menus.picks, lambda names: "drawing" in names)
    window.menus.pick("drawing")
    window.menus.answer("table")
    taken = costs["rich/table.py"]["full"] + costs["rich/text.py"]["signatures"]
    until_total(window, costs["rich/color.py"]["full"] + taken)
    window.panels.until_notification(
        "Missing: tests/test_table.py (tests/test_{module}.py): no such file."
    )
    view = window.tree("Context")
    rows = view.until("the files", lambda rows: "table.py" in {row.label for row in rows})
    described = {row.label: row.description for row in rows}
    assert "signatures, was" in described["text.py"]
    assert "signatures" not in described["table.py"]

    window.palette("Ullage: Undo Last Change to the Files for the Agent")
    until_total(window, costs["rich/color.py"]["full"])


def test_usage_is_drawn_as_it_grows(
    window: Window, planned: ClaudeTranscript, project: Path
) -> None:
    window.palette("Ullage: Open Report")
    page = window.webview("Ullage Report")
    page.locator("#usage-chart .usage-bar").first.wait_for()
    report = ullage(window, "monitor", "report")["measured"]["report"]
    assert report["used"] == 49_000
    assert f"grew by {report['used']:,} tokens" in page.locator("#usage-facts").inner_text()
    page.get_by_label("By request").check()
    bars = page.locator("#usage-chart .usage-bar")
    labels = [bar.get_attribute("aria-label") or "" for bar in bars.all()]
    assert [label.split(": ")[1].split(",")[0] for label in labels][-2:] == [
        "34", "15",
    ]  # fmt: skip

    planned.command("/moai:2-run")
    planned.answer(text("I look."), context=90_000)
    window.screen.until("one bar more", bars.count, lambda count: count == len(labels) + 1)
    phases = page.locator("#usage-phases tr").all_inner_texts()
    assert [row.split()[:2] for row in phases] == [["plan", "49,000"], ["implementation", "15,000"]]
