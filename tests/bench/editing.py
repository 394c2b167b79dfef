"""Typing: what one character costs, counts and positions, beside counting the file anew."""

import random
import time
from collections.abc import Iterator
from statistics import fmean

from tests.bench.corpus import file_of
from tests.bench.rows import Row, ratio, seconds
from ullage.adapters.tokenizer import load_tokenizer
from ullage.adapters.tokenizer.encodings import load_encoding
from ullage.domain.text import Position, Text

LINES = 10_000
EDITS = 1_000
TYPED = "abcdefghijklmnopqrstuvwxyz_ .,()/\n"


def rows(rounds: int) -> Iterator[Row]:
    content = file_of(LINES)
    encode = load_encoding("o200k_base").encode_ordinary
    text = Text.of(content, load_tokenizer("o200k_base").count)
    chance = random.Random(20261122)
    edits: list[float] = []
    encodes: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        encode(content)
        encodes.append(time.perf_counter() - started)
        taken: list[float] = []
        for _ in range(EDITS):
            typed = chance.choice(TYPED)
            place = Position(chance.randrange(text.line_count), chance.randrange(60))
            started = time.perf_counter()
            text = _typed(text, place, typed)
            taken.append(time.perf_counter() - started)
        edits.append(fmean(taken))
    assert text.tokens == load_tokenizer("o200k_base").count(str(text))
    yield Row(
        "one-character edit anywhere in 10,000 lines, counts and positions, against a full encode",
        "≥",
        500,
        ratio(encodes, edits),
        " x",
        f"edit {seconds(edits)}, mean of {EDITS:,}; encode {seconds(encodes)}",
    )


def _typed(text: Text, place: Position, typed: str) -> Text:
    """What a server does with one keystroke."""
    offset = text.offset_at(place, "utf-16")
    text = text.replace(offset, offset, typed)
    assert text.tokens
    text.position_at(offset + len(typed), "utf-16")
    return text
