"""Commands that change what is chosen: views, includes, leave-outs, and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ullage.app.editor.live import LiveSet
from ullage.app.editor.names import refusal_of_scheme
from ullage.domain.outline import not_found
from ullage.domain.working_set import Choice, Choices
from ullage.domain.working_set.messages import NOTHING_TO_UNDO, OTHERS_FIRST, set_line, undo_line
from ullage.lsp.commands.command import Command, SetChanged, changed, settled
from ullage.lsp.messages import INVALID_PARAMS, REQUEST_FAILED, Refused
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
    _refuse_no_files(session, params.uris)
    for uri in params.uris if params.symbols else ():
        await _refuse_unknown(session, uri, params.symbols)
    chosen = dict.fromkeys(params.uris, Choice(params.view, params.docs, params.symbols))
    return await _step(
        session, params.uris, lambda live: _with_strangers(live, params.uris).with_views(chosen)
    )


async def _pin(session: Session, params: Pin) -> SetChanged:
    uris = params.uris
    _refuse_no_files(session, uris if params.pinned else ())
    if params.pinned:
        return await _step(session, uris, lambda live: live.history.current.with_included(uris))
    return await _step(session, uris, lambda live: live.history.current.without_included(uris))


async def _drop(session: Session, params: Drop) -> SetChanged:
    uris = params.uris
    if params.dropped:
        return await _step(session, uris, lambda live: live.history.current.with_dropped(uris))
    return await _step(session, uris, lambda live: live.history.current.without_dropped(uris))


@dataclass(frozen=True, slots=True)
class Undo:
    """Undo the last step; `step`: only if that is the last."""

    step: int | None = None


async def _undo(session: Session, params: Undo) -> SetChanged:
    live = await session.ready()
    async with session.stepping:
        before = await settled(session, live)
        if params.step not in (None, live.history.step):
            said = f"{OTHERS_FIRST} {set_line(before)}"
            return SetChanged(before.total.tokens, before.total.tokens, said, live.history.step)
        undone = live.undo()
        after = await settled(session, live)
    said = undo_line(before, after) if undone else NOTHING_TO_UNDO
    return SetChanged(before.total.tokens, after.total.tokens, said, live.history.step)


async def _reset(session: Session, _: NoParams) -> SetChanged:
    live = await session.ready()
    async with session.stepping:
        before = await settled(session, live)
        live.choose(Choices())
        after = await settled(session, live)
    said = f"All choices taken back. {set_line(after)}"
    return SetChanged(before.total.tokens, after.total.tokens, said, live.history.step)


def _refuse_no_files(session: Session, uris: tuple[str, ...]) -> None:
    """Nothing but files and what the editor holds open has a text that could be in the set."""
    documents = session.workspace.snapshot.documents
    for uri in uris:
        if uri not in documents and (refusal := refusal_of_scheme(uri)) is not None:
            raise Refused(INVALID_PARAMS, f"{uri}: {refusal.detail}")


async def _refuse_unknown(session: Session, uri: str, symbols: tuple[str, ...]) -> None:
    """Refuse a name that a file of the set does not declare."""
    live = await session.ready()
    assert session.work
    working_set = live.current()
    if working_set is None or uri not in working_set.by_uri:
        return
    figures = await session.work.figures(uri)
    found = () if figures is None else figures.found
    names = [one.qualified_name for one in found]
    known = {*names, *(one.name for one in found)}
    for symbol in symbols:
        if symbol not in known:
            raise Refused(REQUEST_FAILED, not_found(symbol, names))


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
UNDO = Command("ullage.undo", Undo, _undo)
RESET = Command("ullage.reset", NoParams, _reset)
