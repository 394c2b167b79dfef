"""The status and its tooltip, ready-made, so that every editor shows the same."""

from collections.abc import Iterator, Sequence

from ullage.domain.numbers import about, full, limit, short
from ullage.domain.working_set.model import Item, WorkingSet
from ullage.domain.working_set.savings import saved_by_signatures

ICON = "$(ullage)"
STARTING = "$(loading~spin) Ullage"
STARTING_TOOLTIP = "Ullage is starting: nothing is counted yet."
WHAT_IT_IS = "What it would cost to give them now. Open tabs are not sent by themselves."
MOST_ROWS = 3
"""Files named in a tooltip; who wants all of them asks for the list."""

_NAME_WIDTH = 28
_VIEW_WIDTH = len("signatures")
_PLURAL = {False: "s", True: ""}


def status_text(working_set: WorkingSet) -> str:
    """The total and the target in a few characters."""
    if not any(working_set.counted):
        return f"{ICON} no files"
    mark = "≥ " if working_set.unfinished else about(exact=working_set.exact)
    total = short(working_set.total.tokens)
    return f"{ICON} {mark}{total}/{limit(working_set.budget.target)}"


def status_tooltip(working_set: WorkingSet, unit: str, remarks: Sequence[str] = ()) -> str:
    """The same in full, with the heaviest files.

    `unit` says whose tokens these are; `remarks` are what else there is to tell, a line each.
    """
    counted = sorted(working_set.counted, key=lambda item: (-(item.tokens or 0), item.name))
    lines = [_heading(working_set), WHAT_IT_IS]
    if counted:
        lines += _rows(counted, exact=working_set.exact)
    return "\n".join([*lines, *_uncertain(working_set), *remarks, unit])


def unit_text(working_set: WorkingSet, claude: tuple[float, float]) -> str:
    """Whose tokens the numbers are. `claude`: factors of its latest models for these files."""
    if not working_set.exact:
        times = f"~ {working_set.model}: {working_set.encoding} counts times measured factors"
        return f"{times}, {working_set.learnt.words}." if working_set.learnt else f"{times}."
    if working_set.model is not None:
        return f"{working_set.encoding}, exact for {working_set.model}."
    if working_set.encoding != "o200k_base":
        return f"{working_set.encoding}, exact for GPT-4 and GPT-3.5."
    low, high = (f"{factor:.1f}" for factor in claude)
    times = low if low == high else f"{low}–{high}"
    return f"{working_set.encoding}, exact for GPT models. Claude 4.7+: about {times} times."


def _heading(working_set: WorkingSet) -> str:
    mark = "≥ " if working_set.unfinished else about(exact=working_set.exact)
    budget = working_set.budget
    total = f"{mark}{full(working_set.total.tokens)} of {full(budget.target)} tokens"
    return f"Files for the agent: {total} ({budget.preset})"


def _rows(counted: Sequence[Item], *, exact: bool) -> Iterator[str]:
    shown, rest = counted[:MOST_ROWS], counted[MOST_ROWS:]
    numbers = [_number(item.tokens, exact=exact) for item in shown]
    summed = sum(item.tokens or 0 for item in rest)
    more = f"{about(exact=exact)}{full(summed)}"
    width = max(map(len, [*numbers, more] if rest else numbers))
    names = min(_NAME_WIDTH, max(len(item.name) for item in shown))
    for item, number in zip(shown, numbers, strict=True):
        row = f"  {_fitted(item.name, names)}  {_view(item):{_VIEW_WIDTH}}  {number:>{width}}"
        yield f"{row}   {_hint(item, exact=exact)}".rstrip()
    if rest:
        label = f"{len(rest)} more"
        yield f"  {label:{names}}  {'':{_VIEW_WIDTH}}  {more:>{width}}"


def _hint(item: Item, *, exact: bool) -> str:
    """What another view would cost, or why there is none."""
    if item.problem is not None:
        return item.problem
    if item.dirty or item.active:
        return "you are editing it" if item.dirty else "you are looking at it"
    costs = item.costs
    if item.view != "full" and costs.full is not None:
        return f"→ full {_number(costs.full.tokens, exact=exact)}"
    if costs.signatures is not None and saved_by_signatures(item) > 0:
        return f"→ signatures {_number(costs.signatures.tokens, exact=exact)}"
    return ""


def _view(item: Item) -> str:
    return "signatures" if item.view == "symbols" else item.view


def _uncertain(working_set: WorkingSet) -> Iterator[str]:
    if working_set.pending:
        yield f"Counting {working_set.pending} file{_PLURAL[working_set.pending == 1]}."
    if working_set.failed:
        yield f"{working_set.failed} file{_PLURAL[working_set.failed == 1]} could not be counted."


def _number(tokens: int | None, *, exact: bool) -> str:
    return "…" if tokens is None else f"{about(exact=exact)}{full(tokens)}"


def _fitted(name: str, width: int) -> str:
    shortened = name if len(name) <= width else f"…{name[1 - width :]}"
    return f"{shortened:{width}}"
