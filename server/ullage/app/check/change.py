"""What changed since an earlier commit, and what that cost before: counted as it is counted now."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.files import Unreadable, printable, read_bytes
from ullage.adapters.git import (
    Changed,
    Comparison,
    Former,
    GitError,
    blob_id,
    blobs,
    changed_files,
    compare,
    renamed_files,
)
from ullage.adapters.tokenizer import CountError
from ullage.app.check.errors import CheckError
from ullage.app.check.texts import any_line_end
from ullage.app.places import absolute, common_folder, root_of
from ullage.app.sources import source_of
from ullage.app.text_counts import CountText, Known


@dataclass(frozen=True, slots=True)
class Change:
    """The files below a root that differ from those of a commit; paths relative to the root."""

    comparison: Comparison
    root: Path
    files: Mapping[str, Changed]

    @property
    def base(self) -> str:
        """The id of the commit."""
        return self.comparison.base


@contextmanager
def telling() -> Generator[None]:
    """Raise what git cannot tell as CheckError."""
    try:
        yield
    except GitError as error:
        raise CheckError(str(error), error.hint) from None


def change_since(revision: str, paths: Sequence[Path]) -> Change:
    """What changed below the root of some paths since the common ancestor with a revision.

    Raises:
        CheckError: git cannot tell; it says why.
    """
    named = absolute(paths)
    root = root_of(named)
    with telling():
        comparison = _compare(root, common_folder(named), revision)
        changed = changed_files(comparison)
    way = _way(root, comparison.folder)
    found = {way + printable(path): one for path, one in changed.items()}
    files = {path: one for path, one in found.items() if not _is_same(root, path, one)}
    return Change(comparison, root, files)


def _compare(root: Path, folder: Path, revision: str) -> Comparison:
    """Ask in the root; or, where that holds the repository, in what was named of it."""
    try:
        return compare(root, revision)
    except GitError:
        if folder == root:
            raise
        return compare(folder, revision)


def _way(root: Path, folder: Path) -> str:
    return "" if folder == root else f"{printable(folder.relative_to(root).as_posix())}/"


def _is_same(root: Path, path: str, changed: Changed) -> bool:
    """Whether a file was only touched: its bytes, or those with git's line ends, are the same."""
    if changed.sure or changed.former is None:
        return False
    try:
        data = read_bytes(root / path)
    except Unreadable:
        return False
    was = changed.former.blob
    texts = (data, data.replace(b"\r\n", b"\n"))
    return any(blob_id(one, like=was) == was for one in dict.fromkeys(texts))


def tokens_before(
    change: Change, now: Mapping[str, int], count: CountText
) -> Mapping[str, int | None]:
    """Tokens that files had in the commit, by those they have now; None: no text was there.

    A file that was not there has none at all: it is left out. Raises CheckError.
    """
    with telling():
        formers = _formers(change, list(now))
        contents = blobs(change.comparison, [one.blob for one in formers.values()])
    before: dict[str, int | None] = {}
    for path, former in formers.items():
        with suppress(Unreadable):
            text = _text(path, read_bytes(change.root / path))
            like = Known(text, now[path])
            before[path] = _tokens(former, contents[former.blob], like, count)
    return before


def _formers(change: Change, paths: Sequence[str]) -> Mapping[str, Former]:
    """What files were, those that were moved at their old place."""
    found = {path: change.files[path].former for path in paths if path in change.files}
    if None in found.values():
        way = _way(change.root, change.comparison.folder)
        moved = {way + printable(to): one for to, one in renamed_files(change.comparison).items()}
        found = {path: former or moved.get(path) for path, former in found.items()}
    return {path: former for path, former in found.items() if former is not None}


def _tokens(former: Former, data: bytes, like: Known, count: CountText) -> int | None:
    with suppress(Unreadable, CountError):
        return count(_text(printable(former.path), data), like=like)
    return None


def _text(name: str, data: bytes) -> str:
    return any_line_end(source_of(name, data).text)
