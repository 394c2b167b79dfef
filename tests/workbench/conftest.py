"""Builds of VS Code, servers of them with profiles of their own, and windows of those."""

import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser

from tests.workbench.browser import browser as running_browser
from tests.workbench.code_server import CodeServer, Settings
from tests.workbench.extension import AGENTS, build_extension, python_path
from tests.workbench.installation import (
    BUILDS,
    Installation,
    NotInstalledError,
    installed,
    installed_mocha,
    not_run,
)
from tests.workbench.window import Window

WINDOWS = pytest.StashKey[list[Window]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows what its windows looked like, while they are still open."""
    report = yield
    if report.when == "call" and report.failed:
        for window in item.stash.get(WINDOWS, []):
            report.sections.append(("window", window.evidence()))
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the tests of a file: a window has a profile of its own in it.

    While it runs, nothing else may begin a loop of its own.
    """
    try:
        with running_browser() as browser:
            yield browser
    except NotInstalledError as problem:
        not_run("workbench", problem)


@pytest.fixture(scope="session")
def mocha() -> Path:
    """A folder from which mocha can be required."""
    try:
        return installed_mocha()
    except NotInstalledError as problem:
        not_run("workbench", problem)


@pytest.fixture(scope="session")
def vsix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own extension as it ships; ULLAGE_VSIX names one that is built already."""
    if given := os.environ.get("ULLAGE_VSIX"):
        return Path(given)
    try:
        node = installed(BUILDS["newest"]).node
    except NotInstalledError as problem:
        not_run("workbench", problem)
    return build_extension(node, tmp_path_factory.mktemp("vsix"))


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go that are to be looked at: ULLAGE_PICTURES, else a temporary folder."""
    return Path(os.environ.get("ULLAGE_PICTURES") or tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="session", params=list(BUILDS))
def build(request: pytest.FixtureRequest) -> Installation:
    """A build of VS Code: a test runs with each.

    `@pytest.mark.parametrize("build", ["newest"], indirect=True)` chooses.
    """
    try:
        return installed(BUILDS[request.param])
    except NotInstalledError as problem:
        not_run("workbench", problem)


class Serve(Protocol):
    """Starts a server in a folder of its own, with extensions: a second costs as much again."""

    def __call__(
        self,
        *extensions: Path,
        settings: Settings | None = None,
        machine: Settings | None = None,
        environment: Mapping[str, str] | None = None,
        asks_for_trust: bool = False,
    ) -> CodeServer: ...


@pytest.fixture
def serve(build: Installation, tmp_path: Path) -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(
            *extensions: Path,
            settings: Settings | None = None,
            machine: Settings | None = None,
            environment: Mapping[str, str] | None = None,
            asks_for_trust: bool = False,
        ) -> CodeServer:
            server = CodeServer(
                build,
                tmp_path / "server",
                settings=settings,
                machine=machine,
                environment=environment,
                asks_for_trust=asks_for_trust,
            )
            for extension in extensions:
                server.install(extension)
            return stack.enter_context(server)

        yield start


@pytest.fixture(scope="session")
def shared(
    build: Installation, vsix: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CodeServer]:
    """One server with our extension, beside one that stands in for agents, for many windows.

    For tests that change no settings of the user's, each in a folder of its own.
    """
    place = tmp_path_factory.mktemp("shared")
    server = CodeServer(build, place, environment={"PATH": python_path()})
    for extension in (vsix, AGENTS):
        server.install(extension)
    with server:
        yield server


class Look(Protocol):
    """Opens a window of a server: empty as yet, or with a folder and files of it."""

    def __call__(self, server: CodeServer, folder: Path | None = None, *files: str) -> Window: ...


@pytest.fixture
def look(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Look]:
    windows: list[Window] = request.node.stash.setdefault(WINDOWS, [])
    with ExitStack() as stack:

        def open_window(server: CodeServer, folder: Path | None = None, *files: str) -> Window:
            window = stack.enter_context(Window(server, browser, tmp_path / "pictures"))
            windows.append(window)
            return window if folder is None else window.open(folder, *files)

        yield open_window
