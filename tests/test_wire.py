"""The only serialiser: camelCase keys, values as they are, nothing without a public form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.wire import SCHEMA, camel, document, to_wire


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    first_line: int
    body_range: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Outer:
    qualified_name: str
    tokens: int
    inner: tuple[Inner, ...]
    by_path: Mapping[str, Inner]
    colour: Colour


SAMPLE = Outer("A.b", 7, (Inner(0, None), Inner(3, (1, 2))), {"a_b.py": Inner(1, None)}, Colour.RED)


def test_a_document_has_its_schema_and_camel_case_keys() -> None:
    assert json.loads(document(SAMPLE)) == {
        "schema": SCHEMA,
        "qualifiedName": "A.b",
        "tokens": 7,
        "inner": [
            {"firstLine": 0, "bodyRange": None},
            {"firstLine": 3, "bodyRange": [1, 2]},
        ],
        "byPath": {"a_b.py": {"firstLine": 1, "bodyRange": None}},
        "colour": "red",
    }


def test_unknown_and_nought_are_two_things() -> None:
    assert to_wire(Inner(0, None)) == {"firstLine": 0, "bodyRange": None}


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", Inner])
def test_what_has_no_public_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_wire(value)


@given(st.text(), st.integers())
def test_any_text_survives(text: str, number: int) -> None:
    written = document(
        Outer(text, number, (Inner(number, None),), {text: Inner(1, None)}, Colour.RED)
    )
    assert "\n" not in written
    read = json.loads(written)
    assert read["qualifiedName"] == text
    assert read["byPath"] == {text: {"firstLine": 1, "bodyRange": None}}
    assert read["inner"][0]["firstLine"] == number


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("path", "path"),
        ("qualified_name", "qualifiedName"),
        ("a_b_c", "aBC"),
        ("cache5m", "cache5m"),
    ],
)
def test_keys(name: str, key: str) -> None:
    assert camel(name) == key
