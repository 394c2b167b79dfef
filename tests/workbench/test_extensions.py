"""The harness on an extension that shows one of each thing, in both builds."""

import os
import re
from pathlib import Path

import pytest

from tests.workbench.conftest import Look, Serve
from tests.workbench.host_tests import run_host_tests
from tests.workbench.trees import Row

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(900)]

SAMPLE = Path(__file__).parent / "sample"
COUNT = "harness.sample.count"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text("first\nlast")
    return folder


def test_what_an_extension_shows_is_read_and_clicked(
    serve: Serve, look: Look, folder: Path
) -> None:
    window = look(serve(SAMPLE), folder, "one.txt")
    window.status.until(COUNT, re.compile("^0 taken"))
    _, calm = window.status.colors(COUNT)
    assert window.status.hover(COUNT).links == (("say it", "command:sample.say"),)
    assert "Sample is well" in window.status.hover("status.languageStatus").text
    window.screen.until("inlay hints", window.editor.hints, lambda hints: hints == ["2 lines"])
    assert window.editor.lines() == ["first2 lines", "last"]

    window.explorer().choose(["one.txt", "two.txt"], "Take")
    window.status.until(COUNT, re.compile("^2 taken"))
    window.screen.until(
        "another background", lambda: window.status.colors(COUNT)[1], lambda now: now != calm
    )

    fruit = window.tree("Fruit")
    assert fruit.labels() == ["Pome", "Stone"]
    fruit.click("Pome")
    rows = fruit.until("the pomes", lambda rows: len(rows) == 4)
    assert rows[0] == Row(
        label="Pome",
        description="2 of them",
        level=1,
        expanded=True,
        actions=(),
        spoken="Pome 2 of them",
    )
    assert (rows[1].label, rows[1].level, rows[1].actions) == ("Apple", 2, ("Take",))
    fruit.run("Apple", "Take")
    window.status.until(COUNT, re.compile("^3 taken"))
    window.screen.until(
        "what stands in an empty view", window.tree("Nothing").message,
        lambda message: message == "There is nothing here.",
    )  # fmt: skip

    assert fruit.context_menu("Pear") == ["Say Something"]
    window.menus.choose("Say Something")
    window.panels.answer_notification("Something was said", "Louder")
    assert window.panels.until_notification("SOMETHING WAS SAID").buttons == ()

    fruit.title_action("Show Page")
    window.webview("Sample Page").click("button")
    window.panels.until_notification("The page spoke")
    window.palette("Sample: Show Page")
    window.screen.until(
        "a second page",
        lambda: [tab.name for tab in window.editor.tabs()],
        lambda names: names.count("Sample Page") == 2,
    )
    assert any("sample is active" in line for line in window.panels.output("Sample"))
    window.screenshot("everything")


def test_an_extension_sees_only_what_the_test_gave_it(
    serve: Serve, look: Look, folder: Path, tmp_path: Path
) -> None:
    server = serve(
        SAMPLE,
        settings={"sample.word": "given"},
        machine={"sample.program": "chosen"},
        environment={"PATH": "/nowhere"},
    )
    window = look(server, folder)
    seen = window.status.until(COUNT, re.compile("word given, program chosen"))
    home, _, path = seen.partition(", home ")[2].partition(", path ")
    assert home == str(tmp_path / "server/home")
    # VS Code puts a folder of its own in front.
    assert path.split(os.pathsep)[1:] == ["/nowhere"]


def test_a_setting_changes_under_an_open_window(serve: Serve, look: Look, folder: Path) -> None:
    window = look(serve(SAMPLE), folder)
    window.status.until(COUNT, re.compile("word none"))
    window.set_setting("sample.word", "changed")
    window.status.until(COUNT, re.compile("word changed"))


def test_mocha_runs_inside_the_extension_host(
    serve: Serve, look: Look, folder: Path, tmp_path: Path, mocha: Path
) -> None:
    suite = tmp_path / "suite.test.js"
    suite.write_text(
        """
        const assert = require("assert");
        const vscode = require("vscode");
        describe("sample", () => {
          it("is active", () => vscode.extensions.getExtension("harness.sample").activate());
          it("fails", () => assert.strictEqual(vscode.workspace.workspaceFolders.length, 2));
          it("is skipped");
        });
        """
    )
    results = run_host_tests(look(serve(SAMPLE)), folder, [suite], mocha)
    assert [(test.title, test.outcome) for test in results] == [
        ("sample is active", "passed"),
        ("sample fails", "failed"),
        ("sample is skipped", "skipped"),
    ]
    assert "1 !== 2" in results[1].error
