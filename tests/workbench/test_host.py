"""Our commands and tools as extensions see them: tests inside the extension host, both builds."""

import subprocess
from pathlib import Path

import pytest

from tests.workbench.conftest import Look, Serve
from tests.workbench.extension import CLIENT, python_path, real_code
from tests.workbench.host_tests import run_host_tests
from tests.workbench.installation import Installation

pytestmark = [pytest.mark.workbench, pytest.mark.timeout(600)]

BUNDLE = CLIENT / "dist-test" / "tools.test.js"


def test_commands_and_tools(
    serve: Serve,
    look: Look,
    build: Installation,
    vsix: Path,
    tmp_path: Path,
    mocha: Path,
) -> None:
    subprocess.run([build.node, "esbuild.mjs", "--tests"], cwd=CLIENT, check=True)
    project = real_code(tmp_path / "project", "rich", "color.py", "live.py")
    window = look(serve(vsix, environment={"PATH": python_path()}))
    done = run_host_tests(window, project, [BUNDLE], mocha)
    outcomes = {test.title: test.outcome for test in done}
    assert [(test.title, test.error) for test in done if test.outcome == "failed"] == []
    assert "passed" in outcomes.values()
    if build.build.vscode.startswith("1.139"):
        assert set(outcomes.values()) == {"passed"}
