"""The counter: tiktoken, kept away from the inputs that end it.

Counting is additive over safe cuts, so that a long text is counted in pieces: the list of tokens
stays small and other threads get their turn.
"""

import threading
from functools import partial

import tiktoken

from ullage.adapters.tokenizer.blanks import has_long_blank, split_at_long_blank
from ullage.adapters.tokenizer.encodings import EncodingName, load_encoding
from ullage.domain.text import chunks

PIECE = 65_536
"""Characters counted in one call: tiktoken then lets other threads run every 10 ms or so."""


class CountError(Exception):
    """A text that the tokenizer could not count; the message says why."""


class Tokenizer:
    """Counts under one encoding. Safe to share between threads."""

    def __init__(self, encoding: tiktoken.Encoding) -> None:
        self.name = encoding.name
        self._encode = encoding.encode_ordinary
        self._encode_one = partial(_encode_single_piece, encoding)

    def count(self, text: str) -> int:
        """Tokens of `text` alone, exactly.

        Raises:
            CountError: tiktoken gave up on the text.
        """
        if len(text) <= PIECE:
            return self._count_piece(text)
        return sum(map(self._count_piece, chunks(text, PIECE)))

    def _count_piece(self, text: str) -> int:
        if has_long_blank(text):
            return self._count_around_blanks(text)
        try:
            return len(self._encode(text))
        except BaseException as error:
            raise _understood(error) from error

    def _count_around_blanks(self, text: str) -> int:
        tokens = 0
        while (split := split_at_long_blank(text, self.name)) is not None:
            before, pieces, text = split
            tokens += len(self._encode(before)) + sum(map(self._encode_one, pieces))
        return tokens + len(self._encode(text))


def _encode_single_piece(encoding: tiktoken.Encoding, piece: str) -> int:
    """Tokens of a text taken undivided; tiktoken has no public way to ask."""
    return len(encoding._encode_single_piece(piece))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def _understood(error: BaseException) -> BaseException:
    """Panics of tiktoken as `CountError`: they are no `Exception` and would end the process."""
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return CountError(f"the tokenizer gave up: {str(error)[:200]}")
    return error


_loaded: dict[EncodingName, Tokenizer] = {}
_loading = threading.Lock()


def load_tokenizer(name: EncodingName) -> Tokenizer:
    """The tokenizer of an encoding, built at its first use (about 0.4 s) and then kept."""
    with _loading:
        if name not in _loaded:
            _loaded[name] = Tokenizer(load_encoding(name))
        return _loaded[name]
