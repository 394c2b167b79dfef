"""The main job: tokens of every file of some places, in every view."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ullage.adapters.files import FoundFile, Skipped, printable
from ullage.adapters.store import CountCache, OnProblem, StateStore
from ullage.app.always_loaded import document_of, read_for, shown_for
from ullage.app.config import EffectiveSettings, budget_for
from ullage.app.measuring import MeasureOptions, Measurer, Result
from ullage.app.places import MissingPlace, open_places
from ullage.domain import estimates
from ullage.domain.always_loaded import AlwaysLoaded
from ullage.domain.budget import verdict
from ullage.domain.measured import MeasuredFile, SkippedFile, totals
from ullage.domain.meter import Meter
from ullage.domain.report import Report

# Often enough to look alive, seldom enough to cost nothing.
PROGRESS_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: entries found so far, files done, and whether all have been found."""

    found: int
    done: int
    complete: bool


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What to count. `judged`: the paths are a choice, to be held against the target."""

    paths: Sequence[Path]
    judged: bool = False
    show_ignored: bool = False


OnProgress = Callable[[Progress], None]


def make_report(
    request: ReportRequest,
    effective: EffectiveSettings,
    on_progress: OnProgress,
    on_problem: OnProblem,
) -> tuple[Report, tuple[MissingPlace, ...]]:
    """The report of some places, and those of them that could not be walked.

    `on_problem` is told, on another thread, of a cache that cannot be used.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    meter = effective.meter
    places = open_places(request.paths, effective)
    signatures = effective.settings.signatures
    options = MeasureOptions(meter.encoding, signatures.docs, signatures.lines)
    results = measure_entries(places.entries(), options, on_progress, on_problem)
    report = _report(results, request, effective, meter, printable(str(places.root)))
    report = replace(report, always_loaded=_always_loaded(places.root, meter))
    return report, places.all_missing(report.skipped)


def measure_entries(
    entries: Iterable[FoundFile | Skipped],
    options: MeasureOptions,
    on_progress: OnProgress,
    on_problem: OnProblem,
) -> list[Result]:
    """The exact counts of all entries, with progress."""
    watched = _Watched(entries, on_progress)
    with (
        CountCache.open(on_problem=on_problem) as cache,
        StateStore.open(on_problem=on_problem) as state,
        closing(Measurer(options, cache, state)) as measurer,
    ):
        return list(watched.done(measurer.measure(watched.found())))


class _Watched:
    """Counts what goes in and what comes out, and tells of it now and then."""

    def __init__(self, entries: Iterable[FoundFile | Skipped], on_progress: OnProgress) -> None:
        self._entries = entries
        self._on_progress = on_progress
        self._found = self._done = 0
        self._complete = False
        self._told = 0.0

    def found(self) -> Iterator[FoundFile | Skipped]:
        for entry in self._entries:
            self._found += 1
            self._tell()
            yield entry
        self._complete = True

    def done(self, results: Iterable[Result]) -> Iterator[Result]:
        for result in results:
            self._done += 1
            self._tell()
            yield result

    def _tell(self) -> None:
        now = time.monotonic()
        if now - self._told >= PROGRESS_SECONDS:
            self._told = now
            self._on_progress(Progress(self._found, self._done, self._complete))


def _report(
    results: Sequence[Result],
    request: ReportRequest,
    effective: EffectiveSettings,
    meter: Meter,
    root: str,
) -> Report:
    counted = sorted(
        (result for result in results if isinstance(result, MeasuredFile)),
        key=lambda file: file.path,
    )
    files = tuple(
        replace(file, tokens=meter.shown_views(file.tokens, file.language)) for file in counted
    )
    skipped = sorted(
        (result for result in results if isinstance(result, SkippedFile)),
        key=lambda file: file.path,
    )
    kept = [one for one in skipped if request.show_ignored or one.reason != "ignored"]
    band = estimates.total(meter.shown(file.tokens.full, file.language) for file in counted)
    total = totals(files)
    budget = budget_for(effective.settings, meter.window)
    return Report(
        root=root,
        encoding=meter.encoding,
        model=meter.model,
        window=meter.window,
        exact=meter.exact,
        band=None if meter.exact else (band.low, band.high),
        docs=effective.settings.signatures.docs,
        budget=budget,
        verdict=verdict(total.full, budget, band.low) if request.judged else None,
        total=total,
        files=files,
        skipped=tuple(kept),
        ignored=sum(one.reason == "ignored" for one in skipped),
        always_loaded=None,
        learnt=meter.learnt,
        model_source=_model_source(effective) if meter.model else None,
    )


def _model_source(effective: EffectiveSettings) -> Literal["setting", "session"]:
    return "session" if effective.follows_session else "setting"


def _always_loaded(folder: Path, meter: Meter) -> AlwaysLoaded | None:
    """What agents load for a folder before the first prompt; a file alone has none."""
    if not folder.is_dir():
        return None
    return document_of(shown_for(folder, read_for(folder), meter))
