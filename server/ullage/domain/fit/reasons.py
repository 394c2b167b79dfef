"""Why a file got its view, in few words for people. Owns the texts, decides nothing."""

from collections.abc import Callable, Iterator

from ullage.domain.estimates import Estimate
from ullage.domain.fit.model import Candidate, FitView, ImportedBy, Signs
from ullage.domain.numbers import short

# In the order of what says most to the user; only the first that applies is told.
_SIGNS: tuple[tuple[Callable[[Signs], bool], str], ...] = (
    (lambda signs: signs.kept, "kept"),
    (lambda signs: signs.protected, "stays in full"),
    (lambda signs: signs.dirty, "not saved yet"),
)
_RECENT: tuple[tuple[Callable[[Signs], bool], str], ...] = (
    (lambda signs: signs.on_branch, "changed on this branch"),
    (lambda signs: signs.edited, "edited in the last 24 hours"),
)


def reason(
    candidate: Candidate, view: FitView, cost: Estimate, *, all_full: bool, exact: bool
) -> str:
    """What makes the file matter, if anything does, and what its view frees."""
    sign = next(_signs(candidate.signs), "")
    if view == "full":
        return sign or _why_full(candidate, all_full=all_full)
    freed = _freed(candidate.full.tokens - cost.tokens, exact=exact)
    return f"{sign}; {freed}" if sign else freed


def _freed(tokens: int, *, exact: bool) -> str:
    about = "" if exact else "~"
    return f"frees {about}{short(tokens)} token{'' if tokens == 1 else 's'}"


def _signs(signs: Signs) -> Iterator[str]:
    yield from (text for applies, text in _SIGNS if applies(signs))
    if signs.imported_by is not None:
        yield _imported(signs.imported_by)
    yield from (text for applies, text in _RECENT if applies(signs))


def _imported(near: ImportedBy) -> str:
    if near.is_direct:
        return f"imported by {near.kept}"
    return f"imported by {near.path}, which {near.kept} imports"


def _why_full(candidate: Candidate, *, all_full: bool) -> str:
    """For a file that nothing speaks for."""
    views = [cost for cost in (candidate.signatures, candidate.headers) if cost is not None]
    if all_full:
        return "all files fit in full"
    if not views:
        return "has no signatures"
    if min(view.high for view in views) >= candidate.full.high:
        return "nothing to leave out"
    return "room for all of it"
