"""Counting very much text: tiktoken, and from some size on the optional engine that is faster.

toktok-rs (extra `fast`) counts 7-10 times as fast. It takes half a second to load and follows a
newer Unicode than tiktoken, so it serves large scans, ASCII text, and only after it has agreed
with tiktoken on texts of every kind in this very process.
"""

import importlib
from collections.abc import Callable, Sequence
from typing import Protocol, cast

from ullage.adapters.tokenizer.encodings import EncodingName
from ullage.adapters.tokenizer.tokenizer import Tokenizer, load_tokenizer
from ullage.domain.text import chunks, unindented

# What tiktoken counts while the other engine loads (0.5 s, measured 2026-11-22): from there on the
# other one has paid for its start before as much again is counted.
BULK_CHARACTERS = 5_000_000
# A text is seldom other than ASCII all over: pieces of it that are ASCII are counted fast.
PIECE_CHARACTERS = 2_000

_SAMPLES = (
    "def f(x: int = 10_000) -> str:\n\treturn f'{x!r}'\n\n\n    # it's\r\n",
    "if(a&&b){return/*c*/[1,22,333,4444]}//d\n/\n//\n" * 3,
    "<|endoftext|> \x00\x01\x0b\x0c\x1c\x1f ~!@#$%^&*()_+`-={}|[]\\:\";'<>?,./",
    "HTTPServer2Error camelCase SCREAMING_SNAKE I'LL you've WE'RE o'clock",
    " " * 300 + "\n" + "\t" * 70 + "x" + " \n" * 40 + "\r\r\n" * 9,
    "Aa" * 4_000 + "-" * 500 + "0123456789" * 50,
)


class _Engine(Protocol):
    def count(self, text: str, /) -> int: ...


class BulkCounter:
    """Counts text after text. One thread at a time counts; any may say what to expect."""

    def __init__(self, encoding: EncodingName) -> None:
        self._encoding: EncodingName = encoding
        self._characters = self._expected = 0
        self._decided = False
        self._fast: Callable[[str], int] | None = None

    def load(self) -> None:
        """Do now what the first count would have to wait for."""
        load_tokenizer(self._encoding)

    def expect(self, characters: int) -> None:
        """So much will be counted: a choice made before the work is better than one amid it."""
        self._expected += characters

    def count(self, text: str) -> int:
        """Tokens of `text` alone, exactly.

        Raises:
            CountError: as `Tokenizer.count`.
        """
        tokenizer = load_tokenizer(self._encoding)
        fast = self._engine(tokenizer, len(text))
        return tokenizer.count(text) if fast is None else _counted_fast(text, fast, tokenizer)

    def count_alike(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each of some texts alone, exactly: a file and its views share most lines.

        What they share is counted once, as long as tiktoken counts: a sixth of the time.

        Raises:
            CountError: as `Tokenizer.count`.
        """
        tokenizer = load_tokenizer(self._encoding)
        fast = self._engine(tokenizer, sum(map(len, texts)))
        if fast is not None:
            return [_counted_fast(text, fast, tokenizer) for text in texts]
        blocks = _Blocks(tokenizer.count)
        return [sum(map(blocks.__getitem__, unindented(text))) for text in texts]

    def _engine(self, tokenizer: Tokenizer, characters: int) -> Callable[[str], int] | None:
        """The fast engine, when that many more characters are to be counted and it is worth it."""
        self._characters += characters
        if not self._decided and max(self._characters, self._expected) > BULK_CHARACTERS:
            self._decided = True
            self._fast = agreeing_engine(tokenizer)
        return self._fast


class _Blocks(dict[str, int]):
    """Tokens of pieces of text, counted when first asked for."""

    def __init__(self, count: Callable[[str], int]) -> None:
        super().__init__()
        self._count = count

    def __missing__(self, block: str) -> int:
        tokens = self[block] = self._count(block)
        return tokens


def _counted_fast(text: str, fast: Callable[[str], int], tokenizer: Tokenizer) -> int:
    """By the fast engine where the text is ASCII, by tiktoken elsewhere."""
    if text.isascii():
        return fast(text)
    pieces = chunks(text, PIECE_CHARACTERS)
    return sum(fast(piece) if piece.isascii() else tokenizer.count(piece) for piece in pieces)


def agreeing_engine(tokenizer: Tokenizer) -> Callable[[str], int] | None:
    """The fast engine's count, if it is installed and agrees with `tokenizer` on every sample."""
    try:
        toktok = importlib.import_module("toktok")
        engine = cast(_Engine, toktok._encoding(tokenizer.name))  # noqa: SLF001
        if all(engine.count(text) == tokenizer.count(text) for text in _SAMPLES):
            return engine.count
    except Exception:  # noqa: BLE001 - an engine that fails in any way is not used
        return None
    return None
