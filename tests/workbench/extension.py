"""Our own extension as it ships, and what its surfaces say in numbers."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.workbench.window import Window

ROOT = Path(__file__).parent.parent.parent
CLIENT = ROOT / "vscode-client"
STUBS = Path(__file__).parent / "stubs"
AGENTS = STUBS / "agents"
"""An extension that has the commands of agents; its comment says how it is told which."""
PYTHON_CHOICE = STUBS / "python"
"""An extension that is asked which Python was chosen, under the Python extension's id."""

ITEM = "ullage.ullage.files"
"""The total in the status bar."""

NEWEST = pytest.mark.parametrize("build", ["newest"], indirect=True)
"""For what no version of VS Code does in a way of its own."""

_TOTAL = re.compile(r"Files for the agent: (≥ |~)?([\d,]+) of")


def build_extension(node: Path, out: Path) -> Path:
    """Build the extension for this machine, with that Node; the .vsix."""
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}
    for command in (
        ["npm", "ci", "--silent", "--no-audit", "--no-fund"],
        [sys.executable, str(ROOT / "scripts/build_vsix.py"), "-o", str(out)],
    ):
        done = subprocess.run(
            command, cwd=CLIENT, env=environment, capture_output=True, check=False, text=True
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    (vsix,) = out.glob("*.vsix")
    return vsix


def total(window: Window) -> int:
    """The exact total that the status bar tells a screen reader, once nothing is unfinished."""

    def told() -> int | None:
        found = _TOTAL.search(window.status.label(ITEM))
        return None if found is None or found[1] else int(found[2].replace(",", ""))

    found = window.screen.until("an exact total", told, lambda seen: seen is not None)
    assert found is not None
    return found


def until_total(window: Window, tokens: int) -> None:
    """Wait for that total."""
    window.screen.until(
        f"a total of {tokens:,}", lambda: total(window), lambda seen: seen == tokens
    )


def announced(title: str) -> tuple[int, int]:
    """What a title says that something costs after and before, as it rounds: 1.1K is 1,100."""
    found = re.search(r"\(~?([\d.]+[KM]?) instead of ~?([\d.]+[KM]?) tokens\)", title)
    assert found, title
    after, before = map(_number, found.groups())
    return after, before


def _number(text: str) -> int:
    factor = {"K": 1_000, "M": 1_000_000}.get(text[-1], 1)
    return round(float(text.rstrip("KM")) * factor)


def real_code(place: Path, package: str, *names: str) -> Path:
    """A folder with a package that nobody here wrote: some of its modules, or all."""
    module = __import__(package)
    source = Path(str(module.__file__)).parent
    target = place / package
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    if names:
        target.mkdir(parents=True)
        for name in names:
            shutil.copy(source / name, target / name)
    else:
        shutil.copytree(source, target, ignore=ignored)
    return place


def reported(folder: Path, *paths: str) -> dict[str, Any]:
    """What `ullage report` says of some paths."""
    done = subprocess.run(
        [sys.executable, "-m", "ullage", "report", "--format", "json", *paths],
        cwd=folder,
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def set_in_folder(folder: Path, **settings: object) -> None:
    """Write settings of a folder, by their keys below `ullage.`; an open window sees it."""
    file = folder / ".vscode" / "settings.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({f"ullage.{key}": value for key, value in settings.items()}))


def python_path() -> str:
    """A PATH on which the Python that runs the tests is the first."""
    return f"{Path(sys.executable).parent}{os.pathsep}/usr/local/bin:/usr/bin:/bin"
