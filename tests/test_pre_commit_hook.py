"""The hook for pre-commit: what its definition says is what happens when files are committed."""

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from tests.cli.program import Done, start
from tests.support.repository import commit, git, write

ROOT = Path(__file__).parent.parent
LARGE = "total = total + 1\n" * 40


@pytest.fixture(scope="module")
def hook() -> dict[str, Any]:
    (found,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert isinstance(found, dict)
    return found


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, {"ullage.toml": "[check]\nfile = 100\n", "large.py": LARGE, "a.py": "x = 1\n"})
    return tmp_path


def committing(hook: dict[str, Any], repository: Path, *names: str) -> Done:
    """Run the hook as pre-commit does: in the repository's top, names at the end."""
    program, *words = shlex.split(f"{hook['entry']} {shlex.join(hook['args'])}")
    assert program == "ullage"
    git(repository, "add", "--", *names)
    return start(*words, *names, cwd=repository)


def test_it_says_all_that_pre_commit_asks_for(hook: dict[str, Any]) -> None:
    assert {"id", "name", "entry", "language"} <= hook.keys()
    assert (hook["id"], hook["language"]) == ("ullage-check", "python")
    # Beside one another two runs would both write the cache for nothing.
    assert hook["require_serial"] is True
    assert "ullage-check" in (ROOT / "README.md").read_text()


def test_a_commit_that_makes_a_file_too_large_fails(hook: dict[str, Any], repository: Path) -> None:
    write(repository, {"a.py": LARGE, "-odd name.py": "x = 1\n", "untracked.py": LARGE})
    done = committing(hook, repository, "-odd name.py", "a.py")
    assert (done.status, done.err) == (1, "")
    assert done.out.startswith("over   a.py   ")
    assert "\n2 files checked, 1 over · " in done.out


def test_a_commit_that_does_not_passes(hook: dict[str, Any], repository: Path) -> None:
    write(repository, {"large.py": LARGE.replace("1", "2"), "package-lock.json": LARGE})
    done = committing(hook, repository, "large.py", "package-lock.json")
    assert (done.status, done.err) == (0, "")


def test_a_run_over_all_files_has_no_change_to_judge(
    hook: dict[str, Any], repository: Path
) -> None:
    assert committing(hook, repository, "large.py", "a.py", "ullage.toml").status == 0
