"""The gate: files and sums against limits, with an exact encoding and any line end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.agents.instructions import repository_of
from ullage.adapters.files import printable
from ullage.adapters.store import CountCache, OnProblem
from ullage.app.always_loaded import counted_for, document_of, read_for
from ullage.app.config import EffectiveSettings
from ullage.app.measuring import MeasureOptions
from ullage.app.places import MissingPlace, open_places, patterns_base
from ullage.app.report import OnProgress, measure_entries
from ullage.app.text_counts import counter
from ullage.domain.always_loaded import AlwaysLoaded
from ullage.domain.check import (
    CheckResult,
    CountedFile,
    FileRules,
    Violation,
    check_always_loaded,
    check_files,
    check_target,
)
from ullage.domain.estimates import Estimate
from ullage.domain.measured import MeasuredFile, SkippedFile, SkipReason
from ullage.domain.settings import Encoding

NO_TEXT: frozenset[SkipReason] = frozenset({"binary", "ignored"})
"""Reasons to leave a file out that leave no doubt about it: an agent does not read it either."""


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to hold against the limits; with a target, the sum of the paths is what counts."""

    paths: Sequence[Path]
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What is over its limit, how many files were held against one, and which could not be.

    `always_loaded`: tokens that an agent loads of the repository's own files before the first
    prompt; None where there are none, or a sum was checked.
    """

    encoding: Encoding
    over: tuple[Violation, ...]
    checked: int
    not_checked: tuple[SkippedFile, ...]
    always_loaded: int | None


def run_check(
    request: CheckRequest,
    effective: EffectiveSettings,
    on_progress: OnProgress,
    on_problem: OnProblem,
) -> tuple[Checked, tuple[MissingPlace, ...]]:
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
    folder = _below_patterns(places.root, effective)
    skipped = sorted(
        (result for result in results if isinstance(result, SkippedFile)),
        key=lambda file: file.path,
    )
    counted = sorted(
        (_counted(one, folder) for one in results if isinstance(one, MeasuredFile)),
        key=lambda file: file.path,
    )
    result = _held_against_limits(request, counted, effective)
    loaded = None
    if request.target is None and places.root.is_dir():
        loaded = _always_loaded(places.root, options.encoding)
    limit = settings.check.always_loaded
    checked = Checked(
        encoding=options.encoding,
        over=(*result.over, *check_always_loaded(loaded, limit)),
        checked=result.checked,
        always_loaded=None if loaded is None else loaded.tokens,
        not_checked=tuple(one for one in skipped if one.reason not in NO_TEXT),
    )
    return checked, places.all_missing(skipped)


def _always_loaded(folder: Path, encoding: Encoding) -> AlwaysLoaded | None:
    """Of the repository's files only: a person's own differ from machine to machine."""
    # What is wrong with the cache was told when the files were counted.
    with CountCache.open(on_problem=lambda _: None) as cache:
        count = counter(cache, encoding)
        texts = read_for(folder, only_in=repository_of(folder) or folder)
        return document_of(counted_for(folder, texts, lambda text: _exact(count, text)))


def _exact(count: Callable[[str], int], text: str) -> Estimate:
    tokens = count(_any_line_end(text))
    return Estimate(tokens, tokens, tokens)


def _any_line_end(text: str) -> str:
    return text.replace("\r\n", "\n")


def _held_against_limits(
    request: CheckRequest, counted: Sequence[CountedFile], effective: EffectiveSettings
) -> CheckResult:
    if request.target is not None:
        name = printable(" ".join(map(str, request.paths))) or "."
        return check_target(name, counted, request.target)
    rules = effective.settings.check
    return check_files(counted, FileRules(rules.file, rules.files))


def _counted(file: MeasuredFile, folder: str) -> CountedFile:
    return CountedFile(folder + file.path, file.tokens.full, file.language)


def _below_patterns(root: Path, effective: EffectiveSettings) -> str:
    """The way from the settings file with the patterns to what is checked: `packages/api/`.

    A pattern must mean the same file whichever folder was named.
    """
    base = patterns_base(effective, "check.files")
    if not base or not root.is_relative_to(base) or root == Path(base):
        return ""
    return f"{printable(root.relative_to(base).as_posix())}/"
