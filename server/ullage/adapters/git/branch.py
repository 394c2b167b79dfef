"""What a branch changed in commits, for whoever can go on without an answer."""

import os
from pathlib import Path

from ullage.adapters.git.program import GitError, ask

# A diff of two trees takes milliseconds; a repository on a slow share must not hold up the answer.
GIT_SECONDS = 5.0
# What a branch may have left, best first.
MAIN_BRANCHES = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)


def changed_on_branch(root: Path) -> frozenset[str]:
    """The files below a folder that its branch changed in commits, relative to it.

    Empty where that cannot be told: no git, no repository, no main branch, no answer in time.
    """
    listed = _git(root, "for-each-ref", "--format=%(refname)", *MAIN_BRANCHES)
    there = frozenset(listed.decode("ascii", "replace").split("\n"))
    main = next((branch for branch in MAIN_BRANCHES if branch in there), None)
    if main is None:
        return frozenset()
    # Two trees, not the files on disk: those would pass through the programs of a hostile
    # repository's settings. Changes without a commit show in the files' times.
    diff = ("diff", "--name-only", "-z", "--relative", "--no-renames", "--no-ext-diff")
    names = _git(root, *diff, f"{main}...HEAD", "--")
    return frozenset(os.fsdecode(name) for name in names.split(b"\0") if name)


def _git(folder: Path, *arguments: str) -> bytes:
    """What git answers; nothing when it cannot."""
    try:
        answer = ask(folder, *arguments, seconds=GIT_SECONDS)
    except GitError:
        return b""
    return b"" if answer.status else answer.out
