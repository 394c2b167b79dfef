"""The encodings that ship with the package: their patterns and their vocabularies.

The patterns are those of tiktoken 0.14 (MIT, licence beside the vocabularies); a test compares them
with the installed tiktoken. Neither tiktoken's cache folder nor its plugin mechanism is used: both
reach for the network, and the first deletes files whose checksum it does not know.
"""

import zlib
from importlib.resources import files
from itertools import accumulate, pairwise, starmap
from typing import Literal, get_args

import tiktoken

EncodingName = Literal["o200k_base", "cl100k_base"]

ENCODINGS: tuple[EncodingName, ...] = get_args(EncodingName)

TOKEN_COUNTS: dict[EncodingName, int] = {"o200k_base": 199_998, "cl100k_base": 100_256}
"""Tokens of each vocabulary, special tokens left out: the length of the first part of its file."""

_CASED = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"
_UNCASED = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"

PATTERNS: dict[EncodingName, str] = {
    "o200k_base": "|".join(
        [
            rf"[^\r\n\p{{L}}\p{{N}}]?{_CASED}*{_UNCASED}+{_CONTRACTION}",
            rf"[^\r\n\p{{L}}\p{{N}}]?{_CASED}+{_UNCASED}*{_CONTRACTION}",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        ]
    ),
    "cl100k_base": "|".join(
        [
            r"'(?i:[sdmt]|ll|ve|re)",
            r"[^\r\n\p{L}\p{N}]?+\p{L}++",
            r"\p{N}{1,3}+",
            r" ?[^\s\p{L}\p{N}]++[\r\n]*+",
            r"\s++$",
            r"\s*[\r\n]",
            r"\s+(?!\S)",
            r"\s",
        ]
    ),
}


def load_encoding(name: EncodingName) -> tiktoken.Encoding:
    """Build an encoding from the vocabulary in the package: about 0.4 s of work, no network.

    Special tokens are left out: the text of a file is text, also where it says `<|endoftext|>`.
    """
    ranks = load_ranks(name)
    encoding = tiktoken.Encoding(
        name=name, pat_str=PATTERNS[name], mergeable_ranks=ranks, special_tokens={}
    )
    # It keeps the whole dictionary, 25 MB, only to be pickled. Its core has what counts.
    ranks.clear()
    return encoding


def load_ranks(name: EncodingName) -> dict[bytes, int]:
    """The vocabulary of an encoding: each token's bytes and its rank."""
    packed = files("ullage").joinpath("data", "ranks", f"{name}.ranks").read_bytes()
    content = zlib.decompress(packed)
    count = TOKEN_COUNTS[name]
    borders = accumulate(content[:count], initial=count)
    tokens = map(content.__getitem__, starmap(slice, pairwise(borders)))
    return dict(zip(tokens, range(count), strict=True))
