"""The phases that somebody set, by session, kept in the state store.

Looking never stops a run: where the store cannot be used nobody has set anything. Whoever sets a
phase is told.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from ullage.adapters.store import StateStore, StoredPhase
from ullage.domain.phases import SetPhase

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Stamp = tuple[tuple[int, int], ...]
"""What a store's files look like from outside: another one where something was written."""


class NotKeptError(Exception):
    """The store cannot be used; the text says why, for people."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__(": ".join(("it could not be kept", *problems)))


class SetPhasesOf:
    """Those of one session, read again when the store was written. Use from one thread."""

    def __init__(self, session: str) -> None:
        self._session = session
        self._seen: Stamp | None = None
        self.found: tuple[SetPhase, ...] = ()

    def refresh(self) -> bool:
        """Read what is new; whether there was something."""
        stamp = _stamp()
        if stamp == self._seen:
            return False
        self._seen, before = stamp, self.found
        # A look must not make a file.
        self.found = _read(self._session) if stamp else ()
        return self.found != before

    def keep(self, name: str | None, requests: int) -> None:
        """Remember what is said now, after so many of the session's own requests.

        Raises:
            NotKeptError: it is not remembered.
        """
        at_us = (datetime.now(UTC) - EPOCH) // timedelta(microseconds=1)
        row = StoredPhase(self._session, at_us, requests, name)
        problems: list[str] = []
        with StateStore.open(on_problem=problems.append) as state:
            is_kept = state.keep_phase(row)
        if not is_kept:
            raise NotKeptError(problems)
        self._seen = None


def _read(session: str) -> tuple[SetPhase, ...]:
    with StateStore.open(on_problem=_silent) as state:
        return tuple(
            SetPhase(one.name, one.requests, EPOCH + timedelta(microseconds=one.at_us))
            for one in state.set_phases(session)
        )


def _stamp() -> Stamp:
    path = StateStore.place()
    found: list[tuple[int, int]] = []
    for one in () if path is None else (path, path.with_name(f"{path.name}-wal")):
        with suppress(OSError):
            seen = one.stat()
            found.append((seen.st_mtime_ns, seen.st_size))
    return tuple(found)


def _silent(_: str) -> None:
    """Whoever opened the store first has told."""
