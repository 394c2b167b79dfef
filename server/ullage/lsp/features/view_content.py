"""`workspace/textDocumentContent`: views as documents of the scheme `ullage`."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from lsprotocol import types

from ullage.app.editor.view_documents import NoSuchView, view_job
from ullage.lsp.dispatch import Feature
from ullage.lsp.messages import INVALID_PARAMS, REQUEST_FAILED, Refused
from ullage.lsp.session import Session


def _content(
    session: Session, params: types.TextDocumentContentParams
) -> Coroutine[Any, Any, types.TextDocumentContentResult]:
    return _answer(session, params)


async def _answer(
    session: Session, params: types.TextDocumentContentParams
) -> types.TextDocumentContentResult:
    live = await session.ready()
    assert session.work
    loop = asyncio.get_running_loop()
    try:
        job = view_job(live, params.uri)
    except NoSuchView as error:
        raise Refused(INVALID_PARAMS, str(error)) from None
    session.views.note(params.uri, job.wanted.source)
    try:
        text = await loop.run_in_executor(session.jobs, job.run, session.work.viewer)
    except NoSuchView as error:
        raise Refused(REQUEST_FAILED, str(error)) from None
    return types.TextDocumentContentResult(text)


VIEW_CONTENT = Feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT, _content)
