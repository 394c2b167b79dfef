"""The report: what every file of a place costs, and where most of it lies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ullage.domain.always_loaded import AlwaysLoaded
from ullage.domain.budget import Budget, Verdict
from ullage.domain.estimates import Learnt
from ullage.domain.measured import MeasuredFile, SkippedFile, Totals, totals

READ_LIMIT = 25_000
"""Tokens over which Claude Code's Read tool refuses a whole file."""

LEAST_DECLARED = 0.02
"""Share of a file that its signatures have at least where they are worth reading.

Data in the shape of source and minified bundles have less: `pydoc_data/topics.py` 0.03 %."""


@dataclass(frozen=True, slots=True)
class Report:
    """Tokens of files under one unit of counting, and what was left out.

    `window` is the model's context window in tokens, if it is known. `band` is the range of
    `total.full` in tokens where the numbers are estimates, and `learnt` what own sessions taught of
    them. `model_source`: whether somebody chose the model or it is that of a live session.
    `ignored` counts what ignore rules left out; those rows are in `skipped` only when they were
    asked for. A file of more than `read_limit` tokens cannot be read whole by an agent.
    """

    root: str
    encoding: str
    model: str | None
    window: int | None
    exact: bool
    band: tuple[int, int] | None
    docs: str
    budget: Budget
    verdict: Verdict | None
    total: Totals
    files: tuple[MeasuredFile, ...]
    skipped: tuple[SkippedFile, ...]
    ignored: int
    always_loaded: AlwaysLoaded | None
    read_limit: int = READ_LIMIT
    learnt: Learnt | None = None
    model_source: Literal["setting", "session"] | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder's sums; `path` is "" for the files that lie directly in the root."""

    path: str
    total: Totals
    has_views: bool


def folders(files: Sequence[MeasuredFile], most: int) -> tuple[list[Folder], Totals, int]:
    """At most `most` folders that say where the tokens lie; the sums and the number of the rest.

    Starts with the root and opens the heaviest folder again and again, so that a tree with one big
    package shows what is inside it. No file is in two of the rows.
    """
    open_folders = {"": list(files)}
    closed: list[Folder] = []
    while open_folders and len(open_folders) + len(closed) < 2 * most:
        heaviest = max(open_folders, key=lambda path: totals(open_folders[path]).full)
        inside = _by_child(heaviest, open_folders.pop(heaviest))
        direct = inside.pop(heaviest, [])
        if direct or not inside:
            closed.append(_folder(heaviest, direct))
        open_folders |= inside
    rows = closed + [_folder(path, inside) for path, inside in open_folders.items()]
    rows.sort(key=lambda row: (-row.total.full, row.path))
    rest = rows[most:]
    return rows[:most], _sum(row.total for row in rest), len(rest)


def heaviest(files: Iterable[MeasuredFile], most: int) -> list[MeasuredFile]:
    """The files that cost most, the heaviest first."""
    return sorted(files, key=lambda file: (-file.tokens.full, file.path))[:most]


def outline_next(files: Iterable[MeasuredFile]) -> MeasuredFile | None:
    """The file whose signatures save most, among those that declare something."""
    most = None
    most_saved = 0
    for file in files:
        signatures = file.tokens.signatures or 0
        saved = file.tokens.full - signatures
        if saved > most_saved and signatures >= LEAST_DECLARED * file.tokens.full:
            most, most_saved = file, saved
    return most


def _by_child(folder: str, files: Sequence[MeasuredFile]) -> dict[str, list[MeasuredFile]]:
    """Files by the child of `folder` they lie in; those that lie in none, by `folder` itself."""
    prefix = len(folder) + 1 if folder else 0
    inside: dict[str, list[MeasuredFile]] = {}
    for file in files:
        end = file.path.find("/", prefix)
        inside.setdefault(folder if end < 0 else file.path[:end], []).append(file)
    return inside


def _folder(path: str, files: Sequence[MeasuredFile]) -> Folder:
    has_views = any(file.tokens.signatures is not None for file in files)
    return Folder(path, totals(files), has_views)


def _sum(parts: Iterable[Totals]) -> Totals:
    files = full = signatures = headers = 0
    for part in parts:
        files += part.files
        full += part.full
        signatures += part.signatures
        headers += part.headers
    return Totals(files, full, signatures, headers)
