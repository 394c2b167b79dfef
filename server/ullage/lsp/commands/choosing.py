"""Commands that change what is chosen: views, includes, leave-outs, and back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ullage.domain.working_set import Choice, Choices
from ullage.domain.working_set.messages import NOTHING_TO_UNDO, set_line
from ullage.lsp.commands.command import Command, SetChanged, changed, settled
from ullage.lsp.messages import INVALID_PARAMS, Refused
from ullage.lsp.parameters import NoParams
from ullage.lsp.session import Session

if TYPE_CHECKING:
    from ullage.app.editor.live import LiveSet


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
    live = await session.ready()
    choice = Choice(params.view, params.docs, params.symbols)
    choices = _with_strangers(live, params.uris)
    return await _step(
        session, live, choices.with_views(dict.fromkeys(params.uris, choice)), params.uris
    )


async def _pin(session: Session, params: Pin) -> SetChanged:
    live = await session.ready()
    now = live.history.current
    choices = now.with_included(params.uris) if params.pinned else now.without_included(params.uris)
    return await _step(session, live, choices, params.uris)


async def _drop(session: Session, params: Drop) -> SetChanged:
    live = await session.ready()
    now = live.history.current
    choices = now.with_dropped(params.uris) if params.dropped else now.without_dropped(params.uris)
    return await _step(session, live, choices, params.uris)


async def _undo(session: Session, _: NoParams) -> SetChanged:
    live = await session.ready()
    before = live.current()
    assert before
    undone = live.undo()
    after = await settled(session, live, [item.uri for item in before.items])
    said = set_line(after) if undone else NOTHING_TO_UNDO
    return SetChanged(before.total.tokens, after.total.tokens, said)


async def _reset(session: Session, _: NoParams) -> SetChanged:
    live = await session.ready()
    before = live.current()
    assert before
    live.choose(Choices())
    after = await settled(session, live, [item.uri for item in before.items])
    return SetChanged(before.total.tokens, after.total.tokens, set_line(after))


async def _step(
    session: Session, live: "LiveSet", choices: Choices, uris: tuple[str, ...]
) -> SetChanged:
    before = live.current()
    assert before
    live.choose(choices)
    return await changed(session, live, before, uris)


def _with_strangers(live: "LiveSet", uris: tuple[str, ...]) -> Choices:
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
