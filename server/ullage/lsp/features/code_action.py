"""Code actions: what can be done about the cost of this file and of the others.

All of them when the user asks. By itself an editor gets only the quick fixes of our own diagnostic,
so that no lightbulb comes up on lines without one.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from lsprotocol import types

from ullage.app.editor.live import LiveSet
from ullage.app.editor.symbols import SymbolJob
from ullage.domain.text import Position
from ullage.domain.working_set.offers import Offer, Offering, OfferKind, SymbolAtCursor, offers
from ullage.lsp.capabilities import ACTION_KIND
from ullage.lsp.dispatch import Feature
from ullage.lsp.hint_book import MOST_HINTED_CHARS
from ullage.lsp.session import Session

FIXES: frozenset[OfferKind] = frozenset({"others", "fit"})
"""Offers that end what the diagnostic says."""


def _actions(
    session: Session, params: types.CodeActionParams
) -> Coroutine[Any, Any, list[types.CodeAction]]:
    return _answer(session, params)


async def _answer(session: Session, params: types.CodeActionParams) -> list[types.CodeAction]:
    live = await session.ready()
    uri, context = params.text_document.uri, params.context
    live.touch(uri)
    diagnosed = _diagnosed(session, params)
    asked = context.trigger_kind != types.CodeActionTriggerKind.Automatic
    wanted = context.only
    if not (asked or diagnosed):
        return []
    symbol = await _symbol(session, live, uri, params.range.start) if asked else None
    working_set = live.current()
    assert working_set
    asked_for = Offering(uri, symbol, session.receiver)
    shown = [_action(offer, diagnosed) for offer in offers(working_set, asked_for)]
    return [
        action
        for action in shown
        if (asked or action.kind == types.CodeActionKind.QuickFix) and _is_wanted(action, wanted)
    ]


def _diagnosed(session: Session, params: types.CodeActionParams) -> list[types.Diagnostic]:
    """Our diagnostics of the set that are on the lines asked for."""
    uri, lines = params.text_document.uri, params.range
    if session.judging.remedy_of(uri) is None:
        return []
    return [
        one
        for one in session.judging.of(uri)
        if str(one.code).startswith("working-set-")
        and one.range.start.line <= lines.end.line
        and lines.start.line <= one.range.end.line
    ]


async def _symbol(
    session: Session, live: LiveSet, uri: str, place: types.Position
) -> SymbolAtCursor | None:
    assert session.work
    working_set = live.current()
    document = live.document(uri)
    if working_set is None or uri not in working_set.by_uri or document is None:
        return None
    if document.chars > MOST_HINTED_CHARS:
        return None
    figures = await session.work.figures(uri)
    text, folders = live.text_of(uri), live.folders
    if figures is None or text is None or folders is None:
        return None
    cursor = Position(place.line, place.character)
    job = SymbolJob(text, figures, cursor, folders.meter, live.encoding)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(session.jobs, job.run, session.work.viewer)


def _action(offer: Offer, diagnosed: list[types.Diagnostic]) -> types.CodeAction:
    fixes = bool(diagnosed) and offer.kind in FIXES
    return types.CodeAction(
        title=offer.title,
        kind=types.CodeActionKind.QuickFix if fixes else ACTION_KIND,
        diagnostics=diagnosed if fixes else None,
        is_preferred=True if fixes and offer.kind == "others" else None,
        command=types.Command(offer.title, offer.command, arguments=[dict(offer.argument)]),
        data={"before": offer.before, "after": offer.after},
    )


def _is_wanted(action: types.CodeAction, wanted: Sequence[str] | None) -> bool:
    kind = str(action.kind)
    return wanted is None or any(kind == one or kind.startswith(f"{one}.") for one in wanted)


def _resolve(_: Session, action: types.CodeAction) -> types.CodeAction:
    """Nothing is left to be worked out: every action comes with its command and its figures."""
    return action


CODE_ACTION = Feature(
    types.TEXT_DOCUMENT_CODE_ACTION,
    _actions,
    reads="document",
)
RESOLVE = Feature(types.CODE_ACTION_RESOLVE, _resolve)
