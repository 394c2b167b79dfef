"""`ullage/outline`: a file's signatures and declarations, as on the command line."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ullage import wire
from ullage.app.editor.outlining import NoOutline, outline_job
from ullage.lsp.dispatch import Feature
from ullage.lsp.messages import REQUEST_FAILED, Refused
from ullage.lsp.session import Session


@dataclass(frozen=True, slots=True)
class OutlineParams:
    """The file; of one that is open, the text that the editor holds counts."""

    uri: str


def _outline(session: Session, params: OutlineParams) -> Coroutine[Any, Any, dict[str, Any]]:
    return _answer(session, params)


async def _answer(session: Session, params: OutlineParams) -> dict[str, Any]:
    live = await session.ready()
    assert session.work
    loop = asyncio.get_running_loop()
    try:
        job = outline_job(live, params.uri)
        outlines = await loop.run_in_executor(
            session.jobs, job.run, session.work.viewer, session.count
        )
    except NoOutline as error:
        raise Refused(REQUEST_FAILED, str(error)) from None
    return {"schema": wire.SCHEMA, **wire.to_wire(outlines)}


OUTLINE = Feature("ullage/outline", _outline, params=OutlineParams)
