"""The gate as a whole: what is counted, what is over, and what of that counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.files import FoundFile, Skipped, printable
from ullage.adapters.store import CountCache, OnProblem
from ullage.app.check.baseline import ALWAYS_LOADED, Baseline, open_baseline, save_baseline
from ullage.app.check.change import Change, change_since, tokens_before
from ullage.app.check.documents import Checked, CheckRequest, LoadedCheck, UsedBaseline
from ullage.app.check.instructions import loaded_before, loaded_now
from ullage.app.check.small import Sifted, sift
from ullage.app.config import EffectiveSettings
from ullage.app.measuring import MeasureOptions, Result
from ullage.app.places import MissingPlace, absolute, open_places, patterns_base
from ullage.app.report import OnProgress, measure_entries
from ullage.app.text_counts import CountText, counter
from ullage.domain.always_loaded import AlwaysLoaded, named
from ullage.domain.check import (
    CheckResult,
    CountedFile,
    FileRules,
    Violation,
    check_always_loaded,
    check_files,
    check_target,
    limits,
)
from ullage.domain.growth import beyond, caused, most_to_blame_first
from ullage.domain.measured import MeasuredFile, SkippedFile, SkipReason

NO_TEXT: frozenset[SkipReason] = frozenset({"binary", "ignored"})
"""Reasons to leave a file out that leave no doubt about it: an agent does not read it either."""


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
    gate = _Gate(request, effective, places.root, change)
    sifted = gate.sifted(places.entries())
    results = measure_entries(sifted.others, _options(effective), on_progress, on_problem)
    skipped = sorted(
        (result for result in results if isinstance(result, SkippedFile)),
        key=lambda file: file.path,
    )
    check = effective.settings.check
    # What is wrong with the cache was told when the files were counted.
    with CountCache.open(on_problem=lambda _: None) as cache:
        count = counter(cache, check.encoding)
        result = gate.held_against_limits(results)
        loaded = gate.loaded(count)
        held = (*result.over, *check_always_loaded(loaded, check.always_loaded))
        baseline = gate.baseline(held)
        over = gate.to_blame(held, count, baseline)
    checked = Checked(
        encoding=check.encoding,
        over=over,
        checked=sifted.within + result.checked,
        not_checked=tuple(one for one in skipped if one.reason not in NO_TEXT),
        ignored=sum(one.reason == "ignored" for one in skipped),
        binary=sum(one.reason == "binary" for one in skipped),
        always_loaded=None if loaded is None else loaded.tokens,
        loaded=None if loaded is None else _in_words(loaded, check.always_loaded),
        compared_with=None if change is None else change.base,
        baseline=None if baseline is None else gate.used(baseline, held),
    )
    return checked, places.all_missing(skipped)


def _options(effective: EffectiveSettings) -> MeasureOptions:
    signatures = effective.settings.signatures
    return MeasureOptions(
        effective.settings.check.encoding,
        signatures.docs,
        signatures.lines,
        views=False,
        any_line_end=True,
    )


def _in_words(loaded: AlwaysLoaded, limit: int) -> LoadedCheck:
    return LoadedCheck(named(loaded.agents[0].files, joined="+"), loaded.tokens, limit)


@dataclass(frozen=True, slots=True)
class _Gate:
    """One check below one root."""

    request: CheckRequest
    effective: EffectiveSettings
    root: Path
    change: Change | None

    def sifted(self, entries: Iterable[FoundFile | Skipped]) -> Sifted:
        """Of a change the entries that must be counted; else all, which the cache may know."""
        if self.change is None:
            return Sifted(0, entries)
        folder, limit_of = self._below_patterns(), limits(self._rules)
        return sift(entries, lambda path: limit_of(folder + path))

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
        return check_files(counted, self._rules)

    def to_blame(
        self, over: Sequence[Violation], count: CountText, baseline: Baseline | None
    ) -> tuple[Violation, ...]:
        """What neither the change nor the baseline excuses, of files first."""
        files = [one for one in over if one.rule != "always-loaded"]
        loaded = [one for one in over if one.rule == "always-loaded"]
        return (
            *most_to_blame_first(self._beyond(self._caused(files, count), baseline)),
            *self._beyond(self._caused_loaded(loaded, count), baseline),
        )

    def _caused(self, over: Sequence[Violation], count: CountText) -> Iterable[Violation]:
        if self.change is None:
            return over
        before = tokens_before(self.change, {self._way(one): one.tokens for one in over}, count)
        known = {one.path: before[way] for one in over if (way := self._way(one)) in before}
        return caused(over, known, self._grow)

    def _caused_loaded(self, over: Sequence[Violation], count: CountText) -> Iterable[Violation]:
        # Of a folder above the repository nobody knows what was in it.
        if not over or self.change is None or self.change.comparison.folder != self.root:
            return over
        before = loaded_before(self.change.comparison, count)
        return caused(over, {} if before is None else {over[0].path: before.tokens}, self._grow)

    def _beyond(self, over: Iterable[Violation], baseline: Baseline | None) -> Sequence[Violation]:
        left = [*over]
        if baseline is None:
            return left
        entries = {one.path: baseline.of(self._way(one)) for one in left}
        listed = {path: tokens for path, tokens in entries.items() if tokens is not None}
        return [*beyond(left, listed, self._grow)]

    def _way(self, one: Violation) -> str:
        """What it is called in a baseline: a file by its path from the root."""
        if one.rule == "always-loaded":
            return ALWAYS_LOADED
        return one.path.removeprefix(self._below_patterns())

    def baseline(self, over: Iterable[Violation]) -> Baseline | None:
        """What is in the file, or what was written into it: what is over its limit."""
        if self.request.baseline is None:
            return None
        writes = self.request.write_baseline
        baseline = open_baseline(self.request.baseline, self.root, must_be_there=not writes)
        if writes:
            entries = {self._way(one): one.tokens for one in over}
            baseline = baseline.replaced(absolute(self.request.paths), entries)
            save_baseline(baseline)
        return baseline

    def used(self, baseline: Baseline, over: Iterable[Violation]) -> UsedBaseline:
        """The baseline as it is told, with the entries that nothing needs any more."""
        not_needed: tuple[str, ...] = ()
        # Of what did not change nobody knows here how large it is.
        if self.change is None:
            not_needed = baseline.others_than(map(self._way, over), absolute(self.request.paths))
        return UsedBaseline(str(baseline.file), len(baseline.entries), not_needed)

    def loaded(self, count: CountText) -> AlwaysLoaded | None:
        """What an agent loads before the first prompt, where that is asked for."""
        if self.request.target is not None or not self.root.is_dir():
            return None
        return loaded_now(self.root, count)

    @property
    def _rules(self) -> FileRules:
        check = self.effective.settings.check
        return FileRules(check.file, check.files)

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
