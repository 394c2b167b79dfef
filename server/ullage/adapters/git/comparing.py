"""The files of a folder beside those of an earlier commit: which changed, and what they were.

Owns the finding of that commit. Never reads a file of the folder.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.git.program import GitError, ask, told, without_filters

# The empty tree, which git knows without having it, in repositories of either kind of ids.
_EMPTY_TREES = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
_REGULAR = (b"100644", b"100755", b"100664")
# A rename by likeness compares each new file with each that is gone: more take too long.
_MOST_LIKENESSES = 2_000
_GET_HISTORY = (
    "Fetch more history: git fetch --deepen=1000, or --unshallow; "
    "in GitHub Actions: actions/checkout with fetch-depth: 0"
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A folder beside a commit, `base`: its id. `prefix`: from the repository's top to the folder.

    It is `a/b/`, or empty at the top.
    """

    folder: Path
    prefix: str
    base: str


@dataclass(frozen=True, slots=True)
class Former:
    """A file of the earlier commit: where it was, from the repository's top, and its content's id.

    What was there and was no regular file is none.
    """

    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that may have changed. `former`: None where it is new.

    `sure`: git knows that its content is another; else it only looks as if somebody touched it.
    """

    former: Former | None
    sure: bool


def compare(folder: Path, revision: str) -> Comparison:
    """The folder beside the best common ancestor of a revision and HEAD.

    Where nothing was committed yet, HEAD is nothing at all.

    Raises:
        GitError: no git, no repository, no such revision, no common ancestor here.
    """
    prefix, shallow, kind = _place(folder)
    asked = _named(folder, revision)
    if asked is None and revision in {"HEAD", "@"}:
        return Comparison(folder, prefix, _EMPTY_TREES[kind])
    if asked is None:
        hint = _instead(folder, revision) or (_GET_HISTORY if shallow else "Is it fetched?")
        raise GitError(f"{revision}: no such revision in this repository", hint)
    common = ask(folder, "merge-base", asked, "HEAD")
    if common.status > 1:
        raise GitError(f"{revision} cannot be compared with: {common.complaint}")
    if common.status == 1:
        where = "in this shallow clone" if shallow else "in this repository"
        hint = _GET_HISTORY if shallow else "Name a revision that this branch comes from."
        raise GitError(f"{revision} and HEAD have no common ancestor {where}", hint)
    return Comparison(folder, prefix, common.out.decode("ascii").strip())


def _place(folder: Path) -> tuple[str, bool, str]:
    """The way to a folder from the top, whether the clone is shallow, and the kind of its ids."""
    asked = ("--show-prefix", "--is-shallow-repository", "--show-object-format")
    answer = ask(folder, "rev-parse", *asked, "--is-inside-work-tree")
    if answer.status and "not a git repository" in answer.complaint:
        raise GitError(f"{folder}: not in a git repository", "Leave out --diff.")
    if answer.status:
        raise GitError(f"{folder}: {answer.complaint}")
    # A folder's name may hold line ends.
    *name, shallow, kind, inside, _ = answer.out.split(b"\n")
    if inside != b"true":
        raise GitError(f"{folder}: a repository without files", "Leave out --diff.")
    return os.fsdecode(b"\n".join(name)), shallow == b"true", kind.decode("ascii")


def _named(folder: Path, revision: str) -> str | None:
    """The id of what a revision names; None where it names nothing, or several things."""
    if revision.startswith("-") or "\0" in revision:
        return None
    answer = ask(folder, "rev-parse", "--verify", "--quiet", revision)
    return None if answer.status else answer.out.decode("ascii").strip()


def _instead(folder: Path, revision: str) -> str | None:
    """What to do about a branch that is only there as the remote's."""
    theirs = f"origin/{revision}"
    there = _named(folder, f"refs/remotes/{theirs}") is not None
    return f"There is {theirs}: use --diff {theirs}" if there else None


def changed_files(comparison: Comparison) -> Mapping[str, Changed]:
    """The files below the folder that differ from the commit, by path relative to the folder.

    With them those that git does not track and does not ignore. Raises GitError.
    """
    folder = comparison.folder
    found: dict[str, Changed] = {}
    gone: dict[str, Former | None] = {}
    # It may say that a file changed which was only touched. To look inside would be to do as a
    # repository's filters say; and what would write down that it was only touched starts a hook.
    listed = told(
        folder,
        *without_filters(folder),
        *("diff-index", "-r", "-z", "--no-renames", "--relative", "--ignore-submodules=all"),
        *(comparison.base, "--"),
    )
    for row in _rows(listed):
        former = row.former(comparison.prefix + row.path)
        if row.status == b"D":
            gone[row.path] = former
        elif former is None or former.blob != row.new:
            found[row.path] = _of_both(found.get(row.path), Changed(former, row.is_known))
    untracked = told(folder, "ls-files", "--others", "--exclude-standard", "-z")
    for name in untracked.split(b"\0"):
        if path := os.fsdecode(name):
            found[path] = Changed(gone.get(path), sure=False)
    return found


def _of_both(one: Changed | None, other: Changed) -> Changed:
    """Of a file in conflict there are several rows, of which some do not know what it was."""
    return one if one is not None and one.former is not None else other


def renamed_files(comparison: Comparison) -> Mapping[str, Former]:
    """What files that were moved and added or committed were before, by path as above.

    Raises GitError.
    """
    listed = told(
        comparison.folder,
        *("diff-index", "--cached", "-r", "-z", "-M", f"-l{_MOST_LIKENESSES}"),
        *("--diff-filter=R", "--ignore-submodules=all", comparison.base, "--"),
    )
    prefix = comparison.prefix
    formers = {row.path: row.former(row.old_path) for row in _rows(listed)}
    return {
        path.removeprefix(prefix): former
        for path, former in formers.items()
        if former is not None and path.startswith(prefix)
    }


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of git's raw list of differences."""

    old_mode: bytes
    old: str
    new: str
    status: bytes
    old_path: str
    path: str

    @property
    def is_known(self) -> bool:
        """Whether git has the content that the file has now."""
        return self.new.strip("0") != ""

    def former(self, path: str) -> Former | None:
        """What the file was, at that path; None for what was no regular file."""
        return Former(path, self.old) if self.old_mode in _REGULAR else None


def _rows(listed: bytes) -> Iterator[_Row]:
    words = iter(listed.split(b"\0"))
    for head in words:
        if not head:
            return
        old_mode, _, old, new, status = head.removeprefix(b":").split(b" ")
        old_path = os.fsdecode(next(words))
        path = os.fsdecode(next(words)) if status[:1] in {b"R", b"C"} else old_path
        yield _Row(old_mode, old.decode(), new.decode(), status[:1], old_path, path)
