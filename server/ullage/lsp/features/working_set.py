"""`ullage/workingSet`: every file for the agent with all its figures, and what does not count."""

from typing import TYPE_CHECKING, Any

from ullage.lsp.dispatch import Feature
from ullage.lsp.parameters import NoParams
from ullage.lsp.session import Session

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from ullage.lsp.set_document import WorkingSetDocument


def _working_set(session: Session, _: NoParams) -> "Coroutine[Any, Any, WorkingSetDocument]":
    return _answer(session)


async def _answer(session: Session) -> "WorkingSetDocument":
    from ullage.lsp.set_document import set_document

    live = await session.ready()
    working_set = live.current()
    assert working_set
    return set_document(working_set)


WORKING_SET = Feature("ullage/workingSet", "sync", _working_set, params=NoParams)
