"""The harness on what VS Code has by itself: every verb does what it says."""

import re
import socket
from pathlib import Path

import pytest
from playwright.sync_api import Error

from tests.workbench.conftest import Look, Serve
from tests.workbench.extension import NEWEST

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(900), NEWEST]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A file with an error, and one with a warning that has quick fixes."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.json").write_text('{"a": 1,\n}\n')
    (folder / "b.css").write_text("a {\n  colr: red;\n}\n")
    return folder


def test_a_person_reads_fixes_and_saves_files(serve: Serve, look: Look, folder: Path) -> None:
    window = look(serve(), folder, "a.json", "b.css")
    assert [(tab.name, tab.active) for tab in window.editor.tabs()] == [
        ("a.json", False),
        ("b.css", True),
    ]
    window.status.until("status.editor.mode", "CSS")
    problem = window.panels.until_problem("Unknown property: 'colr'")
    assert problem.startswith("Warning: ")
    assert window.status.until("status.problems", re.compile("^1 +1$"))
    assert window.status.label("status.problems") == "Errors: 1, Warnings: 1"
    assert window.status.hover("status.problems").text == "Errors: 1, Warnings: 1"

    window.editor.go_to(2, 4)
    window.screen.until("light bulb", window.menus.lightbulb)
    assert "Rename to 'color'" in window.menus.code_actions()
    assert window.menus.run_code_action("Rename to 'col") == "Rename to 'color'"
    window.editor.until_line("color:")
    window.editor.go_to(3, 2)
    window.editor.type("\nb")
    window.editor.save()
    assert (folder / "b.css").read_text() == "a {\n  color: red;\n}\nb\n"

    explorer = window.explorer()
    assert explorer.labels() == ["a.json", "b.css"]
    explorer.choose(["a.json", "b.css"], "Copy Relative Path")
    window.screen.until("two names", window.clipboard, lambda text: text == "a.json\nb.css")


def test_a_window_follows_the_colours_of_the_system(serve: Serve, look: Look, folder: Path) -> None:
    window = look(serve(), folder)

    def brightness() -> int:
        color = window.page.evaluate(
            "getComputedStyle(document.querySelector('.part.sidebar')).backgroundColor"
        )
        return sum(map(int, re.findall(r"\d+", color)[:3]))

    window.set_theme("dark")
    window.screen.until("a dark window", brightness, lambda sum_of_three: sum_of_three < 200)
    dark = window.screenshot("dark").read_bytes()
    window.set_theme("light")
    window.screen.until("a light window", brightness, lambda sum_of_three: sum_of_three > 600)
    assert window.screenshot("light").read_bytes() != dark


def test_a_window_reaches_its_server_and_nobody_else(
    serve: Serve, look: Look, folder: Path
) -> None:
    window = look(serve(), folder)
    with socket.create_server(("127.0.0.2", 0)) as other:
        address = f"http://127.0.0.2:{other.getsockname()[1]}/"
        with pytest.raises(Error, match="Failed to fetch"):
            window.page.evaluate("address => fetch(address, {mode: 'no-cors'})", address)
        other.settimeout(0)
        with pytest.raises(BlockingIOError):
            other.accept()


def test_a_folder_that_is_not_trusted_is_restricted(serve: Serve, look: Look, folder: Path) -> None:
    window = look(serve(asks_for_trust=True), folder)
    assert window.status.until("status.workspaceTrust", "Restricted Mode")


def test_what_does_not_come_is_a_failure_with_a_picture(
    serve: Serve, look: Look, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = look(serve(), folder)
    monkeypatch.setattr("tests.workbench.screen.PATIENCE", 0.1)
    with pytest.raises(AssertionError, match="'no such' in status item none did not come") as told:
        window.status.until("none", "no such")
    picture = Path(str(told.value).partition("(picture: ")[2].rstrip(")"))
    assert picture.read_bytes().startswith(b"\x89PNG")
