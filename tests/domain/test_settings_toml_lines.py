"""Lines of keys in a TOML text."""

import tomllib
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from ullage.domain.settings import key_lines

TEXT = '''\
# a comment = "not a key"
model = "auto"   # [nor] = this
exclude = [
  "a = 1",   # "]"
  "[b]",
]
text = """
key = "inside a string"
[table]
"""
literal = \'\'\'
'x' = 1\'\'\'
  indented = 1

[check]
file = 1
"quoted.key" = 2
a.b . "c d" = 3
[ check . files ]
"**/*.ts" = { x = 1, y = [
  2 ] }
'#' = 0

[[list]]
x = 1
[[list]]
x = 2
'''


def test_keys_and_tables_are_found_and_nothing_else() -> None:
    assert key_lines(TEXT) == {
        ("model",): 2,
        ("exclude",): 3,
        ("text",): 7,
        ("literal",): 11,
        ("indented",): 13,
        ("check",): 15,
        ("check", "file"): 16,
        ("check", "quoted.key"): 17,
        ("check", "a"): 18,
        ("check", "a", "b"): 18,
        ("check", "a", "b", "c d"): 18,
        ("check", "files"): 19,
        ("check", "files", "**/*.ts"): 20,
        ("check", "files", "#"): 22,
        ("list",): 24,
        ("list", "x"): 25,
    }


def test_windows_line_ends() -> None:
    assert key_lines("a = 1\r\n[t]\r\nb = '''\r\n'''\r\nc = 2\r\n") == {
        ("a",): 1,
        ("t",): 2,
        ("t", "b"): 3,
        ("t", "c"): 5,
    }


def test_escaped_keys_are_named_as_the_parser_names_them() -> None:
    assert key_lines('"caf\\u00e9" = 1') == {("café",): 1}


keys = st.text("abc-_", min_size=1, max_size=4)
values = st.sampled_from(
    ["1", '"x"', "'#'", '"""\na = 1\n"""', "'''\n[t]'''", "[\n 1,\n 2\n]", "{ q = 1 }", '"\\""']
)
statements = st.lists(
    st.tuples(st.sampled_from(["", "\n", "# c = 1\n", "  "]), keys, values), max_size=6
)


def paths(table: dict[str, Any]) -> set[tuple[str, ...]]:
    return {(key,) for key in table}


@given(statements=statements)
@example(statements=[("", "a", '"""\na = 1\n"""'), ("", "b", "1")])
def test_every_key_of_a_document_has_the_line_it_was_written_on(
    statements: list[tuple[str, str, str]],
) -> None:
    lines: dict[tuple[str, ...], int] = {}
    text = ""
    for before, key, value in statements:
        if (key,) in lines:
            continue
        text += before
        lines[key,] = text.count("\n") + 1
        text += f"{key} = {value}\n"
    assert paths(tomllib.loads(text)) == set(lines)
    assert key_lines(text) == lines


@given(text=st.text("ab=\"'[]{}#\n\\. ", max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    key_lines(text)
