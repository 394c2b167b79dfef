"""What a branch has in its commits, for whoever can go on without an answer."""

import os
from dataclasses import dataclass
from datetime import datetime
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

MOST_COMMITS = 50


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: the beginning of its id, and the first line of its message."""

    id: str
    subject: str


def own_commits(root: Path, since: datetime, until: datetime) -> tuple[Commit, ...]:
    """The commits of a folder's branch that its own user made in a time, the latest first.

    Without merges, and without those that came from elsewhere. Empty where that cannot be told.
    """
    own = _git(root, "config", "user.email").strip()
    span = (f"--since={since.isoformat()}", f"--until={until.isoformat()}")
    form = ("--no-show-signature", "--no-merges", f"--max-count={MOST_COMMITS}", "-z")
    listed = _git(root, "log", *form, *span, "--format=%h%x1f%ce%x1f%s", "HEAD", "--")
    rows = (row.split(b"\x1f", 2) for row in listed.split(b"\0") if row)
    return tuple(
        Commit(row[0].decode("ascii", "replace"), row[2].decode("utf-8", "replace"))
        for row in rows
        if len(row) == 3 and own in (b"", row[1])
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
