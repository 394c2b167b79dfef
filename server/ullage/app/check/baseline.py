"""The file that says what the gate puts up with: `{path: tokens}`, paths from the file's folder."""

import json
import os
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from ullage.adapters.files import Unreadable, printable, read_text
from ullage.app.check.errors import CheckError
from ullage.app.whole_files import replace_file

# More entries than any repository has files that are too large.
MOST_BYTES = 10_000_000

ALWAYS_LOADED = "<always-loaded>"
"""The entry of what an agent loads before the first prompt; no file that it names is called so."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is in the file: tokens by path, from the folder of the file.

    `folder` is that folder, `root` where what is checked lies: links followed, with slashes.
    """

    file: Path
    folder: str
    root: str
    entries: Mapping[str, int]

    def of(self, path: str) -> int | None:
        """The entry of a path relative to the root."""
        return self.entries.get(self._key(path))

    def others_than(self, paths: Iterable[str], places: Sequence[Path]) -> tuple[str, ...]:
        """The entries of files in some absolute places, except of paths relative to the root."""
        keys = frozenset(map(self._key, paths))
        ways = [_resolved(place) for place in places]
        return tuple(
            entry
            for entry in sorted(self.entries)
            if entry not in keys and any(_is_in(self._file(entry), way) for way in ways)
        )

    def replaced(self, places: Sequence[Path], tokens: Mapping[str, int]) -> "Baseline":
        """The same with only these entries, by path relative to the root, in some places."""
        gone = frozenset(self.others_than((), places))
        kept = {path: was for path, was in self.entries.items() if path not in gone}
        new = {self._key(path): now for path, now in tokens.items()}
        return replace(self, entries={**kept, **new})

    def _key(self, path: str) -> str:
        return posixpath.relpath(posixpath.join(self.root, path), self.folder)

    def _file(self, entry: str) -> str:
        return posixpath.normpath(posixpath.join(self.folder, entry))


def open_baseline(file: Path, root: Path, *, must_be_there: bool) -> Baseline:
    """The baseline of a file, for what is checked below a root.

    Raises:
        CheckError: it cannot be read, or is none; with `must_be_there`, there is no such file.
    """
    baseline = Baseline(file, _resolved(file.parent), _resolved(root), {})
    if not must_be_there and not os.path.lexists(file):
        return baseline
    try:
        entries: object = json.loads(read_text(file, MOST_BYTES).text)
    except Unreadable as unreadable:
        hint = f"Write it first: ullage check --write-baseline {file}"
        raise CheckError(f"{file}: {unreadable.detail}", hint) from None
    except (ValueError, RecursionError) as error:
        raise CheckError(f"{file}: not a baseline, {_first_line(error)}") from None
    return replace(baseline, entries=_checked(file, entries))


def save_baseline(baseline: Baseline) -> None:
    """Write a baseline whole or not at all; one that says the same already is left alone.

    Raises:
        CheckError: it cannot be written.
    """
    # Sorted by characters, not by a system's language: the same bytes everywhere.
    text = json.dumps(dict(sorted(baseline.entries.items())), indent=2, ensure_ascii=False) + "\n"
    try:
        file = baseline.file.resolve()
        if not file.is_file() or file.read_bytes() != text.encode():
            replace_file(file, text)
    except (OSError, RuntimeError, ValueError) as error:
        raise CheckError(f"{baseline.file} cannot be written: {_reason(error)}") from None


def _resolved(path: Path) -> str:
    """A path as it is whichever links one came by."""
    try:
        return printable(path.resolve().as_posix())
    except (OSError, RuntimeError, ValueError) as error:
        raise CheckError(f"{path}: {_reason(error)}") from None


def _is_in(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place.rstrip('/')}/")


def _checked(file: Path, document: object) -> Mapping[str, int]:
    if not isinstance(document, dict):
        raise CheckError(f'{file}: not a baseline, which is {{"path": tokens}}')
    entries = cast("dict[str, object]", document)
    for path, tokens in entries.items():
        if isinstance(tokens, bool) or not isinstance(tokens, int) or tokens < 0:
            raise CheckError(f"{file}: {path} has no number of tokens")
    return cast("Mapping[str, int]", entries)


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def _first_line(error: Exception) -> str:
    return str(error).split("\n")[0]
