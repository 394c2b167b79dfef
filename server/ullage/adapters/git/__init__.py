"""What git knows of a folder. Runs the program git, and never one that a repository names."""

from ullage.adapters.git.blobs import TreeFile, blob_id, blobs, tree_files
from ullage.adapters.git.branch import Commit, changed_on_branch, own_commits
from ullage.adapters.git.comparing import (
    Changed,
    Comparison,
    Former,
    changed_files,
    compare,
    renamed_files,
)
from ullage.adapters.git.program import GitError

__all__ = [
    "Changed",
    "Commit",
    "Comparison",
    "Former",
    "GitError",
    "TreeFile",
    "blob_id",
    "blobs",
    "changed_files",
    "changed_on_branch",
    "compare",
    "own_commits",
    "renamed_files",
    "tree_files",
]
