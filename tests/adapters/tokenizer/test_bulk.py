"""The optional engine for very much text: used only where it agrees, and never alone."""

import sys
from types import ModuleType

import pytest

from tests.support.independent import independent_count
from ullage.adapters.tokenizer import BulkCounter, bulk, load_tokenizer


@pytest.fixture
def bulk_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No need to count 20 MB before the engine is asked for."""
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
def test_an_engine_that_differs_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, 1)
    assert BulkCounter("o200k_base").count("more than ten characters") == 4


def test_an_engine_that_breaks_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "toktok", ModuleType("toktok"))
    assert bulk.agreeing_engine(load_tokenizer("cl100k_base")) is None
