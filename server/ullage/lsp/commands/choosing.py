"""Commands that change what is chosen: views, includes, leave-outs, and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ullage.app.editor.live import LiveSet
from ullage.domain.working_set import Choice, Choices
from ullage.domain.working_set.messages import NOTHING_TO_UNDO, set_line
from ullage.lsp.commands.command import Command, SetChanged, changed, settled
from ullage.lsp.messages import INVALID_PARAMS, Refused
from ullage.lsp.parameters import NoParams
from ullage.lsp.session import Session


@dataclass(frozen=True, slots=True)
class SetView:
    """Load files in a view; `symbols` for the view of that name."""

    uris: tuple[str, ...]
    view: Literal["full", "signatures", "headers", "symbols"]
    docs: Literal["none", "summary", "full"] | None = None
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pin:
    """Include files, or include them no longer."""

    uris: tuple[str, ...]
    pinned: bool = True


@dataclass(frozen=True, slots=True)
class Drop:
    """Leave files out, or take them in again."""

    uris: tuple[str, ...]
    dropped: bool = True


async def _set_view(session: Session, params: SetView) -> SetChanged:
    if (params.view == "symbols") != bool(params.symbols):
        raise Refused(INVALID_PARAMS, "symbols: names of declarations, for the view symbols only")
    chosen = dict.fromkeys(params.uris, Choice(params.view, params.docs, params.symbols))
    return await _step(
        session, params.uris, lambda live: _with_strangers(live, params.uris).with_views(chosen)
    )


async def _pin(session: Session, params: Pin) -> SetChanged:
    uris = params.uris
    if params.pinned:
        return await _step(session, uris, lambda live: live.history.current.with_included(uris))
    return await _step(session, uris, lambda live: live.history.current.without_included(uris))


async def _drop(session: Session, params: Drop) -> SetChanged:
    uris = params.uris
    if params.dropped:
        return await _step(session, uris, lambda live: live.history.current.with_dropped(uris))
    return await _step(session, uris, lambda live: live.history.current.without_dropped(uris))


async def _undo(session: Session, _: NoParams) -> SetChanged:
    live = await session.ready()
    async with session.stepping:
        before = await settled(session, live)
        undone = live.undo()
        after = await settled(session, live)
    said = set_line(after) if undone else NOTHING_TO_UNDO
    return SetChanged(before.total.tokens, after.total.tokens, said)


async def _reset(session: Session, _: NoParams) -> SetChanged:
    live = await session.ready()
    async with session.stepping:
        before = await settled(session, live)
        live.choose(Choices())
        after = await settled(session, live)
    return SetChanged(before.total.tokens, after.total.tokens, set_line(after))


async def _step(
    session: Session, uris: tuple[str, ...], chosen: Callable[[LiveSet], Choices]
) -> SetChanged:
    """One step of the user's, after those that he asked for before."""
    live = await session.ready()
    async with session.stepping:
        before = await settled(session, live)
        live.choose(chosen(live))
        return await changed(session, live, before, uris)


def _with_strangers(live: LiveSet, uris: tuple[str, ...]) -> Choices:
    """The choices with those files included that are not in the set: who loads one wants it."""
    working_set = live.current()
    assert working_set
    known = working_set.by_uri
    return live.history.current.with_included(uri for uri in uris if uri not in known)


SET_VIEW = Command("ullage.setView", SetView, _set_view)
PIN = Command("ullage.pin", Pin, _pin)
DROP = Command("ullage.drop", Drop, _drop)
UNDO = Command("ullage.undo", NoParams, _undo)
RESET = Command("ullage.reset", NoParams, _reset)
