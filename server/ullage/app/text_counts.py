"""Tokens of texts that are no files of a scan, each counted once while it stays the same."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ullage.adapters.store import CachedCounts, CountCache, content_key
from ullage.adapters.tokenizer import EncodingName, load_tokenizer
from ullage.domain.text import safe_lines, utf8


@dataclass(frozen=True, slots=True)
class Known:
    """A text and its tokens."""

    text: str
    tokens: int


class CountText(Protocol):
    """Who counts a text exactly."""

    def __call__(self, text: str, /, *, like: Known | None = None) -> int:
        """Its tokens. `like`: another version of it; then only what differs is counted."""
        ...


def counter(cache: CountCache, encoding: EncodingName) -> CountText:
    """Who counts texts: the vocabulary is loaded only for one that the cache does not know.

    Raises CountError when it is called with a text that cannot be counted.
    """

    def count(text: str, /, *, like: Known | None = None) -> int:
        data = utf8(text)
        key = content_key(data, f"text {encoding}")
        (known,) = cache.known_contents([key])
        if known is not None:
            return known.full
        count_all = load_tokenizer(encoding).count
        tokens = count_all(text) if like is None else _beside(text, like, count_all)
        lines = text.count("\n") + 1
        counts = CachedCounts(None, lines, len(data), "unsupported", tokens, None, None)
        cache.remember([(None, key, counts)])
        return tokens

    return count


def _beside(text: str, known: Known, count: Callable[[str], int]) -> int:
    """Tokens of a text by what it has and another has not: those of lines add up."""
    here, there = Counter(safe_lines(text)), Counter(safe_lines(known.text))

    def tokens(lines: Counter[str]) -> int:
        return sum(times * count(line) for line, times in lines.items())

    return known.tokens + tokens(here - there) - tokens(there - here)
