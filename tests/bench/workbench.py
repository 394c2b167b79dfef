"""The extension as a person meets it in VS Code: its size, its first number, a key to a number."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
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
    firsts: list[float] = []
    waits: list[float] = []
    for number in range(rounds):
        project = folder / f"project{number}"
        project.mkdir()
        (project / "long.py").write_text(file_of(LINES))
        server = CodeServer(
            installation, folder / f"server{number}", environment={"PATH": python_path()}
        )
        server.install(vsix)
        with server, Window(server, running, folder / "pictures") as window:
            window.page.add_init_script(_FIRST % ITEM)
            window.open(project, "long.py")
            total(window)
            marks = window.page.evaluate("window.ullageMarks")
            firsts.append((marks["number"] - marks["editor"]) / 1000)
            waits += _typed(window)
        shutil.rmtree(server.place, ignore_errors=True)
    behind = f"{len(firsts)} windows with new profiles, least {min(firsts):.2f} s"
    yield Row("first number after the first line of an editor is drawn", "≤", 2,
              median(firsts), " s", behind)  # fmt: skip
    slow = quantiles(waits, n=20)[-1]
    yield Row(f"a key to its number in the status bar, {LINES:,} lines", "≤", 100,
              median(waits), " ms",
              f"95 of 100 within {slow:.0f} ms, {len(waits)} keys, debounce of the client "
              f"included; {sys.platform}")  # fmt: skip


def _typed(window: Window) -> list[float]:
    """Milliseconds from keys to the changed total that they made."""
    window.press("Control+1", "Control+End")
    window.page.evaluate(_KEYS, ITEM)
    for number in range(KEYS):
        window.press("a" if number % 2 else "Space")
        window.page.wait_for_timeout(PAUSE_MS)
    found: list[float] = window.page.evaluate("window.ullageWaits")
    return found
