"""The hints of a document, worked out once for each version however often they are asked for."""

import asyncio
from typing import TYPE_CHECKING

from ullage.app.editor.uris import path_of
from ullage.domain.hints import Hint
from ullage.lsp.session import Session

if TYPE_CHECKING:
    from ullage.app.editor.figures import Figures
    from ullage.app.editor.live import LiveSet


async def hints_for(session: Session, uri: str, *, hover: bool = False) -> tuple[Hint, ...]:
    """The hints of a document; none where it does not count or its settings want none.

    Raises:
        Refused: the document was changed meanwhile.
    """
    live = await session.ready()
    live.touch(uri)
    if not _wanted(live, uri, hover=hover):
        return ()
    assert session.work
    figures = await session.work.figures(uri)
    text = live.text_of(uri)
    if figures is None or text is None or live.folders is None:
        return ()
    known = session.hints.get(uri)
    if known is not None and known[0] is figures and known[1] is live.folders:
        return known[2]
    hints = await _made(session, live, uri, figures)
    session.hints[uri] = (figures, live.folders, hints)
    return hints


async def _made(
    session: Session, live: "LiveSet", uri: str, figures: "Figures"
) -> tuple[Hint, ...]:
    from ullage.app.editor.hints import HintJob  # noqa: PLC0415 - not for the first answer

    text, folders = live.text_of(uri), live.folders
    assert text
    assert folders
    job = HintJob(text, figures, folders.meter, live.encoding)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(session.counting, job.run, session.count)


def _wanted(live: "LiveSet", uri: str, *, hover: bool) -> bool:
    working_set, folders = live.current(), live.folders
    item = working_set.by_uri.get(uri) if working_set is not None else None
    if item is None or folders is None or item.problem is not None:
        return False
    settings = folders.settings_of(path_of(uri)).settings
    return settings.hover.enabled if hover else settings.inlay_hints.enabled
