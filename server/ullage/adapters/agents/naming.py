"""Which files calls of tools name: by the last parts of their paths, wherever these stand in them.

Keeps single words and places, tells only those that are names of files it is asked of.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from ullage.domain.session import Named, Piece

MOST_CHARACTERS = 4_000
"""Of an argument: a longer one is the text of a file, or a script."""

_WORD = re.compile(r"[^\s/\\\"'`:;|&<>()\[\]{}=,]{2,255}")


class Names:
    """Where each word stood last in a call."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def take(self, arguments: Iterable[object], offset: int) -> None:
        """Take the arguments of a call that stands there in the record, in bytes."""
        for one in arguments:
            if isinstance(one, str):
                words = _WORD.findall(one[:MOST_CHARACTERS])
                self._last.update(dict.fromkeys(words, offset))

    def after(self, pieces: Iterable[Piece]) -> Iterator[Named]:
        """The files of the pieces that were named after they had been read."""
        for piece in pieces:
            if piece.cause == "file" and piece.path is not None:
                offset = self._last.get(PurePath(piece.path).name, -1)
                if offset > piece.offset:
                    yield Named(piece.path, offset)
