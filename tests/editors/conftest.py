"""Where real editors work: in a project of code that nobody here wrote, with what a person has."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

from tests.editors.neovim import Neovim
from tests.editors.readme import marked_code

UNTRACKED = shutil.ignore_patterns("__pycache__")


def installed(program: str, package: str) -> str:
    """The path of an editor."""
    return shutil.which(program) or not_run(program, package)


def not_run(program: str, package: str) -> NoReturn:
    """Something is missing: a failure in CI, elsewhere a skip with advice."""
    reason = f"{program} not run: apt-get install {package}; then pytest --tier editor"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The library that draws our tables, as it was installed."""
    spec = find_spec("rich")
    assert spec is not None
    assert spec.origin is not None
    root = tmp_path / "project"
    shutil.copytree(Path(spec.origin).parent, root / "rich", ignore=UNTRACKED)
    return root


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """The environment of an editor that finds `ullage` and keeps its own files apart."""
    programs = tmp_path / "bin"
    programs.mkdir()
    ullage = programs / "ullage"
    # What it does last is to become the server: its process id stays.
    ullage.write_text(
        f"#!/bin/sh\necho $$ > {shlex.quote(str(tmp_path / 'server.pid'))}\n"
        f'exec {shlex.quote(sys.executable)} -P -m ullage "$@"\n'
    )
    ullage.chmod(0o755)
    folders = {
        name: str(tmp_path / name)
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")
    }
    return {**os.environ, **folders, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def neovim(tmp_path: Path, project: Path, surroundings: dict[str, str]) -> Iterator[Neovim]:
    """Neovim with the README's Lua and two files, of which one is in a window."""
    program = installed("nvim", "neovim")
    plugin = Path(surroundings["XDG_CONFIG_HOME"]) / "nvim/plugin/ullage.lua"
    plugin.parent.mkdir(parents=True)
    plugin.write_text(marked_code("neovim"))
    with Neovim(program, project, ("rich/console.py", "rich/text.py"), surroundings) as editor:
        yield editor
