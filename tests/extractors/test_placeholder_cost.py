"""Leaving a body out saves tokens: the estimate without a tokenizer against the real count."""

import sysconfig
from itertools import pairwise
from pathlib import Path

import pytest

from ullage.adapters.tokenizer import load_tokenizer
from ullage_extractors import ViewOptions
from ullage_extractors.engine import extract
from ullage_extractors.writer import Writer


@pytest.mark.parametrize("lines", [True, False])
def test_less_than_one_placeholder_in_two_hundred_saves_nothing(*, lines: bool) -> None:
    count = load_tokenizer("o200k_base").count
    placeholders = useless = 0
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))[::4]:
        source = path.read_bytes()
        for left_out, instead in replacements(source, lines=lines):
            if b"..." in instead:
                placeholders += 1
                useless += count(left_out.decode()) <= count(instead.decode())
    print(f"{useless} of {placeholders} placeholders save nothing")
    assert placeholders > 1_000
    assert useless / placeholders < 0.005


def replacements(source: bytes, *, lines: bool) -> list[tuple[bytes, bytes]]:
    writer = Writer(source, ViewOptions(lines=lines))
    text = writer.write(list(extract(source, "python").cuts))
    ends = [*writer.edits, (len(text), len(source), len(source))]
    return [
        (source[start:end], text[offset : next_offset - (next_start - end)])
        for (offset, start, end), (next_offset, next_start, _) in pairwise(ends)
    ]
