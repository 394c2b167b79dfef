"""`ullage/report`: the report of the open folders, as on the command line, with progress."""

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ullage import wire
from ullage.app.config import EffectiveSettings
from ullage.app.report import Progress as Counted
from ullage.app.report import ReportRequest, make_report
from ullage.lsp.dispatch import Feature
from ullage.lsp.messages import REQUEST_FAILED, Refused
from ullage.lsp.progress import Progress
from ullage.lsp.session import Session


@dataclass(frozen=True, slots=True)
class ReportParams:
    """The folder, by default all that are open; a token under which progress is told."""

    folder: str | None = None
    work_done_token: int | str | None = None


_NO_FOLDER = "No folder is open: open one to see its report."


class _Cancelled(Exception):  # noqa: N818 - never leaves this module
    pass


def _report(session: Session, params: ReportParams) -> Coroutine[Any, Any, dict[str, Any]]:
    return _answer(session, params)


async def _answer(session: Session, params: ReportParams) -> dict[str, Any]:
    live = await session.ready()
    assert live.folders
    chosen = [one for one in live.folders.folders if params.folder in {None, one.uri}]
    if not chosen:
        asked_for_all = params.folder is None
        raise Refused(REQUEST_FAILED, _NO_FOLDER if asked_for_all else "no such folder is open")
    progress = Progress(session.client, "Counting", params.work_done_token)
    stop = threading.Event()
    loop = asyncio.get_running_loop()

    def tell(counted: Counted) -> None:
        if stop.is_set():
            raise _Cancelled
        share = 100 * counted.done // counted.found if counted.complete and counted.found else None
        message = f"{counted.done:,} of {counted.found:,} files"
        loop.call_soon_threadsafe(progress.report, message, share)

    paths = [Path(one.path) for one in chosen]
    try:
        return await loop.run_in_executor(
            session.long_jobs, _measured, paths, chosen[0].effective, tell
        )
    finally:
        stop.set()
        progress.end()


def _measured(paths: list[Path], effective: EffectiveSettings, tell: Any) -> dict[str, Any]:  # noqa: ANN401 - what make_report takes
    """In a thread."""
    report, _missing = make_report(ReportRequest(paths), effective, tell, lambda _: None)
    return {"schema": wire.SCHEMA, **wire.to_wire(report)}


REPORT = Feature("ullage/report", _report, params=ReportParams)
