"""The gate as a whole: what is counted, what is over, and what of that counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.files import printable
from ullage.adapters.store import CountCache, OnProblem
from ullage.app.check.baseline import Baseline, open_baseline, save_baseline
from ullage.app.check.change import Change, change_since, tokens_before
from ullage.app.check.instructions import loaded_before, loaded_now
from ullage.app.check.texts import Count
from ullage.app.config import EffectiveSettings
from ullage.app.measuring import MeasureOptions, Result
from ullage.app.places import MissingPlace, absolute, open_places, patterns_base
from ullage.app.report import OnProgress, measure_entries
from ullage.app.text_counts import counter
from ullage.domain.always_loaded import AlwaysLoaded, named
from ullage.domain.check import (
    CheckResult,
    CountedFile,
    FileRules,
    Violation,
    check_always_loaded,
    check_files,
    check_target,
)
from ullage.domain.growth import beyond, caused
from ullage.domain.measured import MeasuredFile, SkippedFile, SkipReason
from ullage.domain.settings import Encoding

NO_TEXT: frozenset[SkipReason] = frozenset({"binary", "ignored"})
"""Reasons to leave a file out that leave no doubt about it: an agent does not read it either."""


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to hold against the limits; with a target, the sum of the paths is what counts.

    `revision`: only what changed since then, and only where the change is to blame. `baseline`: a
    file with what is put up with; with `write_baseline` it is written first.
    """

    paths: Sequence[Path]
    target: int | None = None
    revision: str | None = None
    baseline: Path | None = None
    write_baseline: bool = False


@dataclass(frozen=True, slots=True)
class LoadedCheck:
    """What an agent loads before the first prompt: the files in words, tokens, and the limit.

    With a limit of 0 it is not checked.
    """

    named: str
    tokens: int
    limit: int


@dataclass(frozen=True, slots=True)
class UsedBaseline:
    """The file, how many entries it has, and which of what was checked need none any more."""

    file: str
    entries: int
    not_needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What is over its limit, how many files were held against one, and which could not be.

    `always_loaded`: tokens that an agent loads of the repository's own files before the first
    prompt; None where there are none, or a sum was checked. `compared_with`: the id of the commit
    that files were compared with; then those that did not change since are not checked.
    """

    encoding: Encoding
    over: tuple[Violation, ...]
    checked: int
    not_checked: tuple[SkippedFile, ...]
    always_loaded: int | None
    loaded: LoadedCheck | None
    compared_with: str | None
    baseline: UsedBaseline | None


def run_check(
    request: CheckRequest,
    effective: EffectiveSettings,
    on_progress: OnProgress,
    on_problem: OnProblem,
) -> tuple[Checked, tuple[MissingPlace, ...]]:
    """What is over its limit, and the paths that could not be walked.

    Raises:
        CheckError: git cannot tell what changed, or the baseline cannot be read or written.
    """
    change = None if request.revision is None else change_since(request.revision, request.paths)
    places = open_places(request.paths, effective, None if change is None else change.files)
    settings = effective.settings
    options = MeasureOptions(
        settings.check.encoding,
        settings.signatures.docs,
        settings.signatures.lines,
        views=False,
        any_line_end=True,
    )
    results = measure_entries(places.entries(), options, on_progress, on_problem)
    skipped = sorted(
        (result for result in results if isinstance(result, SkippedFile)),
        key=lambda file: file.path,
    )
    # What is wrong with the cache was told when the files were counted.
    with CountCache.open(on_problem=lambda _: None) as cache:
        gate = _Gate(request, effective, places.root, change, counter(cache, options.encoding))
        result = gate.held_against_limits(results)
        over, baseline = gate.allowed(result.over)
        loaded = gate.loaded()
        checked = Checked(
            encoding=options.encoding,
            over=(*over, *gate.over_loaded(loaded)),
            checked=result.checked,
            not_checked=tuple(one for one in skipped if one.reason not in NO_TEXT),
            always_loaded=None if loaded is None else loaded.tokens,
            loaded=None if loaded is None else _in_words(loaded, settings.check.always_loaded),
            compared_with=None if change is None else change.base,
            baseline=baseline,
        )
    return checked, places.all_missing(skipped)


def _in_words(loaded: AlwaysLoaded, limit: int) -> LoadedCheck:
    return LoadedCheck(named(loaded.agents[0].files, joined="+"), loaded.tokens, limit)


@dataclass(frozen=True, slots=True)
class _Gate:
    """One check below one root."""

    request: CheckRequest
    effective: EffectiveSettings
    root: Path
    change: Change | None
    count: Count

    def held_against_limits(self, results: Iterable[Result]) -> CheckResult:
        """The sum of the files against the target, or each against its limit."""
        folder = self._below_patterns()
        counted = sorted(
            (
                CountedFile(folder + one.path, one.tokens.full, one.language)
                for one in results
                if isinstance(one, MeasuredFile)
            ),
            key=lambda file: file.path,
        )
        if self.request.target is not None:
            name = printable(" ".join(map(str, self.request.paths))) or "."
            return check_target(name, counted, self.request.target)
        rules = self.effective.settings.check
        return check_files(counted, FileRules(rules.file, rules.files))

    def allowed(self, over: Sequence[Violation]) -> tuple[Sequence[Violation], UsedBaseline | None]:
        """The files over their limit that neither the change nor the baseline excuses."""
        ways = {one.path: one.path.removeprefix(self._below_patterns()) for one in over}
        left = over
        if self.change is not None:
            before = tokens_before(self.change, ways.values(), self.count)
            known = {path: before[way] for path, way in ways.items() if way in before}
            left = [*caused(over, known, self._grow)]
        if self.request.baseline is None:
            return left, None
        baseline = self._baseline({ways[one.path]: one.tokens for one in over})
        entries = {path: baseline.of(way) for path, way in ways.items()}
        listed = {path: tokens for path, tokens in entries.items() if tokens is not None}
        not_needed = self._not_needed(baseline, ways.values())
        used = UsedBaseline(str(baseline.file), len(baseline.entries), not_needed)
        return [*beyond(left, listed, self._grow)], used

    def _baseline(self, over: Mapping[str, int]) -> Baseline:
        """What is in the file, or what was written into it: those over their limit."""
        assert self.request.baseline is not None
        writes = self.request.write_baseline
        baseline = open_baseline(self.request.baseline, self.root, must_be_there=not writes)
        if writes:
            baseline = baseline.replaced(absolute(self.request.paths), over)
            save_baseline(baseline)
        return baseline

    def _not_needed(self, baseline: Baseline, over: Iterable[str]) -> tuple[str, ...]:
        # Of what did not change nobody knows here how large it is.
        if self.change is not None:
            return ()
        return baseline.others_than(over, absolute(self.request.paths))

    def loaded(self) -> AlwaysLoaded | None:
        """What an agent loads before the first prompt, where that is asked for."""
        if self.request.target is not None or not self.root.is_dir():
            return None
        return loaded_now(self.root, self.count)

    def over_loaded(self, loaded: AlwaysLoaded | None) -> Iterable[Violation]:
        """The same where it is over its limit and the change does not excuse it."""
        over = check_always_loaded(loaded, self.effective.settings.check.always_loaded)
        # Of a folder above the repository nobody knows what was in it.
        if not over or self.change is None or self.change.comparison.folder != self.root:
            return over
        before = loaded_before(self.change.comparison, self.count)
        known = {} if before is None else {over[0].path: before.tokens}
        return caused(over, known, self._grow)

    @property
    def _grow(self) -> int:
        return self.effective.settings.check.grow

    def _below_patterns(self) -> str:
        """The way from the settings file with the patterns to what is checked: `packages/api/`.

        A pattern must mean the same file whichever folder was named.
        """
        base = patterns_base(self.effective, "check.files")
        if not base or not self.root.is_relative_to(base) or self.root == Path(base):
            return ""
        return f"{printable(self.root.relative_to(base).as_posix())}/"
