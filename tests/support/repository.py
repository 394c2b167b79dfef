"""A git repository on a branch, for whoever asks what the branch changed."""

import os
import subprocess
import time
from pathlib import Path

LONG_AGO = time.time() - 30 * 24 * 60 * 60


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, "-C", str(root), *arguments], check=True, capture_output=True)


def write(root: Path, files: dict[str, str]) -> None:
    """Files that were last changed long ago."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (LONG_AGO, LONG_AGO))


def branched(root: Path, text: str) -> Path:
    """A new repository on a branch that changed one file of that text and added another.

    Git goes by sizes where the times are the same: the text must not be as long as `x = 2`.
    """
    write(root, dict.fromkeys(("same.py", "changed.py", "sub/other.py"), text))
    git(root.parent, "init", "--quiet", "--initial-branch=main", str(root))
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "First")
    git(root, "checkout", "--quiet", "-b", "work")
    write(root, {"changed.py": text + "x = 1\n", "sub/new ü.py": text})
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Second")
    git(root, "checkout", "--quiet", "main")
    write(root, {"same.py": "x = 2\n"})
    git(root, "commit", "--quiet", "-a", "-m", "Elsewhere")
    git(root, "checkout", "--quiet", "work")
    for path in root.rglob("*.py"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return root


def commit(root: Path, files: dict[str, str] | None = None, message: str = "Change") -> None:
    """Commit everything, with these files written before."""
    write(root, files or {})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", message)
