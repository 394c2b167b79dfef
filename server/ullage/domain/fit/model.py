"""What goes into a fit and what comes out. Decides nothing."""

from dataclasses import dataclass, fields
from typing import Any, Literal, Self

from ullage.domain.estimates import Estimate
from ullage.domain.measured import SkippedFile

FitView = Literal["full", "signatures", "headers", "dropped"]
LimitOn = Literal["exact", "band-high"]
"""What stays below the target: the exact count, or for estimates the band's high end."""


@dataclass(frozen=True, slots=True)
class ImportedBy:
    """Why an import makes a file worth more.

    `path` imports it; `kept` is the kept file: the same one, or one that imports `path`.
    """

    path: str
    kept: str

    @property
    def is_direct(self) -> bool:
        """Whether the kept file itself imports it."""
        return self.path == self.kept


@dataclass(frozen=True, slots=True)
class Signs:
    """What says that a file matters.

    `kept`: the user kept it or asked for it; it is never dropped. `protected`: it is only given
    in full. `dirty`: it has unsaved changes. `edited`: in the last 24 hours. `on_branch`: the
    branch changed it.
    """

    kept: bool = False
    protected: bool = False
    dirty: bool = False
    edited: bool = False
    on_branch: bool = False
    imported_by: ImportedBy | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be shrunk: what each view costs, None where there is no such view.

    The cost of an exact count has a band of no width.
    """

    path: str
    full: Estimate
    signatures: Estimate | None = None
    headers: Estimate | None = None
    signs: Signs = Signs()


@dataclass(frozen=True, slots=True)
class FitItem:
    """A file in its chosen view, `tokens` as shown; `full` is what it costs in full.

    `reason` is for people: what makes the file matter, and what the view frees.
    """

    path: str
    view: FitView
    tokens: int
    full: int
    reason: str


@dataclass(frozen=True, slots=True)
class FitResult:
    """The choice, items in the order of their paths.

    `total` and `full` are sums of tokens as shown: of the choice, and of all files in full.
    `band` is the range of `total` where the numbers are estimates. `gap` is the part of the upper
    bound that the choice may miss, 0 to 1; `optimal` says that no choice is better, whatever the
    gap. `shortfall`: tokens by which even the cheapest choice is over the target; the items are
    then that cheapest choice, there is no gap, and nothing fits.
    """

    target: int
    total: int
    full: int
    band: tuple[int, int] | None
    limit_on: LimitOn
    gap: float | None
    optimal: bool
    shortfall: int | None
    items: tuple[FitItem, ...]


@dataclass(frozen=True)  # without slots: a class may have them from one of its bases only
class FitSubject:
    """What was fitted, and the unit of the figures."""

    root: str
    encoding: str
    model: str | None
    exact: bool


@dataclass(frozen=True, slots=True)
class FitReport(FitResult, FitSubject):  # in a document the last base's fields come first
    """A fit of the files of some places: the figures, what they are of, and the rest.

    `skipped` have no tokens and no view. `keep_unmatched`: what the user wanted kept and is not
    among the files.
    """

    skipped: tuple[SkippedFile, ...]
    keep_unmatched: tuple[str, ...]

    @classmethod
    def of(
        cls,
        subject: FitSubject,
        result: FitResult,
        skipped: tuple[SkippedFile, ...],
        keep_unmatched: tuple[str, ...],
    ) -> Self:
        """The report of a fit."""
        known: dict[str, Any] = {
            one.name: getattr(source, one.name)
            for source in (subject, result)
            for one in fields(source)
        }
        return cls(skipped=skipped, keep_unmatched=keep_unmatched, **known)
