"""Give to Agent: each agent gets a file that costs exactly what was announced and has no body."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.independent import independent_count
from tests.workbench.code_server import CodeServer
from tests.workbench.conftest import Look, Serve
from tests.workbench.extension import NEWEST, python_path, real_code, set_in_folder, total
from tests.workbench.window import Window

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(600), NEWEST]

MODEL = Path(__file__).parent / "stubs" / "model"
SAID = "status.extensionMessage"

Call = dict[str, Any]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return real_code(tmp_path / "project", "rich", "color.py", "live.py", "text.py")


@dataclass
class Agents:
    """A window beside the agents whose commands are there, and how these were called."""

    window: Window
    record: Path

    def calls(self) -> list[Call]:
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        return [json.loads(line) for line in lines]

    def call(self) -> Call:
        self.window.screen.until("a call of the agent", self.calls)
        (call,) = self.calls()
        return call


Beside = Callable[..., Agents]


@pytest.fixture
def beside(shared: CodeServer, look: Look, project: Path) -> Beside:
    def start(*commands: str, fails: bool = False, **settings: object) -> Agents:
        stub = project / ".stub"
        stub.mkdir()
        (stub / "agents.json").write_text(json.dumps({"commands": commands, "fails": fails}))
        if settings:
            set_in_folder(project, **settings)
        window = look(shared, project, "rich/color.py", "rich/live.py")
        total(window)
        window.palette("Ullage: Load Signatures Only")
        window.status.until(SAID, re.compile("^live.py: signatures"))
        return Agents(window, stub / "calls.jsonl")

    return start


def given_exactly(project: Path, window: Window, said: str) -> None:
    """The file counts what was said, and the file on signatures has none of its bodies."""
    text = (project / ".ullage" / "context.md").read_text()
    tokens = independent_count(text)
    assert f"2 files, {tokens:,} tokens instead of " in said
    signatures = text.partition("live.py: signatures")[2].partition("\n## ")[0]
    assert "def start(self, refresh: bool = False) -> None:" in signatures
    assert "self._started = True" in (project / "rich" / "live.py").read_text()
    assert "self._started = True" not in signatures
    window.screen.until(
        "the tabs of before", lambda: [tab.label for tab in window.editor.tabs()],
        lambda labels: labels == ["color.py", "live.py"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "command", ["claude-vscode.insertAtMention", "claude-code.insertAtMentioned"]
)
def test_claude_code_mentions_the_active_file(beside: Beside, project: Path, command: str) -> None:
    agents = beside(command)
    agents.window.palette("Ullage: Give to Agent")
    said = agents.window.status.until(SAID, re.compile("^Given to Claude Code: "))
    call = agents.call()
    assert call["active"].endswith("/.ullage/context.md")
    assert not call["selected"]
    given_exactly(project, agents.window, said)


@pytest.mark.parametrize(
    ("command", "name", "more"),
    [
        ("chatgpt.addFileToThread", "Codex", []),
        ("composer.addfilestocomposer", "Cursor", [{"useExactResource": True}]),
    ],
)
def test_codex_and_cursor_get_the_file(
    beside: Beside, project: Path, command: str, name: str, more: list[object]
) -> None:
    agents = beside(command)
    agents.window.palette("Ullage: Give to Agent")
    said = agents.window.status.until(SAID, re.compile(f"^Given to {name}: "))
    file, *rest = agents.call()["args"]
    assert file == (project / ".ullage" / "context.md").as_uri()
    assert rest == more
    given_exactly(project, agents.window, said)


def test_the_editors_chat_has_it_attached_and_nothing_submitted(
    serve: Serve, look: Look, project: Path, vsix: Path
) -> None:
    settings = {"chat.disableAIFeatures": False}
    server = serve(vsix, MODEL, settings=settings, environment={"PATH": python_path()})
    window = look(server, project, "rich/color.py", "rich/live.py")
    total(window)
    window.palette("Ullage: Load Signatures Only")
    window.status.until(SAID, re.compile("^live.py: signatures"))
    window.palette("Ullage: Give to Agent")
    said = window.status.until(SAID, re.compile("^Given to Copilot: "))
    given_exactly(project, window, said)
    chat = window.page.locator(".interactive-session")
    window.screen.shown("the file at the chat's prompt", chat.get_by_text("context.md", exact=True))
    assert chat.locator(".interactive-item-container").count() == 0


def test_without_an_agent_the_clipboard_has_the_reference(beside: Beside, project: Path) -> None:
    agents = beside()
    agents.window.palette("Ullage: Give to Agent")
    said = agents.window.status.until(SAID, re.compile("^Copied: paste it into the chat"))
    given_exactly(project, agents.window, said)
    assert agents.window.clipboard().startswith("Read .ullage/context.md first (2 files, ")


def test_an_agent_that_fails_leaves_the_reference_on_the_clipboard(
    beside: Beside, project: Path
) -> None:
    agents = beside("chatgpt.addFileToThread", fails=True)
    agents.window.palette("Ullage: Give to Agent")
    said = agents.window.status.until(SAID, re.compile("^Copied: paste it into the chat"))
    assert agents.call()["id"] == "chatgpt.addFileToThread"
    given_exactly(project, agents.window, said)


def test_with_several_agents_one_is_picked_once(beside: Beside, project: Path) -> None:
    agents = beside("chatgpt.addFileToThread", "composer.addfilestocomposer")
    window = agents.window
    window.palette("Ullage: Give to Agent")
    agents_here = ["Cursor", "Codex", "The clipboard"]
    window.screen.until("the agents", window.menus.picks, lambda picks: picks == agents_here)
    window.menus.pick("Codex")
    window.status.until(SAID, re.compile("^Given to Codex: "))
    given = re.compile(r"Give 2 files to Codex \(~.*\)")
    window.screen.until(
        "the agent in a title", window.menus.code_actions,
        lambda titles: any(map(given.fullmatch, titles)),
    )  # fmt: skip
    window.menus.run_code_action("Give 2 files to Codex")
    window.screen.until("a second call", agents.calls, lambda calls: len(calls) == 2)
    assert {call["id"] for call in agents.calls()} == {"chatgpt.addFileToThread"}


def test_an_agent_in_a_terminal_gets_a_mention_and_no_enter(beside: Beside, project: Path) -> None:
    agents = beside(agent="terminal")
    window = agents.window
    window.palette("Terminal: Create New Terminal")
    terminal = window.page.locator(".terminal-wrapper .xterm-helper-textarea")
    window.screen.until("a terminal", terminal.count)
    window.page.wait_for_timeout(1000)
    window.palette("Ullage: Give to Agent")
    window.status.until(SAID, re.compile("^Given to the agent in the terminal: "))
    # What stands at the prompt was not sent: it can be made into another command.
    window.page.keyboard.press("Home")
    window.page.keyboard.type("echo ")
    window.page.keyboard.press("End")
    window.page.keyboard.type("> said.txt")
    window.page.keyboard.press("Enter")
    said = project / "said.txt"
    window.screen.until("what stood at the prompt", lambda: said.exists() and said.read_text())
    assert said.read_text() == "@.ullage/context.md\n"


def test_the_explorer_gives_just_what_is_selected(beside: Beside, project: Path) -> None:
    agents = beside("chatgpt.addFileToThread")
    window = agents.window
    window.palette("Ullage: Include in the Files for the Agent")
    window.explorer().choose(["live.py"], "Ullage", "Give to Agent")
    window.status.until(SAID, re.compile("^Given to Codex: 1 file, "))
    agents.call()
    assert "color.py" not in (project / ".ullage" / "context.md").read_text()
    # One that is not among the files is included first.
    window.explorer().choose(["text.py"], "Ullage", "Give to Agent")
    window.screen.until("a second call", agents.calls, lambda calls: len(calls) == 2)
    assert "## rich/text.py: full" in (project / ".ullage" / "context.md").read_text()
