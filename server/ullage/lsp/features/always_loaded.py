"""`ullage/alwaysLoaded`: what each agent loads before the first prompt, file by file."""

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ullage.lsp.dispatch import Feature
from ullage.lsp.instructions_document import AlwaysLoadedDocument, always_loaded_document
from ullage.lsp.messages import REQUEST_FAILED, Refused
from ullage.lsp.session import Session


@dataclass(frozen=True, slots=True)
class AlwaysLoadedParams:
    """The folder, by default the first one."""

    folder: str | None = None


def _always_loaded(
    session: Session, params: AlwaysLoadedParams
) -> Coroutine[Any, Any, AlwaysLoadedDocument]:
    return _answer(session, params)


async def _answer(session: Session, params: AlwaysLoadedParams) -> AlwaysLoadedDocument:
    live = await session.ready()
    assert live.folders
    if params.folder is not None and params.folder not in {one.uri for one in live.folders.folders}:
        raise Refused(REQUEST_FAILED, "no such folder is open")
    await session.instructions.known()
    wanted = [one for one in live.instructions if params.folder in {None, one.folder}]
    return always_loaded_document(wanted[0] if wanted else None)


ALWAYS_LOADED = Feature("ullage/alwaysLoaded", _always_loaded, params=AlwaysLoadedParams)
