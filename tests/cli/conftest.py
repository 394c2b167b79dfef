"""Every test of the command line has stores and a current folder of its own."""

from pathlib import Path

import pytest

from tests.cli.program import Done, Run, sample
from ullage.cli.main import run


@pytest.fixture(autouse=True)
def own_stores(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test finds the counts of another."""
    stores = tmp_path_factory.mktemp("stores")
    monkeypatch.setenv("XDG_CACHE_HOME", str(stores / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(stores / "state"))
    return stores


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample project, being the current folder."""
    root = sample(tmp_path / "project")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def ullage(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process."""

    def call(*arguments: str | Path) -> Done:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Done(status, captured.out, captured.err)

    return call
