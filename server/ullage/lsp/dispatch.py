"""From a feature's row to what the protocol calls: snapshot, thread, staleness.

A `sync` feature runs on the loop and may change the state; what it returns may be awaited. A
`snapshot` feature gets the state as
it was when its request arrived, runs in the count thread, and its result is dropped when what it
read has changed meanwhile.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from ullage.app.editor.workspace import Snapshot
from ullage.lsp.messages import CONTENT_MODIFIED, Refused
from ullage.lsp.parameters import params_type
from ullage.lsp.protocol import Route
from ullage.lsp.session import Session

if TYPE_CHECKING:
    from ullage.adapters.outlines import OutlinePool

Kind = Literal["sync", "snapshot"]

Reads = Literal["nothing", "document", "workspace"]
"""What a result depends on: `document` is the one that the parameters name."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A row of the server's abilities.

    `run` takes a `Session` (sync) or a `Reading` (snapshot), and the parameters. `params` is the
    type of an own method's parameters; the standard's are known. `options` are those that the
    server announces for a standard method.
    """

    method: str
    kind: Kind
    run: Callable[[Any, Any], object]
    params: type | None = None
    options: object | None = None
    reads: Reads = "nothing"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a snapshot feature works with.

    `outlines` gives the parsers. `cancelled` is set when nobody waits for the result any more: look
    at it in long loops.
    """

    snapshot: Snapshot
    outlines: "Callable[[], OutlinePool]"
    cancelled: threading.Event


def routes(features: tuple[Feature, ...], session: Session) -> dict[str, Route]:
    """What the protocol calls for every feature."""
    table = {feature.method: _route(feature, session) for feature in features}
    assert len(table) == len(features), "two features have one method"
    return table


def _route(feature: Feature, session: Session) -> Route:
    kind = feature.params or params_type(feature.method)
    if feature.kind == "sync":
        return Route(kind, lambda params: _run(feature, session, params))
    return Route(kind, lambda params: _begin(feature, session, params))


def _run(feature: Feature, session: Session, params: object) -> object:
    """Call it; what takes time is refused in the end where what it read has changed meanwhile."""
    before = session.workspace.snapshot
    result = feature.run(session, params)
    if feature.reads == "nothing" or not isinstance(result, Coroutine):
        return result
    return _guarded(
        feature.reads, session, before, params, cast(Coroutine[Any, Any, object], result)
    )


async def _guarded(
    reads: Reads,
    session: Session,
    before: Snapshot,
    params: object,
    result: Coroutine[Any, Any, object],
) -> object:
    answer = await result
    if _changed(reads, before, session.workspace.snapshot, params):
        raise Refused(CONTENT_MODIFIED, "the text has changed meanwhile")
    return answer


def _begin(feature: Feature, session: Session, params: object) -> Coroutine[Any, Any, object]:
    """Take the snapshot now: the loop may apply an edit before the coroutine's first step."""
    reading = Reading(session.workspace.snapshot, session.outlines, threading.Event())
    return _finish(feature, session, reading, params)


async def _finish(feature: Feature, session: Session, reading: Reading, params: object) -> object:
    loop = asyncio.get_running_loop()
    try:
        result = await loop.run_in_executor(session.counting, feature.run, reading, params)
    finally:
        reading.cancelled.set()
    if _changed(feature.reads, reading.snapshot, session.workspace.snapshot, params):
        raise Refused(CONTENT_MODIFIED, "the text has changed meanwhile")
    return result


def _changed(reads: Reads, then: Snapshot, now: Snapshot, params: Any) -> bool:  # noqa: ANN401
    if reads == "document":
        uri = params.text_document.uri
        before, after = then.documents.get(uri), now.documents.get(uri)
        return (before and before.revision) != (after and after.revision)
    return reads == "workspace" and then.revision != now.revision
