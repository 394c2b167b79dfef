"""`ullage/usage`: the usage of the open folders over time, as on the command line."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ullage import wire
from ullage.app.config import EffectiveSettings
from ullage.app.kept_usage import UnknownUsageError
from ullage.app.usage_report import USUAL_SINCE, SinceError, UsageRequest, usage_report
from ullage.lsp.dispatch import Feature
from ullage.lsp.messages import INVALID_PARAMS, REQUEST_FAILED, Refused
from ullage.lsp.session import Session


@dataclass(frozen=True, slots=True)
class UsageParams:
    """`since`: `7d`, `12h`, `2w`, a day or a time of ISO 8601, or `all`."""

    since: str = USUAL_SINCE


def _usage(session: Session, params: UsageParams) -> Coroutine[Any, Any, dict[str, Any]]:
    return _answer(session, params)


async def _answer(session: Session, params: UsageParams) -> dict[str, Any]:
    live = await session.ready()
    assert live.folders
    folders = tuple(one.real for one in live.folders.folders)
    request, effective = UsageRequest(folders, params.since), live.folders.window
    await session.agent_sessions.keep_usage()
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(session.jobs, _document, request, effective)
    except SinceError as error:
        raise Refused(INVALID_PARAMS, f"params.since: {error}") from error
    except UnknownUsageError as error:
        raise Refused(REQUEST_FAILED, str(error)) from error


def _document(request: UsageRequest, effective: EffectiveSettings) -> dict[str, Any]:
    """In a thread. Of a store that cannot be used the start of the server told."""
    report = usage_report(request, effective, lambda _: None)
    return {"schema": wire.SCHEMA, **wire.to_wire(report)}


USAGE = Feature("ullage/usage", _usage, params=UsageParams)
