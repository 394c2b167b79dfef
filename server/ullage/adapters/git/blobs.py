"""Contents of files that git keeps, read by their ids: not through any filter of a repository."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ullage.adapters.git.comparing import Comparison
from ullage.adapters.git.program import GitError, told

_SHA1_DIGITS = 40


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file of a commit, its path from the repository's top. A link's content is its target."""

    path: str
    blob: str
    is_link: bool


def tree_files(comparison: Comparison) -> Iterator[TreeFile]:
    """All files of the commit. Raises GitError."""
    listed = told(comparison.folder, "ls-tree", "-r", "-z", "--full-tree", comparison.base)
    for row in listed.split(b"\0"):
        about, _, path = row.partition(b"\t")
        mode, kind, blob = about.split(b" ") if path else (b"", b"", b"")
        if kind == b"blob":
            yield TreeFile(os.fsdecode(path), blob.decode(), mode == b"120000")


def blobs(comparison: Comparison, ids: Iterable[str]) -> Mapping[str, bytes]:
    """The contents with these ids, by one process. Raises GitError where one is not here."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    asked = "".join(f"{one}\n" for one in wanted).encode("ascii")
    answer = told(comparison.folder, "cat-file", "--batch", data=asked)
    found: dict[str, bytes] = {}
    at = 0
    for one in wanted:
        end = answer.index(b"\n", at)
        _, *kind_and_size = answer[at:end].split(b" ")
        if len(kind_and_size) < 2:
            raise GitError(
                f"{one}: the clone is partial and lacks this content", "Clone without --filter."
            )
        at = end + 1 + int(kind_and_size[1])
        found[one] = answer[end + 1 : at]
        at += 1
    return found


def blob_id(data: bytes, like: str) -> str:
    """The id of a content, made as that of another was."""
    kind = "sha1" if len(like) == _SHA1_DIGITS else "sha256"
    made = hashlib.new(kind, b"blob %d\0" % len(data), usedforsecurity=False)
    made.update(data)
    return made.hexdigest()
