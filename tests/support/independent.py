"""A second opinion on counts: tiktoken's own constructors and patterns, given a checked vocabulary.

Shares no code with the adapter but the bytes of the vocabulary, which are compared with tiktoken's
own checksum first.
"""

import base64
import functools
import hashlib
from unittest import mock

import tiktoken
from tiktoken_ext import openai_public

from ullage.adapters.tokenizer.encodings import EncodingName, load_ranks


@functools.cache
def independent_encoding(name: EncodingName) -> tiktoken.Encoding:
    """The encoding as tiktoken itself would build it, were there a network."""

    def checked_ranks(_url: str, expected_hash: str) -> dict[bytes, int]:
        ranks = load_ranks(name)
        lines = (b"%s %d\n" % (base64.b64encode(token), rank) for token, rank in ranks.items())
        assert hashlib.sha256(b"".join(lines)).hexdigest() == expected_hash
        return ranks

    with mock.patch.object(openai_public, "load_tiktoken_bpe", checked_ranks):
        return tiktoken.Encoding(**getattr(openai_public, name)())


def independent_count(text: str, name: EncodingName = "o200k_base") -> int:
    """Tokens of a text by one plain call of tiktoken."""
    return len(independent_encoding(name).encode(text, disallowed_special=()))
