"""The optional engine for very much text: used only where it agrees, and never alone."""

import sys
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.independent import independent_count
from ullage.adapters.tokenizer import (
    ENCODINGS,
    BulkCounter,
    EncodingName,
    bulk,
    load_tokenizer,
)


@pytest.fixture
def bulk_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No need to count 5 MB before the engine is asked for."""
    monkeypatch.setattr(bulk, "BULK_CHARACTERS", 10)


def installed(monkeypatch: pytest.MonkeyPatch, offset: int) -> list[str]:
    """An engine that counts `offset` too many, and the texts it was asked for."""
    asked: list[str] = []

    class Engine:
        def count(self, text: str) -> int:
            asked.append(text)
            return independent_count(text) + offset

    module = ModuleType("toktok")
    module.__dict__["_encoding"] = lambda _: Engine()
    monkeypatch.setitem(sys.modules, "toktok", module)
    return asked


@pytest.mark.usefixtures("bulk_at_once")
def test_the_engine_that_is_installed_counts_the_same() -> None:
    pytest.importorskip("toktok")
    counter = BulkCounter("o200k_base")
    for text in ("first of all", "then\n\n    this = 12345", "and ünïcode 日本", "\x00/\n/"):
        assert counter.count(text) == independent_count(text)
    assert counter._fast is not None


@pytest.mark.usefixtures("bulk_at_once")
def test_it_is_asked_for_ascii_after_much_text_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = installed(monkeypatch, 0)
    counter = BulkCounter("o200k_base")
    counter.count("tiny")
    assert asked == []
    counter.count("more than ten characters")
    counter.count("ünïcode")
    assert asked[len(bulk._SAMPLES) :] == ["more than ten characters"]


@pytest.mark.usefixtures("bulk_at_once")
def test_what_is_expected_decides_before_it_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = installed(monkeypatch, 0)
    counter = BulkCounter("o200k_base")
    counter.expect(11)
    counter.count("tiny")
    assert asked[len(bulk._SAMPLES) :] == ["tiny"]


@pytest.mark.usefixtures("bulk_at_once")
def test_the_ascii_parts_of_other_text_are_counted_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = installed(monkeypatch, 0)
    counter = BulkCounter("o200k_base")
    text = "first = 1\n" * 500 + "ünïcode = 日本\n" + "last = 3\n" * 500
    assert counter.count(text) == independent_count(text)
    ascii_parts = "".join(asked[len(bulk._SAMPLES) :])
    assert len(text) * 0.5 < len(ascii_parts) < len(text)


LINES = ("def f():\n", "    return 1\n", "\n", "  \n", "// a\n", "/\n", "};\n", "x\r\n", "\t", " ü")
TEXTS = st.lists(st.lists(st.sampled_from(LINES)).map("".join), max_size=4)


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(deadline=None)
@given(texts=TEXTS)
def test_texts_that_are_alike_are_counted_as_if_alone(
    encoding: EncodingName, texts: list[str]
) -> None:
    counted = BulkCounter(encoding).count_alike(texts)
    assert counted == [independent_count(text, encoding) for text in texts]


@pytest.mark.usefixtures("bulk_at_once")
def test_an_engine_that_differs_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, 1)
    assert BulkCounter("o200k_base").count("more than ten characters") == 4


def test_an_engine_that_breaks_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "toktok", ModuleType("toktok"))
    assert bulk.agreeing_engine(load_tokenizer("cl100k_base")) is None
