"""From a feature's row to what the protocol calls, and the refusal of stale results.

A feature is called on the loop when its message arrives, and may change the state then. What it
returns may be awaited; it is refused in the end where what it read has changed meanwhile.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from ullage.app.editor.workspace import Snapshot
from ullage.lsp.messages import CONTENT_MODIFIED, Refused
from ullage.lsp.parameters import params_type
from ullage.lsp.protocol import Route
from ullage.lsp.session import Session

Reads = Literal["nothing", "document"]
"""What a result depends on: `document` is the one that the parameters name."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A row of the server's abilities.

    `run` takes the session and the parameters. `params` is the type of an own method's parameters;
    the standard's are known.
    """

    method: str
    run: Callable[[Session, Any], object]
    params: type | None = None
    reads: Reads = "nothing"


def routes(features: tuple[Feature, ...], session: Session) -> dict[str, Route]:
    """What the protocol calls for every feature."""
    table = {feature.method: _route(feature, session) for feature in features}
    assert len(table) == len(features), "two features have one method"
    return table


def _route(feature: Feature, session: Session) -> Route:
    kind = feature.params or params_type(feature.method)
    return Route(kind, lambda params: _run(feature, session, params))


def _run(feature: Feature, session: Session, params: object) -> object:
    """Call it; what reads something is refused in the end where that has changed meanwhile."""
    if feature.reads == "nothing":
        return feature.run(session, params)
    return _guarded(feature, session, session.workspace.snapshot, params)


async def _guarded(feature: Feature, session: Session, before: Snapshot, params: Any) -> object:  # noqa: ANN401
    answer = feature.run(session, params)
    if isinstance(answer, Awaitable):
        answer = await cast(Awaitable[object], answer)
    if _changed(params.text_document.uri, before, session.workspace.snapshot):
        raise Refused(CONTENT_MODIFIED, "the text has changed meanwhile")
    return answer


def _changed(uri: str, then: Snapshot, now: Snapshot) -> bool:
    before, after = then.documents.get(uri), now.documents.get(uri)
    return (before and before.revision) != (after and after.revision)
