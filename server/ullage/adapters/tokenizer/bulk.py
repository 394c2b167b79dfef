"""Counting very much text: tiktoken, and from some size on the optional engine that is faster.

toktok-rs (extra `fast`) counts 7-10 times as fast. It takes half a second to load and follows a
newer Unicode than tiktoken, so it serves large scans, ASCII texts, and only after it has agreed
with tiktoken on texts of every kind in this very process.
"""

import importlib
from collections.abc import Callable
from typing import Protocol, cast

from ullage.adapters.tokenizer.encodings import EncodingName
from ullage.adapters.tokenizer.tokenizer import Tokenizer, load_tokenizer

# What tiktoken counts in the time that the other engine needs to pay for its start.
BULK_CHARACTERS = 20_000_000

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
    """Counts text after text. One thread at a time."""

    def __init__(self, encoding: EncodingName) -> None:
        self._encoding: EncodingName = encoding
        self._characters = 0
        self._fast: Callable[[str], int] | None = None

    def count(self, text: str) -> int:
        """Tokens of `text` alone, exactly.

        Raises:
            CountError: as `Tokenizer.count`.
        """
        before = self._characters
        self._characters += len(text)
        if before <= BULK_CHARACTERS < self._characters:
            self._fast = agreeing_engine(load_tokenizer(self._encoding))
        if self._fast is not None and text.isascii():
            return self._fast(text)
        return load_tokenizer(self._encoding).count(text)


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
