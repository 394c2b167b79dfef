"""A real browser; what it complains of and what it asks the network for fails the test."""

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.cli.program import start
from tests.page.report_page import ReportPage
from tests.workbench.browser import browser as running_browser
from tests.workbench.installation import NotInstalledError, not_run

VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
EDITOR = """
window.said = [];
window.acquireVsCodeApi = () => {
  delete window.acquireVsCodeApi;
  let state;
  return {
    postMessage: (message) => window.said.push(message),
    getState: () => state,
    setState: (value) => { state = structuredClone(value); },
  };
};
"""
"""What VS Code puts into a webview: to be had once."""

Open = Callable[..., ReportPage]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the tests of a file: while it runs, nothing else may begin a loop of its own."""
    try:
        with running_browser() as browser:
            yield browser
    except NotInstalledError as problem:
        not_run("page", problem)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open an address; motion is off unless it is asked for."""
    troubles: list[str] = []
    asked: list[str] = []
    pages: list[ReportPage] = []

    def opened(
        address: str, *, width: int = 1280, height: int = 900, live: bool = False, **options: Any
    ) -> ReportPage:
        options = {"reduced_motion": "reduce", "color_scheme": "light", **options}
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.add_init_script(VIOLATIONS)
        if live:
            context.add_init_script(EDITOR)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        pages.append(ReportPage(page))
        return pages[-1]

    yield opened
    for one in pages:
        troubles.extend(one.page.evaluate("window.violations"))
        one.page.context.close()
    assert troubles == []
    assert [url for url in asked if not url.startswith("file:")] == []
    assert len(asked) == len(pages)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that nobody here wrote, with texts beside its sources."""
    spec = find_spec("hypothesis")
    assert spec is not None
    assert spec.origin is not None
    root = tmp_path_factory.mktemp("page") / "library"
    leave_out = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd")
    shutil.copytree(Path(spec.origin).parent, root / "hypothesis", ignore=leave_out)
    (root / "README.md").write_text("# A library\n\n" + "Words about it. " * 400)
    (root / "data").mkdir()
    (root / "data" / "table.csv").write_text("1,2,3\n" * 20_000)
    return root


@pytest.fixture(scope="session")
def static(library: Path) -> str:
    """The address of its report, written by the program."""
    target = library.parent / "report.html"
    done = start("report", "--format", "html", "-o", target, cwd=library)
    assert (done.status, done.err) == (0, "")
    return target.as_uri()
