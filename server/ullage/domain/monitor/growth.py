"""A session's own requests as uses: what each made the context grow by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ullage.domain.session import Request, Session

OPERATION = "request"


@dataclass(frozen=True, slots=True)
class RequestUse:
    """A request of a session. `tokens`: what the context grew by since the one before."""

    request: Request
    at: datetime
    phase: str | None
    tokens: int


def request_uses(session: Session) -> Iterator[RequestUse]:
    """The session's own requests, in order; none of those whose time nobody wrote down.

    What the context held with the first one is no growth. After it was summed up or cleared the
    count goes on: what is read again counts, what fell away does not.
    """
    before: int | None = None
    for request in session.requests:
        if request.sub_agent is not None:
            continue
        grown = 0 if before is None else max(request.context - before, 0)
        before = request.context
        if request.at is not None:
            yield RequestUse(request, request.at, phase_at(session, request), grown)


def phase_at(session: Session, request: Request) -> str | None:  # noqa: ARG001 - nothing tells yet
    """The phase that a session was in with one of its requests; None where nothing tells."""
    return None
