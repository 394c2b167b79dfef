"""What a branch changed, by the program git, which a repository must not get to start others."""

from pathlib import Path

import pytest

from tests.support.repository import branched, git
from ullage.adapters.git import changed_on_branch


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    return branched(tmp_path / "repository", "first = 0\n")


def test_paths_are_relative_to_the_folder_that_was_asked_for(branch: Path) -> None:
    assert changed_on_branch(branch) == {"changed.py", "sub/new ü.py"}
    assert changed_on_branch(branch / "sub") == {"new ü.py"}


def test_a_repository_starts_no_program_of_its_own(branch: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\n")
    trap.chmod(0o755)
    (branch / ".gitattributes").write_text("*.py filter=trap diff=trap\n")
    for key in ("core.fsmonitor", "filter.trap.clean", "diff.trap.textconv", "diff.external"):
        git(branch, "config", key, str(trap))
    assert changed_on_branch(branch) == {"changed.py", "sub/new ü.py"}
    assert not (tmp_path / "sprung").exists()
    git(branch, "diff", "--stat")
    assert (tmp_path / "sprung").exists()


def test_without_git_or_repository_nothing_is_said(
    branch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changed_on_branch(tmp_path) == frozenset()
    git(branch, "branch", "-m", "main", "trunk")
    assert changed_on_branch(branch) == frozenset()
    git(branch, "branch", "-m", "trunk", "main")
    assert changed_on_branch(branch)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert changed_on_branch(branch) == frozenset()
