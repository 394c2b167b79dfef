"""Inlay hints: what declarations cost, behind the last line of their signatures."""

from collections.abc import Coroutine
from typing import Any, cast

from lsprotocol import types

from ullage.lsp.dispatch import Feature
from ullage.lsp.hinting import hints_for
from ullage.lsp.places import position
from ullage.lsp.session import Session


def _hints(
    session: Session, params: types.InlayHintParams
) -> Coroutine[Any, Any, list[types.InlayHint]]:
    return _answer(session, params)


async def _answer(session: Session, params: types.InlayHintParams) -> list[types.InlayHint]:
    uri, wanted = params.text_document.uri, params.range
    hints = await hints_for(session, uri)
    return [
        types.InlayHint(
            position=position(hint.place),
            label=hint.label,
            padding_left=True,
            data={"uri": uri, "tooltip": hint.tooltip},
        )
        for hint in hints
        if wanted.start.line <= hint.place.line <= wanted.end.line
    ]


def _resolve(_: Session, hint: types.InlayHint) -> types.InlayHint:
    data: Any = hint.data
    tooltip = cast("dict[str, object]", data).get("tooltip") if isinstance(data, dict) else None
    hint.tooltip = tooltip if isinstance(tooltip, str) else None
    return hint


INLAY_HINT = Feature(
    types.TEXT_DOCUMENT_INLAY_HINT,
    _hints,
    reads="document",
)
RESOLVE = Feature(types.INLAY_HINT_RESOLVE, _resolve)
