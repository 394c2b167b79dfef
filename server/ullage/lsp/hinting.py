"""The hints of a document, worked out once for each version however often they are asked for."""

import asyncio

from ullage.app.editor.figures import Figures
from ullage.app.editor.hints import HintJob
from ullage.app.editor.live import LiveSet
from ullage.domain.hints import Hint
from ullage.lsp.hint_book import hints_wanted
from ullage.lsp.session import Session


async def hints_for(session: Session, uri: str, *, hover: bool = False) -> tuple[Hint, ...]:
    """The hints of a document; none where it does not count or its settings want none.

    Raises:
        Refused: the document was changed meanwhile.
    """
    live = await session.ready()
    live.touch(uri)
    if not hover:
        session.hints.note(uri, live)
    if not hints_wanted(live, uri, hover=hover):
        return ()
    assert session.work
    figures = await session.work.figures(uri)
    text, folders = live.text_of(uri), live.folders
    if figures is None or text is None or folders is None:
        return ()
    known = session.hints.made(uri, figures, folders)
    if known is not None:
        return known
    hints = await _made(session, live, uri, figures)
    session.hints.keep(uri, figures, folders, hints)
    return hints


async def _made(session: Session, live: LiveSet, uri: str, figures: Figures) -> tuple[Hint, ...]:
    text, folders = live.text_of(uri), live.folders
    assert text
    assert folders
    job = HintJob(text, figures, folders.meter, live.encoding)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(session.jobs, job.run, session.count)
