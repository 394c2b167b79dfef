"""Mocha inside the extension host: tests that call the API of VS Code."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.workbench.window import Window

RUNNER = Path(__file__).parent / "host"


@dataclass(frozen=True)
class HostTest:
    title: str
    """Those of the suites that it is in, and its own."""
    outcome: str
    """`passed`, `failed` or `skipped`."""
    error: str


def run_host_tests(
    window: Window, folder: Path, files: Sequence[Path], mocha: Path
) -> list[HostTest]:
    """Run test files in a window that is not open yet, with a folder opened in it.

    The extension under test is the one that the window's server has installed. `mocha` is a
    folder from which `require("mocha")` works. Fails if the tests don't come to an end.
    """
    place = window.server.place / "host"
    shutil.copytree(RUNNER, place)
    results = place / "results.json"
    tests = {"mocha": str(mocha), "files": list(map(str, files)), "results": str(results)}
    (place / "tests.json").write_text(json.dumps(tests))

    said: list[str] = []
    ends: list[int] = []
    window.page.expose_function("codeAutomationLog", lambda kind, words: said.append(str(words)))
    window.page.expose_function("codeAutomationExit", lambda code, *_: ends.append(code))
    window.go(
        folder,
        extensionDevelopmentPath=window.uri(place),
        extensionTestsPath=window.uri(place / "run.js"),
    )
    window.screen.until("the end of the tests in the extension host", lambda: ends)
    assert results.exists(), f"the tests ended without results: {ends} {said}"
    return [HostTest(**test) for test in json.loads(results.read_text())]
