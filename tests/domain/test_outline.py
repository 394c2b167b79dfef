"""Declarations from a list to a tree, as deep as sources nest."""

from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.outline import Declaration, DeclarationTokens, FlatDeclaration, Range, nested
from ullage.domain.text import Position

NOWHERE = Range(Position(0, 0), Position(0, 0))


def flat(depth: int, name: str) -> FlatDeclaration:
    tokens = DeclarationTokens(1, 1)
    declaration = Declaration("class", name, name, name, NOWHERE, None, tokens, ())
    return FlatDeclaration(depth, declaration)


@st.composite
def lists(draw: st.DrawFn) -> list[FlatDeclaration]:
    """Parents before their children: a depth grows by one at most."""
    rows: list[FlatDeclaration] = []
    depth = -1
    for number in range(draw(st.integers(0, 30))):
        depth = draw(st.integers(0, depth + 1))
        rows.append(flat(depth, f"d{number}"))
    return rows


@given(lists())
def test_the_tree_read_from_the_top_is_the_list(rows: list[FlatDeclaration]) -> None:
    read: list[tuple[int, str]] = []
    stack = [(0, one) for one in reversed(nested(rows))]
    while stack:
        depth, one = stack.pop()
        read.append((depth, one.name))
        stack.extend((depth + 1, child) for child in reversed(one.children))
    assert read == [(row.depth, row.declaration.name) for row in rows]


def test_children_go_to_the_parent_before_them() -> None:
    first, second = nested([flat(0, "A"), flat(1, "f"), flat(0, "B"), flat(1, "g"), flat(1, "h")])
    assert [child.name for child in first.children] == ["f"]
    assert [child.name for child in second.children] == ["g", "h"]


def test_depth_is_no_danger() -> None:
    one = nested([flat(depth, str(depth)) for depth in range(20_000)])[0]
    depth = 0
    while one.children:
        one, depth = one.children[0], depth + 1
    assert depth == 19_999
