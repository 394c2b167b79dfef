"""Files in a context that nothing was done with for a while: what they hold there is of no use."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ullage.domain.session.model import Deed, Piece

STALE_REQUESTS = 20
"""Requests in which a file was neither read nor changed: an agent has gone on to something else."""


@dataclass(frozen=True, slots=True)
class StaleReads:
    """Paths, the heaviest first, and the tokens that they hold together; an estimate."""

    paths: tuple[str, ...]
    tokens: int
    requests: int = STALE_REQUESTS


def stale_reads(
    counted: Iterable[tuple[Piece, int]], changes: Iterable[Deed], offsets: Sequence[int]
) -> StaleReads:
    """Those of the files in a context that were not touched in the last requests.

    `offsets`: where in the record each of the session's own requests stands. Where that is not
    known, no file is.
    """
    if len(offsets) < STALE_REQUESTS:
        return StaleReads((), 0)
    first, begin = len(offsets) - STALE_REQUESTS, offsets[-STALE_REQUESTS]
    touched = {one.name for one in changes if one.kind == "change" and one.requests > first}
    tokens: dict[str, int] = defaultdict(int)
    for piece, count in counted:
        if piece.path is None or piece.cause != "file":
            continue
        tokens[piece.path] += count
        if piece.offset >= begin:
            touched.add(piece.path)
    stale = sorted(tokens.keys() - touched, key=lambda path: (-tokens[path], path))
    return StaleReads(tuple(stale), sum(tokens[path] for path in stale))
