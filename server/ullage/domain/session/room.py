"""How much room a session has left: its window, and where the agent will sum it up by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ullage.domain.session.model import Compaction, Session

WINDOWS = (200_000, 1_000_000)
"""The windows that models without a window in their record come with; a session that was summed up
by itself below one of them has that one. Claude's documentation of context windows, 2026-11-22."""

WindowSource = Literal["reported", "configured", "seen"]


@dataclass(frozen=True, slots=True)
class Room:
    """All in tokens, None where nobody can tell.

    `limit`: where the agent sums up its context by itself; `left`: from now to there, or to the
    window's end.
    """

    window: int | None
    limit: int | None
    left: int | None
    source: WindowSource | None


def room(session: Session, named: int | None, configured: int | None) -> Room:
    """The room of a session now.

    `named`: the window that its model's name carries; `configured`: what the user says it is.
    """
    limit = _seen_limit(session.compactions, session.model)
    window, source = _window(session.window or named, configured, limit)
    if limit is not None and window is not None and limit > window:
        # It was seen with another model.
        limit = None
    end, used = limit or window, session.context.tokens
    left = None if end is None or used is None else max(end - used, 0)
    return Room(window, limit, left, source)


def _window(
    reported: int | None, configured: int | None, limit: int | None
) -> tuple[int | None, WindowSource | None]:
    if reported is not None:
        return reported, "reported"
    if configured is not None:
        return configured, "configured"
    if limit is not None:
        return next((one for one in WINDOWS if limit <= one), None), "seen"
    return None, None


def _seen_limit(compactions: Sequence[Compaction], model: str | None) -> int | None:
    """What the context held when it was last summed up without anybody asking.

    Another model has another limit.
    """
    alike = (one for one in compactions if one.model in (None, model) and one.trigger == "auto")
    before = [one.before for one in alike if one.before]
    return before[-1] if before else None
