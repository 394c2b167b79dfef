"""A preprocessor's conditionals stay whole: no view has an `#if` without its `#endif`."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage_extractors import ViewOptions
from ullage_extractors.engine import extract
from ullage_extractors.render import render

LONG = "return a + 1 + 2 + 3 + 4 + 5 + 6 + 7;"
TWO_HEADS = (
    "#if WIDE\nint f(int a) {\n#else\nint f(long a) {\n#endif\n  " + LONG + "\n}\n"
    "int g(int a) {\n  " + LONG + "\n}\n"
)
WHOLE = "int f(int a) {\n#if WIDE\n  a += 1;\n#else\n  a += 2;\n#endif\n  " + LONG + "\n}\n"
PIECES = [
    "#if A\n",
    "  # ifdef B\n",
    "#ifndef C\n",
    "#elif D\n",
    "#else\n",
    "#endif\n",
    "int f(int a) {\n",
    "struct s {\n",
    "  int member;\n",
    "  " + LONG + "\n",
    "}\n",
    "};\n",
    "int table[] = {\n",
]


def view(source: str, language: str, name: str = "signatures") -> str:
    options = ViewOptions(view=name, lines=False)  # type: ignore[arg-type]
    return render(extract(source.encode(), language), options).text.decode()


def directives(text: str) -> list[str]:
    return re.findall(r"(?m)^[ \t]*#[ \t]*(\w+)", text)


def is_balanced(names: list[str]) -> bool:
    depth = 0
    for name in names:
        depth += name.startswith("if")
        if depth == 0:
            return False
        depth -= name == "endif"
    return depth == 0


@pytest.mark.parametrize("language", ["c", "cpp"])
def test_a_body_with_two_heads_stays_and_its_neighbour_goes(language: str) -> None:
    shown = view(TWO_HEADS, language)
    assert directives(shown) == ["if", "else", "endif"]
    assert shown.count(LONG) == 1
    assert shown.endswith("int g(int a) {}\n")


@pytest.mark.parametrize("language", ["c", "cpp"])
def test_a_body_that_holds_a_whole_conditional_goes(language: str) -> None:
    assert view(WHOLE, language) == "int f(int a) {}\n"


@pytest.mark.parametrize("name", ["signatures", "headers"])
@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=30), language=st.sampled_from(["c", "cpp"])
)
def test_what_is_balanced_in_a_file_is_balanced_in_its_view(
    name: str, pieces: list[str], language: str
) -> None:
    source = "".join(pieces)
    if is_balanced(directives(source)):
        assert is_balanced(directives(view(source, language, name)))
