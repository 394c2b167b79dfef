"""What the status line was told of a session, where `ullage statusline` is set for it.

More than the transcript in one thing, the window; and at times a moment ahead of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ullage.adapters.agents.fields import number, object_in
from ullage.adapters.agents.status_line import snapshot_path
from ullage.domain.session import Context, Session


@dataclass(frozen=True, slots=True)
class Figures:
    """Tokens; None for what was not told, or by a version that told something else."""

    window: int | None
    used: int | None
    output: int | None


class Snapshot:
    """The snapshot of one session, read again whenever it was written. Use from one thread."""

    def __init__(self, session: str) -> None:
        path = snapshot_path(session)
        self._path = None if path is None else Path(path)
        self._seen: tuple[int, int] | None = None
        self._told: Figures | None = None
        self._at: datetime | None = None

    def refresh(self) -> bool:
        """Read it where it is another one; whether it says something else than before."""
        before, seen = self._told, self._stamp()
        if seen != self._seen:
            self._seen = seen
            self._told, self._at = _read(self._path)
        return self._told != before

    def completed(self, session: Session) -> Session:
        """The session with what was told of it, as far as that is no older than its record."""
        told, at = self._told, self._at
        if told is None or at is None or any(at < bound for bound in _bounds(session)):
            return session
        session = replace(session, window=told.window)
        if told.used is None or not _is_ahead(told.used, at, session):
            return session
        context = Context(told.used, "reported", at, told.output or 0)
        # It answers what the record shows as not sent yet.
        return replace(session, context=context, answer=(), pending=())

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = None if self._path is None else self._path.stat()
        except OSError:
            return None
        return None if found is None else (found.st_mtime_ns, found.st_ino)


def _read(path: Path | None) -> tuple[Figures | None, datetime | None]:
    try:
        found = {} if path is None else object_in(path.read_bytes()) or {}
        at = datetime.fromtimestamp(found["at"], UTC)
    except (OSError, KeyError, TypeError, ValueError, OverflowError):
        return None, None
    return Figures(number(found, "window"), number(found, "used"), number(found, "output")), at


def _bounds(session: Session) -> Iterator[datetime]:
    """What is older says nothing: the response before the last one, and the last compaction.

    Not the last response itself: the line is drawn a moment after it is recorded, and until then
    the window is still the one that was told before.
    """
    times = [request.at for request in session.own[-2:-1]]
    times += [compaction.at for compaction in session.compactions[-1:]]
    return (at for at in times if at is not None)


def _is_ahead(used: int, at: datetime, session: Session) -> bool:
    """Whether it is the context of a response that the record does not show yet."""
    last = session.context
    is_newer = last.tokens is not None and last.at is not None and at > last.at
    return is_newer and all(used not in (one.context, one.usage.context) for one in session.own)
