"""Neovim with the Lua of the README, on code that nobody here wrote."""

import os
import time
from pathlib import Path

import pytest

from tests.cli.program import start
from tests.editors.neovim import PATIENCE, Neovim
from tests.support.independent import independent_count
from ullage.domain.numbers import short

pytestmark = [pytest.mark.editor, pytest.mark.timeout(600)]

CONSOLE, TEXT, TABLE = "rich/console.py", "rich/text.py", "rich/table.py"


def reported(neovim: Neovim, *files: str, view: str = "full") -> int:
    """What the report of the command line says of some files."""
    document = start("report", *files, "--format", "json", cwd=neovim.folder).document
    assert document["total"]["files"] == len(files)
    return int(document["total"][view])


def total(neovim: Neovim) -> int:
    """What the server says of the files for the agent."""
    items = neovim.request("ullage/workingSet")["items"]
    assert not any(item["dropped"] for item in items)
    return sum(item["cost"] for item in items)


def shows(neovim: Neovim, tokens: int) -> None:
    """Wait until the status line shows that total, and ask the server for it in full."""
    neovim.until_statusline(f"{short(tokens)}/30K")
    assert total(neovim) == tokens


def test_the_status_line_shows_what_the_listed_files_cost(neovim: Neovim) -> None:
    """One of them is in a window, of the other Neovim has not even read the text."""
    shows(neovim, reported(neovim, CONSOLE, TEXT))
    assert neovim.statusline().startswith(CONSOLE)

    neovim.command(f"edit {TABLE}")
    shows(neovim, reported(neovim, CONSOLE, TEXT, TABLE))

    neovim.command(f"bdelete {CONSOLE}")
    shows(neovim, reported(neovim, TEXT, TABLE))


def test_the_file_with_the_cursor_is_the_active_one(neovim: Neovim) -> None:
    shows(neovim, reported(neovim, CONSOLE, TEXT))
    neovim.command(f"split {TEXT}")
    neovim.until("vim.fn.expand([[%]]) == [[rich/text.py]]")
    shows(neovim, reported(neovim, CONSOLE, TEXT))
    active = [
        item["name"] for item in neovim.request("ullage/workingSet")["items"] if item["active"]
    ]
    assert active == ["text.py"]


def test_a_code_action_saves_exactly_what_it_announced(neovim: Neovim) -> None:
    full = reported(neovim, CONSOLE, TEXT)
    shows(neovim, full)

    announced = neovim.code_action("Load signatures only (")["data"]
    assert announced["before"] == reported(neovim, CONSOLE)
    shows(neovim, full - (announced["before"] - announced["after"]))
    said = neovim.until_message("console.py: signatures")
    assert f"{announced['after']:,} instead of {announced['before']:,} tokens" in said

    neovim.command("UllageUndo")
    shows(neovim, full)


def test_a_file_that_is_typed_into_is_full_until_it_is_saved(neovim: Neovim) -> None:
    other = reported(neovim, TEXT)
    shows(neovim, reported(neovim, CONSOLE) + other)
    neovim.command("UllageSignatures")
    said = neovim.until_message("console.py: signatures")
    assert f"instead of {reported(neovim, CONSOLE):,} tokens" in said
    shows(neovim, reported(neovim, CONSOLE, view="signatures") + other)

    function = "def typed(): return [1, 2, 3]"
    neovim.keys(f"ggO{function}<Esc>")
    typed = independent_count(f"{function}\n{(neovim.folder / CONSOLE).read_text()}")
    shows(neovim, typed + other)

    neovim.command("write")
    assert reported(neovim, CONSOLE) == typed
    shows(neovim, reported(neovim, CONSOLE, view="signatures") + other)


def test_the_context_is_written_and_costs_what_is_said(neovim: Neovim) -> None:
    shows(neovim, reported(neovim, CONSOLE, TEXT))
    neovim.command("UllageSignatures")
    neovim.until_message("console.py: signatures")

    neovim.command("UllageContext")
    said = neovim.until_message("Wrote ")
    written = (neovim.folder / ".ullage/context.md").read_bytes().decode()
    tokens = independent_count(written)
    full = reported(neovim, CONSOLE, TEXT)
    assert said == f"Wrote .ullage/context.md: 2 files, {tokens:,} tokens instead of {full:,}."
    assert "## rich/console.py: signatures" in written
    assert "## rich/text.py: full" in written


def test_a_command_that_fails_says_why(neovim: Neovim) -> None:
    shows(neovim, reported(neovim, CONSOLE, TEXT))
    neovim.command("%bdelete")
    neovim.until_statusline("no files")
    neovim.command("UllageContext")
    neovim.until_message("There are no files for the agent")


def test_the_server_ends_with_the_editor(neovim: Neovim, tmp_path: Path) -> None:
    shows(neovim, reported(neovim, CONSOLE, TEXT))
    server = int((tmp_path / "server.pid").read_text())
    assert neovim.quit() == 0
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{server}").exists():
        assert time.monotonic() < deadline, "the server lives on"
        time.sleep(0.01)


def test_an_ended_server_is_said_to_have_ended(neovim: Neovim, tmp_path: Path) -> None:
    shows(neovim, reported(neovim, CONSOLE, TEXT))
    os.kill(int((tmp_path / "server.pid").read_text()), 9)
    neovim.until_statusline("Ullage has ended")
    neovim.command("UllageContext")
    neovim.until_message("Ullage is not running")
