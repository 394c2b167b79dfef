"""`ullage/workingSet`: every file for the agent with all its figures, and what does not count."""

from collections.abc import Coroutine
from typing import Any

from ullage.lsp.dispatch import Feature
from ullage.lsp.parameters import NoParams
from ullage.lsp.session import Session
from ullage.lsp.set_document import WorkingSetDocument, set_document


def _working_set(session: Session, _: NoParams) -> Coroutine[Any, Any, WorkingSetDocument]:
    return _answer(session)


async def _answer(session: Session) -> WorkingSetDocument:
    live = await session.ready()
    working_set = live.current()
    assert working_set
    return set_document(working_set)


WORKING_SET = Feature("ullage/workingSet", _working_set, params=NoParams)
