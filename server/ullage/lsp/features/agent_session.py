"""`ullage/session`: the live session of an agent, what fills it, and which others are live."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from ullage.app.config import EffectiveSettings
from ullage.app.session_files import signatures_instead
from ullage.app.session_terms import SessionTerms
from ullage.app.session_watch import Watched
from ullage.lsp.dispatch import Feature
from ullage.lsp.parameters import NoParams
from ullage.lsp.session import Session
from ullage.lsp.session_document import SessionDocument, session_document


def _session(session: Session, _: NoParams) -> Coroutine[Any, Any, SessionDocument]:
    return _answer(session)


async def _answer(session: Session) -> SessionDocument:
    live = await session.ready()
    assert live.folders
    loop = asyncio.get_running_loop()
    watched, effective = session.agent_sessions.current, live.folders.window
    terms = session.agent_sessions.terms
    return await loop.run_in_executor(session.jobs, _document, watched, effective, terms)


def _document(
    watched: Watched, effective: EffectiveSettings, terms: SessionTerms
) -> SessionDocument:
    """In a thread."""
    report = watched.report
    cheaper = None if report is None else signatures_instead(report, effective)
    return session_document(watched, cheaper, terms)


SESSION = Feature("ullage/session", _session, params=NoParams)
