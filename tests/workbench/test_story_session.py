"""The agent's session beside the files: what is left, what fills it, what was loaded before it."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.transcripts import text
from tests.workbench.agents_at_work import SESSION_ITEM, claude, codex, reads, some_of_rich
from tests.workbench.code_server import CodeServer
from tests.workbench.conftest import Look
from tests.workbench.extension import ITEM, NEWEST, reported, total, until_total
from tests.workbench.trees import Row, Tree
from tests.workbench.window import Window

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(600), NEWEST]

WATCHDOG_SECONDS = 10.0
"""A response is told within a second where nothing else runs."""

BEFORE = "Before your first prompt"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    # Or the files would be counted for the session's model, as an estimate.
    return some_of_rich(tmp_path / "project", 'model = "gpt-5"\n')


@pytest.fixture
def window(shared: CodeServer, look: Look, project: Path) -> Window:
    window = look(shared, project, "rich/color.py")
    total(window)
    return window


def left_edge(window: Window, item: str) -> float:
    box = window.page.locator(f'[id="{item}"]').bounding_box()
    assert box
    return box["x"]


def section(view: Tree, label: str, is_whole: Callable[[list[Row]], object] = bool) -> list[Row]:
    """The rows of a section in sight, without its own, once they are whole."""

    def below(rows: list[Row]) -> list[Row]:
        labels = [row.label for row in rows]
        if label not in labels:
            return []
        rest = rows[labels.index(label) + 1 :]
        end = next((at for at, row in enumerate(rest) if row.level == 1), len(rest))
        return rest[:end]

    return below(view.until(f"the section {label!r}", lambda rows: is_whole(below(rows))))


def on_signatures(rows: list[Row]) -> set[str]:
    return {row.label for row in rows if "signatures, was" in row.description}


def test_a_response_is_seen_at_once(window: Window, project: Path) -> None:
    assert SESSION_ITEM not in window.status.shown()
    transcript = claude(window.server, project)
    transcript.answer(text("read"), context=62_000)
    window.status.until(SESSION_ITEM, "105K left · 62K/200K")
    assert left_edge(window, SESSION_ITEM) < left_edge(window, ITEM)
    said = window.status.label(SESSION_ITEM)
    assert said == (
        "Claude Code: 62,000 of 200,000 tokens in the context, 105,094 before it is summed up"
    )
    calm = window.status.colors(SESSION_ITEM)

    transcript.answer(text("more"), context=92_000)
    began = time.monotonic()
    window.status.until(SESSION_ITEM, "75.1K left · 92K/200K")
    took = time.monotonic() - began
    print(f"a response in the status bar after {took:.2f} s")
    assert took < WATCHDOG_SECONDS

    transcript.answer(text("nearly full"), context=191_000)
    window.status.until(SESSION_ITEM, lambda shown: "191K/200K" in shown)
    window.screen.until(
        "the colours of an error", lambda: window.status.colors(SESSION_ITEM),
        lambda now: now[1] != calm[1],
    )  # fmt: skip


def test_what_fills_it_down_to_the_files(window: Window, project: Path) -> None:
    costs = {file["path"]: file["tokens"] for file in reported(project)["files"]}
    transcript = claude(window.server, project)
    reads(transcript, project, "rich/text.py", "rich/table.py", "rich/gone.py", "rich/text.py")
    transcript.answer(text("read"), context=90_000)
    window.status.until(SESSION_ITEM, lambda shown: "90K/200K" in shown)

    window.status.click(SESSION_ITEM)
    view = Tree(window.screen, window.menus, "Context")
    rows = section(view, "Claude Code", lambda rows: len(rows) == 4)
    assert [(row.label, row.level) for row in rows][:2] == [
        ("System, tools and rules", 2), ("Files it read (3)", 2),
    ]  # fmt: skip
    files = rows[1]
    assert files.spoken.startswith("Files it read (3), ~")
    assert "1 more than once" in files.description

    view.click("Files it read (3)")
    rows = section(view, "Claude Code", lambda rows: len(rows) == 7)
    read = {row.label: row for row in rows if row.level == 3}
    assert read.keys() == {"text.py", "table.py", "gone.py"}
    assert "rich" in read["text.py"].description
    assert "2 times" in read["text.py"].description
    assert "gone" in read["gone.py"].description
    view.click("gone.py")
    view.click("table.py")
    window.until_tab("table.py")
    assert {tab.name for tab in window.editor.tabs()} == {"color.py", "table.py"}

    # It stays open when there is something new, and when what is above it changes.
    transcript.answer(text("more"), context=91_000)
    view.until("the new figure", lambda rows: any("91K" in row.description for row in rows))
    assert "gone.py" in {row.label for row in view.rows()}

    view.run("Files it read (3)", "Signatures of These")
    names = ("rich/text.py", "rich/table.py")
    taken = sum(costs[name]["signatures"] for name in names)
    until_total(window, costs["rich/color.py"]["full"] + taken)
    rows = section(view, "Files for the agent", lambda rows: len(on_signatures(rows)) == 2)
    assert on_signatures(rows) == {"text.py", "table.py"}
    assert "gone.py" in {row.label for row in view.rows()}


def test_of_several_sessions_one_is_picked(window: Window, project: Path) -> None:
    claude(window.server, project).answer(text("read"), context=62_000)
    window.status.until(SESSION_ITEM, "105K left · 62K/200K")
    rollout = codex(window.server, project)
    rollout.say("user", "fix the table")
    rollout.tokens(36_400, 600)
    window.status.until(SESSION_ITEM, "221K left · 37K/258K (1 of 2)")

    window.status.click(SESSION_ITEM)
    choices = window.screen.until("the sessions", window.menus.picks)
    assert choices == ["Codex", "Claude Code", "The Newest"]
    window.menus.pick("Claude Code")
    window.status.until(SESSION_ITEM, "105K left · 62K/200K (2 of 2)")
    view = window.tree("Context")
    view.until("the session", lambda rows: "System, tools and rules" in {r.label for r in rows})
    view.run("Claude Code", "Pick an Agent Session")
    window.menus.pick("The Newest")
    window.status.until(SESSION_ITEM, "221K left · 37K/258K (1 of 2)")
    view.until("the session of Codex", lambda rows: "Codex" in {row.label for row in rows})


def test_what_is_loaded_before_the_first_prompt(window: Window, project: Path) -> None:
    view = window.tree("Context")
    view.until("the section", lambda rows: BEFORE in {row.label for row in rows})
    assert section(view, BEFORE, lambda _: True) == []
    view.click(BEFORE)
    agent, *files = section(view, BEFORE, lambda rows: len(rows) == 3)
    assert agent.label == "Claude Code"
    assert [row.label for row in files] == ["CLAUDE.md", "style.md"]
    assert "imported by CLAUDE.md, line 3" in files[1].description
    assert files[0].actions == ()
    view.run("style.md", "Show the Line That Loads It")
    window.until_tab("CLAUDE.md")
    window.screen.until(
        "the line", lambda: window.screen.texts('[id="status.editor.selection"]'),
        lambda texts: any("Ln 3, Col 1" in shown for shown in texts),
    )  # fmt: skip
    # Off the row, whose tooltip would lie over the next.
    window.page.mouse.move(900, 300)
    view.click("style.md")
    window.until_tab("style.md")

    # One import fewer, and it is gone from the section as well.
    (project / "CLAUDE.md").write_text("# Rules\n")
    view.until("the file alone", lambda rows: len(section(view, BEFORE, lambda _: True)) == 2)
