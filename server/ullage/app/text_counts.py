"""Tokens of texts that are no files of a scan, each counted once while it stays the same."""

from collections.abc import Callable

from ullage.adapters.store import CachedCounts, CountCache, content_key
from ullage.adapters.tokenizer import EncodingName, load_tokenizer
from ullage.domain.text import utf8


def counter(cache: CountCache, encoding: EncodingName) -> Callable[[str], int]:
    """Who counts texts: the vocabulary is loaded only for one that the cache does not know.

    Raises CountError when it is called with a text that cannot be counted.
    """

    def count(text: str) -> int:
        data = utf8(text)
        key = content_key(data, f"text {encoding}")
        (known,) = cache.known_contents([key])
        if known is not None:
            return known.full
        tokens = load_tokenizer(encoding).count(text)
        lines = text.count("\n") + 1
        counts = CachedCounts(None, lines, len(data), "unsupported", tokens, None, None)
        cache.remember([(None, key, counts)])
        return tokens

    return count
