"""Counting alone, one thread: the counter of large scans beside the bare engines."""

import time
from collections.abc import Callable, Iterator
from unittest import mock

from tests.bench.corpus import texts
from tests.bench.rows import Row, ratio, seconds
from ullage.adapters.tokenizer import BulkCounter, bulk, load_tokenizer
from ullage.adapters.tokenizer.bulk import agreeing_engine
from ullage.adapters.tokenizer.encodings import load_encoding


def rows(rounds: int) -> Iterator[Row]:
    encode = load_encoding("o200k_base").encode_ordinary
    tokenizer = load_tokenizer("o200k_base")
    size = sum(map(len, texts()))
    bare: list[float] = []
    ours: list[float] = []
    for _ in range(rounds):
        bare.append(_taken(lambda text: len(encode(text))))
        with mock.patch.object(bulk, "agreeing_engine", return_value=None):
            ours.append(_taken(BulkCounter("o200k_base").count))
    yield Row(
        "counting alone, against bare tiktoken",
        "≤",
        1.3,
        ratio(ours, bare),
        " x",
        f"{seconds(ours)}, tiktoken {seconds(bare)}, CPU, {size / 1e6:.1f} M characters",
    )
    engine = agreeing_engine(tokenizer)
    if engine is not None:
        yield _fast_row(rounds, engine, size)


def _fast_row(rounds: int, engine: Callable[[str], int], size: int) -> Row:
    bare: list[float] = []
    ours: list[float] = []
    for _ in range(rounds):
        bare.append(_taken(engine))
        ours.append(_taken(BulkCounter("o200k_base").count))
    return Row(
        "counting alone with the fast engine, against that engine",
        "≤",
        2,
        ratio(ours, bare),
        " x",
        f"{seconds(ours)}, toktok {seconds(bare)}, CPU, {size / 1e6:.1f} M characters, the first "
        "of them by tiktoken",
    )


def _taken(count: Callable[[str], int]) -> float:
    started = time.process_time()
    for text in texts():
        count(text)
    return time.process_time() - started
