"""Each language's sample, with its odd corners, against the views that a reader approved.

`UPDATE_EXPECT=1 pytest tests/extractors` writes them anew: read the difference before it is
committed.
"""

import os
from pathlib import Path

import pytest

from ullage_extractors import LANGUAGES, Declaration, Outline, ViewOptions
from ullage_extractors.engine import extract
from ullage_extractors.grammars import errors_of, grammar_of, parse
from ullage_extractors.model import ViewName
from ullage_extractors.render import render

FIXTURES = Path(__file__).parent / "fixtures"
VIEWS: tuple[ViewName, ...] = ("signatures", "headers")
VARIANTS = [
    ViewOptions(view, docs, lines)
    for view in VIEWS
    for docs in ("none", "summary", "full")
    for lines in (True, False)
]


def sample(language: str) -> Path:
    expected = {".signatures", ".headers", ".symbols"}
    (path,) = (it for it in (FIXTURES / language).iterdir() if it.suffix not in expected)
    return path


def outline(language: str) -> Outline:
    return extract(sample(language).read_bytes(), language)


def tree(declarations: tuple[Declaration, ...], depth: int = 0) -> str:
    return "".join(
        f"{'  ' * depth}{it.kind} {it.qualified_name} | {it.signature}\n"
        + tree(it.children, depth + 1)
        for it in declarations
    )


def expect(path: Path, text: bytes) -> None:
    if os.environ.get("UPDATE_EXPECT"):
        path.write_bytes(text)
    assert path.read_bytes() == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_the_view_is_as_approved(language: str, view: ViewName) -> None:
    options = ViewOptions(view)
    expect(FIXTURES / language / f"sample.{view}", render(outline(language), options).text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_declarations_are_as_approved(language: str) -> None:
    text = tree(outline(language).declarations)
    expect(FIXTURES / language / "sample.symbols", text.encode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_heads_are_where_they_are_said_to_be(language: str) -> None:
    found = outline(language)
    stack = list(found.declarations)
    while stack:
        one = stack.pop()
        name = found.source[one.name_start : one.name_end].decode()
        assert " ".join(name.split()) == one.name
        assert one.start <= one.name_start < one.name_end <= one.end
        head = found.source[one.start : one.head_end].decode()
        assert head == head.rstrip()
        assert head.endswith((one.signature[-1], "*/"))
        assert one.body_start is None or one.head_end <= one.body_start
        stack.extend(one.children)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("options", VARIANTS, ids=str)
def test_no_view_has_more_errors_than_the_sample(language: str, options: ViewOptions) -> None:
    found = outline(language)
    view = render(found, options)
    assert len(view.text) < len(found.source)
    assert len(errors_of(parse(view.text, grammar_of(language)))) <= len(found.errors)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_row_names_nodes_and_fields_that_the_grammar_has(language: str) -> None:
    grammar, named = grammar_of(language), True
    for node, rule in grammar.row.nodes.items():
        assert grammar.language.id_for_node_kind(node, named) is not None, node
        if rule.kind:
            assert grammar.language.field_id_for_name(rule.name), (node, rule.name)
    for node in grammar.row.kinds:
        assert grammar.language.id_for_node_kind(node, named) is not None, node
