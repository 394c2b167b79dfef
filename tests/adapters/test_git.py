"""What a branch changed, by the program git, which a repository must not get to start others."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.repository import branched, git
from ullage.adapters.git import changed_on_branch, own_commits


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


NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def committed(root: Path, subject: str, at: datetime, *who: str) -> None:
    os.environ["GIT_COMMITTER_DATE"] = at.isoformat()
    try:
        git(root, *who, "commit", "--quiet", "--allow-empty", "-m", f"{subject}\n\nAnd more.")
    finally:
        del os.environ["GIT_COMMITTER_DATE"]


def test_the_commits_that_a_user_made_in_a_time(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    git(tmp_path, "init", "--quiet", str(root))
    for minutes, subject in ((-1, "Before"), (1, "One"), (2, "Zwei ü"), (90, "After")):
        committed(root, subject, NOON + timedelta(minutes=minutes))
    elsewhere = ("-c", "user.email=b@example.com")
    committed(root, "Of somebody else", NOON + timedelta(minutes=3), *elsewhere)
    git(root, "config", "user.email", "a@example.com")
    found = own_commits(root, NOON, NOON + timedelta(hours=1))
    assert [one.subject for one in found] == ["Zwei ü", "One"]
    assert all(len(one.id) >= 7 for one in found)
    assert own_commits(tmp_path, NOON, NOON + timedelta(hours=1)) == ()
