"""The gate: files and sums against limits, with an exact encoding and any line end."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ullage.app.config import EffectiveSettings
from ullage.app.measuring import MeasureOptions
from ullage.app.places import MissingPlace, open_places
from ullage.app.report import OnProblem, OnProgress, measure_entries
from ullage.domain.check import (
    CheckResult,
    CountedFile,
    FileRules,
    check_files,
    check_target,
)
from ullage.domain.measured import MeasuredFile


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to hold against the limits; with a target, the sum of the paths is what counts."""

    paths: Sequence[Path]
    target: int | None = None


def run_check(
    request: CheckRequest,
    effective: EffectiveSettings,
    on_progress: OnProgress,
    on_problem: OnProblem,
) -> tuple[CheckResult, tuple[MissingPlace, ...]]:
    """What is over its limit, and the paths that could not be walked."""
    settings = effective.settings
    places = open_places(request.paths, effective)
    options = MeasureOptions(
        settings.check.encoding,
        settings.signatures.docs,
        settings.signatures.lines,
        views=False,
        any_line_end=True,
    )
    results = measure_entries(places.entries(), options, on_progress, on_problem)
    counted = sorted(
        (
            CountedFile(result.path, result.tokens.full, result.language)
            for result in results
            if isinstance(result, MeasuredFile)
        ),
        key=lambda file: file.path,
    )
    if request.target is not None:
        name = " ".join(map(str, request.paths)) or "."
        return check_target(name, counted, request.target), places.missing
    rules = FileRules(settings.check.file, settings.check.files)
    return check_files(counted, rules), places.missing
