"""Hover: one line on the name of a declaration that has a hint."""

from collections.abc import Coroutine
from typing import Any

from lsprotocol import types

from ullage.domain.text import Position
from ullage.lsp.dispatch import Feature
from ullage.lsp.hinting import hints_for
from ullage.lsp.places import position
from ullage.lsp.session import Session


def _hover(session: Session, params: types.HoverParams) -> Coroutine[Any, Any, types.Hover | None]:
    return _answer(session, params)


async def _answer(session: Session, params: types.HoverParams) -> types.Hover | None:
    place = Position(params.position.line, params.position.character)
    for hint in await hints_for(session, params.text_document.uri, hover=True):
        name = hint.name
        if name is not None and _reaches(name.start, place) and _reaches(place, name.end):
            return types.Hover(
                contents=types.MarkupContent(types.MarkupKind.PlainText, hint.tooltip),
                range=types.Range(position(name.start), position(name.end)),
            )
    return None


def _reaches(first: Position, second: Position) -> bool:
    return (first.line, first.character) <= (second.line, second.character)


HOVER = Feature(types.TEXT_DOCUMENT_HOVER, _hover, reads="document")
