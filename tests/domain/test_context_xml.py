"""The context text as XML: what a parser gives back, and the truth of the number in it."""

import re
from dataclasses import replace
from functools import partial
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_context import ESTIMATED, composed, heavier, item, terms
from tests.support.independent import independent_count
from ullage.domain.context import (
    ComposedContext,
    ContextItem,
    ContextTerms,
    OverBudget,
    compose_context,
    unwritable,
)

XML = terms(form="xml")
# What XML 1.0 can hold.
CHARACTERS = (
    st.characters(codec="utf-8")
    .filter(lambda one: one in "\t\n\r" or one >= " ")
    .filter(lambda one: one not in "\ufffe\uffff")
)
MARKUP = st.sampled_from(
    ["]]>", "<![CDATA[", "&amp;", "&", "<a>", '"', "\r\n", "\r", "]]", ">", "\n"]
)
TEXTS = st.lists(st.one_of(st.text(CHARACTERS, max_size=30), MARKUP), max_size=12).map("".join)


def parsed(context: ComposedContext) -> ET.Element:
    root = ET.fromstring(context.text.encode())
    assert root.get("tokens") == str(context.tokens)
    return root


def as_xml(*items: ContextItem) -> ComposedContext:
    return composed(list(items), XML)


def test_the_whole_format() -> None:
    source = "def f(a: int) -> int:\n    return " + " + ".join(map(str, range(900))) + "\n"
    view = "def f(a: int) -> int: ...  # 2\n"
    context = as_xml(
        item("src/b.py", "x < 1\n"),
        item("src/a.py", view, "signatures", source),
        item("src/c.py", "c\n", "symbols", source, symbols=("A.f", "g")),
    )
    full = independent_count(source)
    small = independent_count("x < 1\n")
    assert context.text == (
        f'<context tokens="{context.tokens}" encoding="o200k_base"'
        f' instead-of="{2 * full + small}" by="ullage" files="3" written="2026-11-22 14:32">\n'
        '<note>Files marked view="signatures" have bodies left out; `41-88` in their place are that'
        " file's lines. Before you rely on or edit such a body, read those lines of the file"
        " itself. The files on disk are complete.</note>\n"
        f'<file path="src/a.py" view="signatures" tokens="{independent_count(view)}" of="{full}">'
        f"<![CDATA[{view}]]></file>\n"
        f'<file path="src/b.py" view="full" tokens="{small}"><![CDATA[x < 1\n]]></file>\n'
        f'<file path="src/c.py" view="signatures" in-full="A.f, g" tokens="2" of="{full}">'
        "<![CDATA[c\n]]></file>\n"
        "</context>\n"
    )
    assert context.tokens == independent_count(context.text)
    parsed(context)


@given(texts=st.lists(TEXTS, min_size=1, max_size=4), repeated=st.integers(0, 1_200))
def test_a_parser_gives_back_the_exact_texts(texts: list[str], repeated: int) -> None:
    texts.append(" word" * repeated)
    context = as_xml(*(item(f"{at}.py", text) for at, text in enumerate(texts)))
    files = parsed(context).findall("file")
    assert [file.text or "" for file in files] == texts
    assert [file.get("path") for file in files] == [f"{at}.py" for at in range(len(texts))]
    assert [file.get("tokens") for file in files] == [str(independent_count(t)) for t in texts]
    assert context.tokens == independent_count(context.text)


@given(
    text=st.text(st.characters(codec="utf-8"), max_size=40), path=st.text(min_size=1, max_size=9)
)
def test_what_xml_cannot_hold_is_replaced_and_nothing_else(text: str, path: str) -> None:
    context = as_xml(item(path, text))
    (file,) = parsed(context).findall("file")
    shown = file.text or ""
    assert len(shown) == len(text)
    changed = [(old, new) for old, new in zip(text, shown, strict=True) if old != new]
    assert len(changed) == unwritable(text)
    assert all(new == "\ufffd" for _, new in changed)
    assert context.files[0].tokens == independent_count(shown)


@pytest.mark.parametrize("text", ["a\x0cb\x00\n", "\x1b[0m\ufffe"])
def test_control_characters_are_counted_as_what_replaces_them(text: str) -> None:
    context = as_xml(item("a.py", text))
    assert unwritable(text) == 2
    (file,) = parsed(context).findall("file")
    assert file.text == re.sub("[\x00\x0c\x1b\ufffe]", "\ufffd", text)
    assert context.tokens == independent_count(context.text)


def test_a_path_cannot_break_out_of_its_attribute() -> None:
    context = as_xml(item('a"><x>&\n.py', "x\n"))
    (file,) = parsed(context)[1:]
    assert file.get("path") == 'a"><x>&\\n.py'


@pytest.mark.parametrize("border", [1_000, 1_000_000])
def test_a_number_that_grows_by_its_own_digits_is_still_true(border: int) -> None:
    frame = as_xml(item("a.py", "")).tokens
    for more in range(border - frame - 8, border - frame + 8):
        heavy = ContextTerms(XML.written, XML.meter, partial(heavier, more), form="xml")
        context = composed([item("a.py", "")], heavy)
        assert parsed(context).get("tokens") == str(heavier(more, context.text))


def test_the_budget_is_held_by_the_text_as_xml() -> None:
    files = [item("a.py", "x = 1\n" * 50)]
    tokens = as_xml(*files).tokens
    assert compose_context(files, terms(budget=tokens, form="xml")) == as_xml(*files)
    assert compose_context(files, terms(budget=tokens - 1, form="xml")) == OverBudget(
        tokens - 1, tokens, "exact"
    )


def test_an_estimate_says_that_it_is_one() -> None:
    context = composed(
        [item("a.py", "x\n", "signatures", "x = 1\n" * 500)], terms(ESTIMATED, form="xml")
    )
    root = parsed(context)
    assert context.band == (int(root.get("low", "")), int(root.get("high", "")))
    assert (root.get("model"), root.get("exact")) == ("some-model", "false")
    assert root.get("encoding") is None


def test_what_is_not_saved_is_named_as_a_parser_reads_it() -> None:
    unsaved = replace(item("<a> & \ud800b.py", "x = 1\n"), unsaved=True)
    context = composed([unsaved, item("c.py", "y = 1\n")], XML)
    note = ET.fromstring(context.text).findtext("note")
    assert note == (
        "The files on disk are complete, but for what is not saved yet: <a> & \ufffdb.py."
    )
    assert context.tokens == independent_count(context.text)
