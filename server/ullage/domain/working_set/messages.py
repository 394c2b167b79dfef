"""What a person is told after something was done to the set: one line, exact figures."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from ullage.domain.numbers import about, full, limit, short
from ullage.domain.working_set.model import Item, WorkingSet

NOTHING_TO_UNDO = "Nothing to undo."
NOTHING_CHANGED = "Nothing changed."
OTHERS_FIRST = "Something else was changed since. Undo that first."
MOST_NAMED = 3
"""Files that a line names; who wants all of them asks for the list."""


def set_line(working_set: WorkingSet) -> str:
    """The set in one sentence."""
    mark = "≥ " if working_set.unfinished else about(exact=working_set.exact)
    total = short(working_set.total.tokens)
    return f"Files for the agent: {mark}{total} of {limit(working_set.budget.target)}."


def change_line(before: WorkingSet, after: WorkingSet, uris: Collection[str]) -> str:
    """What a change did to some files, and where the set stands now."""
    then, refused = before.by_uri, {one.uri: one for one in after.not_counted if one.uri in uris}
    changed = [item for item in after.items if item.uri in uris]
    gone = [
        then[uri] for uri in uris if uri in then and uri not in after.by_uri and uri not in refused
    ]
    said = [f"{one.name}: not counted, {one.detail}." for one in [*refused.values()][:MOST_NAMED]]
    if gone:
        said.append(_freed(gone, "no longer included", exact=after.exact))
    if len(changed) == 1:
        said.append(_one(changed[0], then.get(changed[0].uri), exact=after.exact))
    elif changed:
        said.append(_several(changed, then, exact=after.exact))
    return " ".join([*(said or [NOTHING_CHANGED]), set_line(after)])


def undo_line(before: WorkingSet, after: WorkingSet) -> str:
    """What came back, and where the set stands now."""
    then, now = before.by_uri, after.by_uri
    changed = [uri for uri in {**then, **now} if _chosen(then.get(uri)) != _chosen(now.get(uri))]
    # What was chosen may have ended before, with the tab of its file.
    return f"Undone. {change_line(before, after, changed) if changed else set_line(after)}"


def _chosen(item: Item | None) -> object:
    """What the user chose for a file."""
    return item and (item.wanted, item.dropped, item.included)


def _one(now: Item, then: Item | None, *, exact: bool) -> str:
    mark = about(exact=exact)
    if now.dropped:
        return _freed([now], "left out", exact=exact)
    if now.wanted.view != now.view and now.dirty:
        return f"{now.name}: full while you edit."
    if now.wanted.view != now.view:
        return f"{now.name}: full, it has no {now.wanted.view}."
    if now.tokens is None:
        return f"{now.name}: {now.view_label}."
    if then is None:
        return f"{now.name}: included, {now.view_label}, {mark}{full(now.tokens)} tokens."
    was = None if then.dropped else then.tokens
    instead = f" instead of {mark}{full(was)}" if was is not None and was != now.tokens else ""
    return f"{now.name}: {now.view_label}, {mark}{full(now.tokens)}{instead} tokens."


def _several(changed: Sequence[Item], then: Mapping[str, Item], *, exact: bool) -> str:
    """The cost of these files, as the titles of what changed them announce it."""
    if all(item.dropped for item in changed):
        return _freed(changed, "left out", exact=exact)
    mark = about(exact=exact)
    now, new = _tokens(changed), [item for item in changed if item.uri not in then]
    if new:
        which = "included" if len(new) == len(changed) else f"{len(new)} of them included"
        return f"{_named(changed)}: {which}, {mark}{full(now)} tokens."
    was = _tokens(then[item.uri] for item in changed)
    instead = " tokens as before." if was == now else f" instead of {mark}{full(was)} tokens."
    return f"{_named(changed)}: {mark}{full(now)}{instead}"


def _freed(items: Sequence[Item], how: str, *, exact: bool) -> str:
    tokens = sum(item.tokens or 0 for item in items)
    return f"{_named(items)}: {how}, frees {about(exact=exact)}{full(tokens)} tokens."


def _named(items: Sequence[Item]) -> str:
    return items[0].name if len(items) == 1 else f"{len(items)} files"


def _tokens(items: Iterable[Item]) -> int:
    """What files add to the total: nothing where they are left out."""
    return sum(item.tokens or 0 for item in items if not item.dropped)
