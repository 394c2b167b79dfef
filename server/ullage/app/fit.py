"""Fitting the files of some places into a target: measured, weighed, and a view chosen for each.

Changes nothing: it says what to load how.
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ullage.adapters.files import FoundFile, Skipped, Unreadable, printable, read_text
from ullage.adapters.git import changed_on_branch
from ullage.adapters.package_data import load_toml
from ullage.adapters.store import OnProblem
from ullage.app.config import EffectiveSettings
from ullage.app.measuring import MeasureOptions
from ullage.app.places import MissingPlace, Places, open_places
from ullage.app.report import OnProgress, measure_entries
from ullage.domain import fit as rules
from ullage.domain.fit import Candidate, FitReport, FitResult, FitSubject, Signs
from ullage.domain.measured import MeasuredFile, SkippedFile
from ullage.domain.meter import Meter

# Longer sources are made by programs; a person's imports stand within the first of it.
MAX_IMPORTING_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class FitRequest:
    """What to fit into how many tokens.

    `keep`: paths (from the current folder) or patterns of files that matter most and are never
    dropped. `allow_drop`: the others may be left out altogether.
    """

    paths: Sequence[Path]
    target: int
    keep: tuple[str, ...] = ()
    allow_drop: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files of a request with their costs and signs, and what has none.

    `files`: where the candidates lie, by their paths. `keep_unmatched`: entries of `keep` that mean
    no file among them.
    """

    places: Places
    files: Mapping[str, FoundFile]
    meter: Meter
    candidates: tuple[Candidate, ...]
    skipped: tuple[SkippedFile, ...]
    missing: tuple[MissingPlace, ...]
    keep_unmatched: tuple[str, ...]


def make_fit(
    request: FitRequest,
    effective: EffectiveSettings,
    on_progress: OnProgress,
    on_problem: OnProblem,
) -> tuple[FitReport, tuple[MissingPlace, ...]]:
    """The views that fit the target, and the paths that could not be walked.

    A `shortfall` in it means that nothing fits. `on_problem` is told, on another thread, of a cache
    that cannot be used.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
        ValueError: the target is negative.
    """
    gathered = gather(request, effective, on_progress, on_problem)
    result = rules.fit(
        gathered.candidates,
        request.target,
        rules.rules_from(load_toml("fit.toml")),
        exact=gathered.meter.exact,
        allow_drop=request.allow_drop,
    )
    return _report(gathered, result), gathered.missing


def gather(
    request: FitRequest,
    effective: EffectiveSettings,
    on_progress: OnProgress,
    on_problem: OnProblem,
) -> Gathered:
    """Measure the files of a request and find what says that they matter.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    meter = effective.meter
    places = open_places(request.paths, effective)
    signatures = effective.settings.signatures
    options = MeasureOptions(meter.encoding, signatures.docs, signatures.lines)
    found: dict[str, FoundFile] = {}
    entries = _noted(places.entries(), found)
    results = measure_entries(entries, options, on_progress, on_problem)
    files = sorted(
        (one for one in results if isinstance(one, MeasuredFile)), key=lambda one: one.path
    )
    skipped = sorted(
        (one for one in results if isinstance(one, SkippedFile)), key=lambda one: one.path
    )
    meant = {one: _meant(one, found, places.root) for one in request.keep}
    signs = _signs(files, found, frozenset[str]().union(*meant.values()), places.root)
    return Gathered(
        places=places,
        files=found,
        meter=meter,
        candidates=tuple(_candidate(one, meter, signs[one.path]) for one in files),
        skipped=tuple(skipped),
        missing=places.all_missing(skipped),
        keep_unmatched=tuple(one for one in meant if not meant[one]),
    )


def _report(gathered: Gathered, result: FitResult) -> FitReport:
    subject = FitSubject(
        root=printable(str(gathered.places.root)),
        encoding=gathered.meter.encoding,
        model=gathered.meter.model,
        exact=gathered.meter.exact,
    )
    skipped = tuple(one for one in gathered.skipped if one.reason != "ignored")
    return FitReport.of(subject, result, skipped, gathered.keep_unmatched)


def _noted(
    entries: Iterable[FoundFile | Skipped], found: dict[str, FoundFile]
) -> Iterator[FoundFile | Skipped]:
    """The entries as they are; where the files lie and when they changed is kept in `found`."""
    for entry in entries:
        if isinstance(entry, FoundFile):
            found[entry.relative] = entry
        yield entry


def _candidate(file: MeasuredFile, meter: Meter, signs: Signs) -> Candidate:
    tokens, shown = file.tokens, partial(meter.shown, language=file.language)
    return Candidate(
        path=file.path,
        full=shown(tokens.full),
        signatures=None if tokens.signatures is None else shown(tokens.signatures),
        headers=None if tokens.headers is None else shown(tokens.headers),
        signs=signs,
    )


def _meant(keep: str, paths: Iterable[str], root: Path) -> frozenset[str]:
    """The files that an entry of `keep` means: a path that there is, or else a pattern."""
    if os.path.lexists(keep):
        return rules.in_place(paths, _way(root, Path(keep)).rstrip("/"))
    above = _way(Path.cwd(), root)
    return rules.matching(paths, keep, "" if above.startswith("../") else above)


def _way(folder: Path, path: Path) -> str:
    """The way from a folder to a path: "", or with a slash at its end."""
    way = printable(Path(os.path.relpath(path, folder)).as_posix())
    return "" if way == "." else f"{way}/"


def _signs(
    files: Sequence[MeasuredFile],
    found: dict[str, FoundFile],
    kept: Collection[str],
    root: Path,
) -> dict[str, Signs]:
    languages = {one.path: one.language for one in files}
    times = {path: found[path].mtime_ns for path in languages}
    return rules.signs_of(
        languages,
        kept=kept,
        near=rules.imported_near(
            languages.keys() & kept, languages, root.as_posix(), lambda path: _text(found[path])
        ),
        edited=rules.edited_lately(times, time.time_ns()),
        on_branch=frozenset(map(printable, changed_on_branch(root))),
    )


def _text(file: FoundFile) -> str:
    """A file's text; none where it has vanished since, or is too long to look for imports in."""
    try:
        return read_text(file.path, MAX_IMPORTING_BYTES).text
    except Unreadable:
        return ""
