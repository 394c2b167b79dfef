"""A session's own record, read and read on: the same for every agent that writes lines of JSON."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from ullage.adapters.agents.fields import Table
from ullage.adapters.agents.journal import Journal, Line, Place, Restarted
from ullage.adapters.agents.shares import cut_out
from ullage.domain.session import Piece, Session


class Told(Protocol):
    """What was understood of a record so far."""

    @property
    def before_compaction(self) -> Session | None:
        """What was known when the context was last about to be summed up."""
        ...

    def take(self, record: Table, place: Place) -> None:
        """Take the next record."""
        ...

    def session(self) -> Session:
        """What is known now."""
        ...


class RecordReader:
    """Reads one file; `begin` makes the one who understands its records from the first on.

    `last`: only the records in so many bytes at its end, and what comes after them.
    """

    def __init__(
        self,
        path: Path,
        begin: Callable[[], Told],
        text_of: Callable[[Table, str], str],
        last: int | None = None,
    ) -> None:
        self._journal = Journal(path, last)
        self._begin = begin
        self._text_of = text_of
        self._told = begin()

    def refresh(self) -> bool:
        """Read what is new; whether there was something."""
        if not self._journal.grown():
            return False
        is_new = False
        for line in self._journal.read():
            is_new = True
            match line:
                case Restarted():
                    self._told = self._begin()
                case Line(place, record) if record is not None:
                    self._told.take(record, place)
                case _:
                    pass
        return is_new

    def session(self) -> Session:
        """What is known now."""
        return self._placed(self._told.session())

    def before_compaction(self) -> Session | None:
        """What was known when the context was last about to be summed up; None: it never was."""
        found = self._told.before_compaction
        return None if found is None else self._placed(found)

    def texts(self, pieces: Iterable[Piece]) -> Iterator[str]:
        """The texts of some pieces; empty ones where the record is another by now."""
        for piece in pieces:
            record = self._journal.at(Place(piece.offset, piece.length))
            text_of = partial(self._text_of, record or {})
            yield "" if record is None else cut_out(piece.part, text_of)

    def _placed(self, session: Session) -> Session:
        path = self._journal.path
        return replace(session, path=str(path), id=session.id or path.stem)
