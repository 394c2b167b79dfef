"""What declarations are called where the name is not plain to see."""

from typing import TYPE_CHECKING

import pytest

from ullage_extractors.engine import extract

if TYPE_CHECKING:
    from ullage_extractors import Declaration


def names(source: str, language: str) -> list[str]:
    found: list[str] = []
    stack: list[Declaration] = list(reversed(extract(source.encode(), language).declarations))
    while stack:
        one = stack.pop()
        found.append(f"{one.kind} {one.qualified_name}")
        stack.extend(reversed(one.children))
    return found


@pytest.mark.parametrize(
    ("source", "language", "found"),
    [
        ("type Pair[T] = tuple[T, T]\n", "python", ["type Pair"]),
        ("type Größe [T] = list[T]\n", "python", ["type Größe"]),
        ("type Plain = int\n", "python", ["type Plain"]),
        ("table[0] = 1\n", "python", ["variable table[0]"]),
        ("export default function (a) {}\n", "javascript", ["function default"]),
        ("export default async function* () {}\n", "typescript", ["function default"]),
        ("export default (a) => { return a }\n", "javascript", ["function default"]),
        (
            "export default class { m() {} }\n",
            "typescript",
            ["class default", "method default.m"],
        ),
        ("export default class A {}\n", "javascript", ["class A"]),
        ("export default { a: 1 }\n", "javascript", []),
        ("struct s { int a; } x;\n", "c", ["variable x", "struct s", "field s.a"]),
        ("static enum e { A } x = A;\n", "c", ["variable x", "enum e"]),
        ("struct { int a; } x;\n", "c", ["variable x", "field x.a"]),
        ("typedef struct t { int a; } T;\n", "c", ["type T", "struct T.t", "field T.t.a"]),
        ("class k { int a; } x;\n", "cpp", ["variable x", "class k", "field k.a"]),
    ],
)
def test_names(source: str, language: str, found: list[str]) -> None:
    assert names(source, language) == found


@pytest.mark.parametrize(
    ("source", "language", "head"),
    [
        ("def f(\n    a,\n):\n    return a\n", "python", "def f(\n    a,\n):"),
        ("int f(int a)\n{\n    return a;\n}\n", "c", "int f(int a)"),
        ("export default (a) => { return a }\n", "javascript", "export default (a) =>"),
        ("const a = 1;\n", "typescript", "const a = 1"),
    ],
)
def test_a_head_ends_behind_its_last_character(source: str, language: str, head: str) -> None:
    (one,) = extract(source.encode(), language).declarations
    assert source[: one.head_end] == head
