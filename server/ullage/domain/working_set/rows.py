"""The set as a list for people: the line above it, and what stands beside each file's name."""

from ullage.domain.numbers import about, limit, short
from ullage.domain.working_set.model import Item, WorkingSet


def heading(working_set: WorkingSet) -> str:
    """The total, the target and the number of files: `23.4K of 30K · 7 files`."""
    number = sum(1 for _ in working_set.counted)
    mark = "≥ " if working_set.unfinished else about(exact=working_set.exact)
    total = f"{mark}{short(working_set.total.tokens)} of {limit(working_set.budget.target)}"
    return f"{total} · {number} file{'s' * (number != 1)}"


def row(item: Item, *, exact: bool) -> str:
    """What a file costs and how it is loaded: `1.3K · signatures, was 9.9K`."""
    return " · ".join([_cost(item, exact=exact), *_remarks(item, exact=exact)])


def _cost(item: Item, *, exact: bool) -> str:
    if item.problem is not None:
        return item.problem
    return "…" if item.tokens is None else f"{about(exact=exact)}{short(item.tokens)}"


def _remarks(item: Item, *, exact: bool) -> list[str]:
    remarks: list[str] = []
    if item.view != "full":
        was = item.costs.full
        before = "" if was is None else f", was {about(exact=exact)}{short(was.tokens)}"
        remarks.append(f"{item.view_label}{before}")
    if item.dropped:
        remarks.append("left out")
    if item.dirty:
        remarks.append("editing")
    if item.included:
        remarks.append("included")
    return remarks
