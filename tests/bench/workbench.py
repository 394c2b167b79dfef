"""The extension as a person meets it in VS Code: its size, its first number, a key to a number."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser

from tests.bench.corpus import file_of
from tests.bench.rows import Row
from tests.workbench.browser import browser
from tests.workbench.code_server import CodeServer
from tests.workbench.extension import ITEM, build_extension, python_path, total
from tests.workbench.installation import BUILDS, Installation, installed
from tests.workbench.window import Window

LINES = 5_000
KEYS = 40
PAUSE_MS = 300
"""Between two keys: what one of them sets off has ended before the next."""

_FIRST = """
const marks = (window.ullageMarks = {});
const look = () => {
    const said = document.getElementById("%s");
    if (!marks.editor && document.querySelector(".monaco-editor .view-line"))
        marks.editor = performance.now();
    if (!marks.number && said && /^[^≥]*\\d.*\\//.test(said.textContent))
        marks.number = performance.now();
    if (!marks.number) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""

_KEYS = """
(id) => {
    const waits = (window.ullageWaits = []);
    let pressed = 0;
    document.addEventListener("keydown", () => { pressed = performance.now(); }, true);
    new MutationObserver(() => {
        if (pressed) waits.push(performance.now() - pressed);
        pressed = 0;
    }).observe(document.getElementById(id), {attributes: true, attributeFilter: ["aria-label"]});
}
"""


def rows(rounds: int) -> Iterator[Row]:
    """Size, first number, key to number; in the newest build."""
    installation = installed(BUILDS["newest"])
    with tempfile.TemporaryDirectory() as place, browser() as running:
        folder = Path(place)
        vsix = build_extension(installation.node, folder / "vsix")
        yield _size(vsix)
        yield from _window(installation, running, vsix, folder, rounds)


def _size(vsix: Path) -> Row:
    size = vsix.stat().st_size / 1e6
    return Row("the extension with the server inside", "≤", 30, size, " MB", f"{vsix.name}")


def _window(
    installation: Installation, running: Browser, vsix: Path, folder: Path, rounds: int
) -> Iterator[Row]:
    firsts: list[_First] = []
    laters: list[_First] = []
    waits: list[float] = []
    for number in range(rounds):
        project = folder / f"project{number}"
        project.mkdir()
        (project / "long.py").write_text(file_of(LINES))
        server = CodeServer(
            installation, folder / f"server{number}", environment={"PATH": python_path()}
        )
        server.install(vsix)
        with server:
            for seen in (firsts, laters):
                with Window(server, running, folder / "pictures") as window:
                    seen.append(_first_number(window, project))
                    if seen is laters:
                        waits += _typed(window)
        shutil.rmtree(server.place, ignore_errors=True)
    yield from _first_rows("the first window after the installation", firsts)
    yield from _first_rows("a later window", laters)
    slow = quantiles(waits, n=20)[-1]
    yield Row(f"a key to its number in the status bar, {LINES:,} lines", "≤", 100,
              median(waits), " ms",
              f"95 of 100 within {slow:.0f} ms, {len(waits)} keys, debounce of the client "
              f"included; {sys.platform}")  # fmt: skip


@dataclass(frozen=True)
class _First:
    """Seconds from two moments to the first number: a line is drawn, the editor starts us."""

    since_line: float
    since_start: float


def _first_number(window: Window, project: Path) -> _First:
    window.page.add_init_script(_FIRST % ITEM)
    window.open(project, "long.py")
    total(window)
    marks = window.page.evaluate("({...window.ullageMarks, origin: performance.timeOrigin})")
    number = (marks["origin"] + marks["number"]) / 1000
    return _First((marks["number"] - marks["editor"]) / 1000, number - _started(window.server))


def _started(server: CodeServer) -> float:
    """When the newest extension host began to start the extension, in seconds of the clock."""
    logs = (server.place / "data/logs").rglob("remoteexthost.log")
    text = max(logs, key=lambda file: file.stat().st_mtime).read_text()
    line = next(line for line in text.splitlines() if "_doActivateExtension ullage." in line)
    return datetime.fromisoformat(line[: len("2026-01-31 12:00:00.000")]).timestamp()


def _first_rows(which: str, seen: list[_First]) -> Iterator[Row]:
    lines = [one.since_line for one in seen]
    starts = [one.since_start for one in seen]
    yield Row(f"{which}: the first number after a line is drawn", "≤", 2, median(lines), " s",
              f"{len(lines)} windows, least {min(lines):.2f} s")  # fmt: skip
    yield Row(f"{which}: the first number after the editor starts the extension", "≤", 2,
              median(starts), " s", f"least {min(starts):.2f} s")  # fmt: skip


def _typed(window: Window) -> list[float]:
    """Milliseconds from keys to the changed total that they made."""
    window.press("Control+1", "Control+End")
    window.page.evaluate(_KEYS, ITEM)
    for number in range(KEYS):
        window.press("a" if number % 2 else "Space")
        window.page.wait_for_timeout(PAUSE_MS)
    found: list[float] = window.page.evaluate("window.ullageWaits")
    return found
