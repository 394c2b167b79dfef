"""What a person is told after something was done to the set: one line, exact figures."""

from collections.abc import Collection

from ullage.domain.numbers import about, full, limit, short
from ullage.domain.working_set.model import Item, WorkingSet

NOTHING_TO_UNDO = "Nothing to undo."
NOTHING_CHANGED = "Nothing changed."
MOST_NAMED = 3
"""Files that a line names; who wants all of them asks for the list."""


def set_line(working_set: WorkingSet) -> str:
    """The set in one sentence."""
    mark = "≥ " if working_set.unfinished else about(exact=working_set.exact)
    total = short(working_set.total.tokens)
    return f"Files for the agent: {mark}{total} of {limit(working_set.budget.target)}."


def change_line(before: WorkingSet, after: WorkingSet, uris: Collection[str]) -> str:
    """What a change did to some files, and where the set stands now."""
    changed = [item for item in after.items if item.uri in uris]
    refused = [one for one in after.not_counted if one.uri in uris]
    if not (changed or refused):
        said = NOTHING_CHANGED
    elif refused:
        said = " ".join(f"{one.name}: not counted, {one.detail}." for one in refused[:MOST_NAMED])
    elif len(changed) == 1:
        said = _one(changed[0], before.by_uri.get(changed[0].uri), exact=after.exact)
    else:
        said = _several(before, after, uris)
    return f"{said} {set_line(after)}"


def _one(now: Item, then: Item | None, *, exact: bool) -> str:
    mark = about(exact=exact)
    if now.dropped:
        return f"{now.name}: left out, frees {mark}{full(now.tokens or 0)} tokens."
    if now.wanted.view != now.view and now.dirty:
        return f"{now.name}: full while you edit."
    if now.wanted.view != now.view:
        return f"{now.name}: full, it has no {now.wanted.view}."
    if now.tokens is None:
        return f"{now.name}: {now.view_label}."
    was = None if then is None or then.dropped else then.tokens
    instead = f" instead of {mark}{full(was)}" if was is not None and was != now.tokens else ""
    return f"{now.name}: {now.view_label}, {mark}{full(now.tokens)}{instead} tokens."


def _several(before: WorkingSet, after: WorkingSet, uris: Collection[str]) -> str:
    mark = about(exact=after.exact)
    number = len(uris)
    files = f"{number} file{'s' * (number != 1)}"
    was, now = before.total.tokens, after.total.tokens
    if was == now:
        return f"{files}: {mark}{full(now)} tokens as before."
    return f"{files}: {mark}{full(now)} instead of {mark}{full(was)} tokens."
