"""A session's own requests as uses: what each made the context grow by."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ullage.domain.phases import Stretch, growths
from ullage.domain.session import Request, Session

OPERATION = "request"


@dataclass(frozen=True, slots=True)
class RequestUse:
    """A request of a session. `tokens`: what the context grew by since the one before."""

    request: Request
    at: datetime
    phase: str | None
    tokens: int


def request_uses(session: Session, stretches: Sequence[Stretch] = ()) -> Iterator[RequestUse]:
    """The session's own requests, in order; none of those whose time nobody wrote down.

    What the context held with the first one is no growth. After it was summed up or cleared the
    count goes on: what is read again counts, what fell away does not. `stretches`: the phases.
    """
    begins = [one.begins for one in stretches]
    own = session.own
    grown = growths([request.context for request in own])
    for number, (request, tokens) in enumerate(zip(own, grown, strict=True)):
        at = bisect(begins, number) - 1
        phase = stretches[at].phase if at >= 0 else None
        if request.at is not None:
            yield RequestUse(request, request.at, phase, tokens)
