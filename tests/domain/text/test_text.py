"""The text structure against plain strings and full encodes: same text, counts and positions."""

import random

import pytest

from ullage.adapters.tokenizer import ENCODINGS, EncodingName, Tokenizer, load_tokenizer
from ullage.domain.text import Position, PositionEncoding, Text
from ullage.domain.text import text as text_module
from ullage.domain.text import tree as tree_module

POSITION_ENCODINGS: tuple[PositionEncoding, ...] = ("utf-8", "utf-16", "utf-32")

ATOMS = [
    "\n", "\r", "\r\n", "\n\n", "  \n", "\n    x", "\f", "\v", "\x1c", "\u2028", "\x85",
    " ", "    ", "\t", "/", "//", "/*", "*/\n", "'", "'s", "a", "Word", "camelCase", "x1y22",
    "1", "12345", ";", "}\n", "})", "# x\n", "def f():\n", '"""', "é", "e\u0301", "\u0130",
    "日本", "한", "😀", "👩\u200d👩", "\U00010348", "\ud800", "<|endoftext|>", "\x00", "-" * 9, "",
]  # fmt: skip
"""What breaks naive structures: line ends, blanks, marks, astral and lone characters."""


@pytest.fixture(params=ENCODINGS)
def tokenizer(request: pytest.FixtureRequest) -> Tokenizer:
    name: EncodingName = request.param
    return load_tokenizer(name)


@pytest.fixture(params=["tiny leaves", "real leaves"])
def leaves(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny leaves make deep trees of short texts, where every edit crosses a border."""
    if request.param == "tiny leaves":
        monkeypatch.setattr(text_module, "LEAF_TARGET", 3)
        monkeypatch.setattr(tree_module, "MAX_CHILDREN", 4)
        monkeypatch.setattr(tree_module, "_MIN_CHILDREN", 2)


class Oracle:
    """Positions by the letter of the LSP text: split at \\r\\n, \\n, \\r; count code units."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        at = 0
        while at < len(text):
            at += 2 if text.startswith("\r\n", at) else 1
            if text[at - 1] in "\r\n":
                self.starts.append(at)

    def line(self, number: int) -> str:
        ends = [*self.starts[1:], len(self.text)]
        return self.text[self.starts[number] : ends[number]].rstrip("\r\n")

    def position(self, offset: int, encoding: PositionEncoding) -> Position:
        line = max(n for n, start in enumerate(self.starts) if start <= offset)
        head = self.text[self.starts[line] : offset]
        head = head.removesuffix("\r")
        return Position(line, units(head, encoding))

    def offset(self, position: Position, encoding: PositionEncoding) -> int:
        line = self.line(position.line)
        fitting = [
            n for n in range(len(line) + 1) if units(line[:n], encoding) <= position.character
        ]
        return self.starts[position.line] + max(fitting)


def units(text: str, encoding: PositionEncoding) -> int:
    widths = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
    codec = "utf-8" if encoding == "utf-8" else f"{encoding}-le"
    return len(text.encode(codec, "surrogatepass")) // widths[encoding]


def some_text(rnd: random.Random, atoms: int) -> str:
    return "".join(rnd.choice(ATOMS) for _ in range(rnd.randint(0, atoms)))


@pytest.mark.usefixtures("leaves")
@pytest.mark.parametrize("seed", range(8))
def test_any_edits_leave_text_counts_and_positions_right(tokenizer: Tokenizer, seed: int) -> None:
    rnd = random.Random(f"{seed} {tokenizer.name}")
    for _ in range(400):
        plain = some_text(rnd, 60)
        text = Text.of(plain, tokenizer.count)
        for _ in range(rnd.randint(1, 8)):
            start = rnd.randint(0, len(plain))
            end = min(len(plain), start + rnd.choice([0, 0, 0, 1, 1, 2, 5, 40]))
            new = some_text(rnd, rnd.choice([0, 1, 1, 3, 12]))
            before, was = text, plain
            plain = plain[:start] + new + plain[end:]
            text = text.replace(start, end, new)
            where = f"seed {seed}, {was!r}[{start}:{end}] = {new!r}"
            assert str(text) == plain, where
            assert text.tokens == tokenizer.count(plain), where
            assert str(before) == was, f"a snapshot changed: {where}"
        check_measures_and_positions(text, plain, rnd, tokenizer)


def check_measures_and_positions(
    text: Text, plain: str, rnd: random.Random, tokenizer: Tokenizer
) -> None:
    oracle = Oracle(plain)
    assert text.chars == len(plain)
    assert text.sizes.utf8 == units(plain, "utf-8")
    assert text.line_count == len(oracle.starts)
    number = rnd.randrange(text.line_count)
    assert text.line(number) == oracle.line(number)
    assert text.offset_at_byte(units(plain[:number], "utf-8")) == min(number, len(plain))
    start, end = sorted((rnd.randint(0, len(plain)), rnd.randint(0, len(plain))))
    assert text.slice(start, end) == plain[start:end]
    assert text.tokens_between(start, end) == tokenizer.count(plain[start:end]), plain
    for encoding in POSITION_ENCODINGS:
        position = oracle.position(start, encoding)
        assert text.position_at(start, encoding) == position, plain
        asked = Position(position.line, position.character + rnd.choice([0, 0, 1, 3, 99]))
        assert text.offset_at(asked, encoding) == oracle.offset(asked, encoding), (plain, asked)


def test_places_outside_the_text_are_clamped(tokenizer: Tokenizer) -> None:
    text = Text.of("one\ntwo", tokenizer.count)
    assert text.offset_at(Position(9, 9), "utf-16") == 7
    assert text.offset_at(Position(-1, 4), "utf-16") == 0
    assert text.offset_at(Position(0, -4), "utf-16") == 0
    assert text.position_at(99, "utf-16") == Position(1, 3)
    assert text.line(2) == text.line(-1) == ""
    assert str(text.replace(5, 99, "!")) == "one\nt!"


def test_a_form_feed_ends_no_line(tokenizer: Tokenizer) -> None:
    text = Text.of("one\fpage\ntwo", tokenizer.count)
    assert text.line_count == 2
    start = text.offset_at(Position(1, 0), "utf-16")
    assert str(text.replace(start, start + 3, "TWO")) == "one\fpage\nTWO"


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "b64+" * 250_000, "\n" * 300_000, "é" * 300_000, "x = 1; " * 100_000],
    ids=["one letter", "one line", "line ends", "not ascii", "minified"],
)
def test_a_text_without_lines_can_be_edited(tokenizer: Tokenizer, text: str) -> None:
    middle = len(text) // 2
    edited = Text.of(text, tokenizer.count).replace(middle, middle + 1, "/\n")
    assert edited.tokens == tokenizer.count(text[:middle] + "/\n" + text[middle + 1 :])


def test_ten_thousand_lines_deleted_one_by_one_leave_nothing(tokenizer: Tokenizer) -> None:
    text = Text.of("value = compute(1)\n" * 10_000, tokenizer.count)
    rnd = random.Random(1)
    while text.line_count > 1:
        line = rnd.randrange(text.line_count - 1)
        start = text.offset_at(Position(line, 0), "utf-16")
        text = text.replace(start, text.offset_at(Position(line + 1, 0), "utf-16"), "")
    assert (str(text), text.tokens) == ("", 0)
