"""Counts equal tiktoken's for every text, and the texts that end tiktoken don't end us."""

import random
import re
import socket
import sysconfig
import threading
from pathlib import Path

import pytest

from tests.support.independent import independent_count, independent_encoding
from ullage.adapters.tokenizer import (
    ENCODINGS,
    CountError,
    EncodingName,
    Tokenizer,
    blanks,
    load_tokenizer,
)
from ullage.adapters.tokenizer import tokenizer as tokenizer_module
from ullage.adapters.tokenizer.encodings import PATTERNS, load_encoding

MEGABYTE = 1_000_000

HARD_TEXTS = {
    "one letter": "a" * MEGABYTE,
    "line ends": "\n" * MEGABYTE,
    "windows line ends": "\r\n" * (MEGABYTE // 2),
    "form feeds": "\f\n" * 1000 + "x\fy",
    "base64 on one line": "".join(random.Random(1).choices("ABCxyz0189+/", k=MEGABYTE)),
    "emoji": "👩\u200d👩\u200d👧\U0001f3fd" * 10_000,
    "special tokens": "<|endoftext|><|fim_prefix|>" * 100,
    "not a number of bytes": "\x00\x01\x1c\x85\u2028\ufeff\U0010ffff",
    "lone surrogates": "a\ud800b\udfff",
    "no text": "",
}


@pytest.fixture(params=ENCODINGS)
def name(request: pytest.FixtureRequest) -> EncodingName:
    name: EncodingName = request.param
    return name


@pytest.mark.parametrize("kind", HARD_TEXTS)
def test_hard_texts_count_exactly(name: EncodingName, kind: str) -> None:
    text = HARD_TEXTS[kind]
    assert load_tokenizer(name).count(text) == independent_count(text, name)


def test_every_text_of_the_standard_library_counts_exactly() -> None:
    tokenizer = load_tokenizer("o200k_base")
    checked = 0
    for path in Path(sysconfig.get_path("stdlib")).rglob("*.*"):
        if "site-packages" in path.parts or path.suffix == ".pyc" or not path.is_file():
            continue
        try:
            text = path.read_bytes().decode()
        except UnicodeDecodeError:
            continue
        assert tokenizer.count(text) == independent_count(text), path
        checked += 1
    assert checked > 500


def test_patterns_are_those_of_the_installed_tiktoken(name: EncodingName) -> None:
    assert PATTERNS[name] == independent_encoding(name)._pat_str


@pytest.mark.parametrize("after", ["", "x", "\nx", "\n  \n", "!", "/", "'s"])
def test_a_million_blanks_are_counted_though_tiktoken_panics(
    name: EncodingName, after: str
) -> None:
    toktok = pytest.importorskip("toktok")
    text = "if x:\n" + " " * (MEGABYTE + 3) + after
    assert load_tokenizer(name).count(text) == toktok._encoding(name).count(text)


def test_dividing_at_blanks_changes_no_count(
    name: EncodingName, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule that saves us from the panic holds for runs of any length, so short ones show it."""
    monkeypatch.setattr(blanks, "_LIMIT", 3)
    monkeypatch.setattr(blanks, "_LONG_BLANK", re.compile(f"[{blanks._BLANK}]{{3,}}"))
    tokenizer, rnd = load_tokenizer(name), random.Random(name)
    atoms = ["x", "Ab", "!", "--", "/", "'s", "1", "あ", "\u0301", "é", "\n", "\r\n", "\r", " ",
             "   ", "      ", "\t\t\t", "\u2028", "\x1c", "\x0b", "\u3000" * 4, "😀"]  # fmt: skip
    for _ in range(30_000):
        text = "".join(rnd.choices(atoms, k=rnd.randint(1, 12)))
        assert tokenizer.count(text) == independent_count(text, name), repr(text)


def test_counting_in_pieces_changes_no_count(
    name: EncodingName, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokenizer_module, "PIECE", 50)
    text = Path(random.__file__).read_text()
    assert load_tokenizer(name).count(text) == independent_count(text, name)


def test_a_panic_is_an_error_and_not_the_end() -> None:
    """A real panic: the guard is bypassed by handing tiktoken the run directly."""
    tokenizer = Tokenizer(load_encoding("o200k_base"))
    with pytest.raises(BaseException, match=r"(?i)stack") as panic:
        tokenizer._encode(" " * MEGABYTE)
    assert not isinstance(panic.value, Exception)
    assert isinstance(tokenizer_module._understood(panic.value), CountError)
    assert tokenizer.count("still here") == 2


def test_loading_needs_no_network(name: EncodingName, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert load_encoding(name).encode_ordinary("hello world") != []


def test_two_threads_that_ask_at_once_share_one_tokenizer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenizer_module, "_loaded", {})
    found: list[Tokenizer] = []
    threads = [
        threading.Thread(target=lambda: found.append(load_tokenizer("cl100k_base")))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] is found[1]
