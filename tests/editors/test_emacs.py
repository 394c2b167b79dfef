"""Emacs with Eglot and the Lisp of the README, on code that nobody here wrote."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.editors.conftest import installed, not_run
from tests.editors.readme import marked_code
from tests.support.independent import independent_count
from tests.support.repository import git

pytestmark = [pytest.mark.editor, pytest.mark.timeout(600)]

SCRIPT = Path(__file__).parent / "eglot.el"
HAS_EGLOT = "(kill-emacs (if (require 'eglot nil t) 0 1))"
WATCHDOG_SECONDS = 400


@pytest.fixture
def emacs() -> str:
    program = installed("emacs", "emacs-nox elpa-eglot")
    probe = [program, "--batch", "-f", "package-initialize", "--eval", HAS_EGLOT]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        not_run("Eglot", "elpa-eglot")
    return program


def total(working_set: Any) -> int:
    return sum(item["cost"] for item in working_set["items"])


def test_from_over_the_target_to_the_context(
    emacs: str, project: Path, surroundings: dict[str, str], tmp_path: Path
) -> None:
    """The files cost 31,604 tokens; with signatures of the larger one they would cost 17,100."""
    git(project, "init", "--quiet")
    (project / "ullage.toml").write_text("target = 25_000\nmaximum = 40_000\n")
    lisp = tmp_path / "init.el"
    lisp.write_text(marked_code("emacs"))
    done = subprocess.run(
        [emacs, "--batch", "-l", lisp, "-l", SCRIPT, "rich/text.py", "rich/console.py"],
        cwd=project,
        env=surroundings,
        capture_output=True,
        check=False,
        timeout=WATCHDOG_SECONDS,
    )
    assert done.returncode == 0, done.stderr.decode()
    seen = json.loads(done.stdout)

    (said,) = seen["over"]
    assert "Context budget, not a code problem: 2 files for the agent" in said
    assert any(title.startswith("Leave out (") for title in seen["titles"])
    announced = seen["announced"]
    saved = announced["before"] - announced["after"]
    assert saved > 0
    assert total(seen["before"]) - total(seen["after"]) == saved

    context = (project / ".ullage/context.md").read_bytes().decode()
    assert "## rich/console.py: signatures" in context
    assert f" {independent_count(context):,} tokens" in context.partition("\n")[0]

    assert "Traceback" not in seen["log"]
    server = int((tmp_path / "server.pid").read_text())
    assert not Path(f"/proc/{server}").exists()
