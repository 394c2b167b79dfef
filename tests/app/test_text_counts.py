"""Texts that are no files: counted once, and beside another version by what differs only."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.independent import independent_count
from ullage.adapters.store import CountCache
from ullage.adapters.tokenizer import ENCODINGS, EncodingName
from ullage.app.text_counts import Known, counter

LINES = (
    *("def f():\n", "    return 1\n", "\n", "  \n", "// a\n", "  // b\n", "/\n", "};\n", "   }\n"),
    *("x\r\n", "\t", "\t\ty\n", " ü", "\f\n", "\u2028z\n", "\u3000\n", "  12\n", "'s\n"),
)
TEXTS = st.lists(st.sampled_from(LINES), max_size=12).map("".join)


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(deadline=None)
@given(text=TEXTS, other=TEXTS)
def test_a_version_costs_what_it_would_alone(
    tmp_path_factory: pytest.TempPathFactory, encoding: EncodingName, text: str, other: str
) -> None:
    known = Known(other, independent_count(other, encoding))
    folder = tmp_path_factory.mktemp("cache")
    with CountCache.open(folder, on_problem=pytest.fail) as cache:
        tokens = counter(cache, encoding)(text, like=known)
    assert tokens == independent_count(text, encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_edit_in_a_real_file_is_counted_exactly(tmp_path: Path, encoding: EncodingName) -> None:
    text = Path(random.__file__).read_text("utf-8")
    edited = text.replace("        return", "        # why\n\n        return", 9)
    known = Known(text, independent_count(text, encoding))
    with CountCache.open(tmp_path, on_problem=pytest.fail) as cache:
        tokens = counter(cache, encoding)(edited, like=known)
    assert tokens == independent_count(edited, encoding)
    assert tokens > known.tokens
