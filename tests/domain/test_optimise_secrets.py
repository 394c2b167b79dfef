"""Secrets in contexts: never handed over, told of, and nothing else changed.

Every secret here is made up while the test runs: none is in this file for a scanner to find.
"""

import json
import random
import string
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.test_optimise import made
from tests.support.independent import independent_count
from ullage.domain.optimise import Optimised, written
from ullage.domain.redaction import LEFT_OUT

_RANDOM = random.Random(7)


def some(length: int, letters: str = string.ascii_letters + string.digits) -> str:
    return "".join(_RANDOM.choice(letters) for _ in range(length))


KEY = f"sk-ant-api03-{some(93)}AA"
AWS_KEY = f"AKIA{some(16, string.ascii_uppercase)}"
AWS_SECRET = some(40)
URL = f"postgres://u:{some(9)}@db"
PASSWORD = some(12, string.ascii_lowercase)
BEGIN, END = (f"-----{word} RSA PRIVATE KEY-----" for word in ("BEGIN", "END"))
PRIVATE = "\n".join((BEGIN, *(some(64) for _ in range(9)), END))


def of(api_design: object) -> Optimised:
    """The context with that field, of which nothing of what we made up is left."""
    result = made({"spec_id": "S", "api_design": api_design, "database_schema": None})
    text = written(result.context)
    assert json.loads(text) == result.context
    assert result.after == independent_count(text)
    for secret in (KEY, AWS_KEY, AWS_SECRET, URL, PASSWORD, *PRIVATE.split("\n")[1:-1]):
        assert secret not in text
    again = made(result.context)
    assert (again.context, again.secrets, again.dropped) == (result.context, (), ())
    return result


def places(result: Optimised) -> list[tuple[str, int | None]]:
    return [(one.field, one.line) for one in result.secrets]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("note", f"the key is {KEY}"),
        ("id", AWS_KEY),
        ("aws_secret_access_key", AWS_SECRET),
        ("database", URL),
        ("password", PASSWORD),
        ("run", f'export DB_PASSWORD="{PASSWORD}"; start'),
        ("run", f'curl -H "Authorization: Bearer {KEY}"\n'),
        ("private_key", PRIVATE.replace("\n", "\\n")),
    ],
)
def test_a_text_that_is_a_secret_is_replaced(key: str, value: str) -> None:
    result = of({"name": "users", key: value, "port": 5432})
    end = "\n" if value.endswith("\n") else ""
    assert result.context["api_design"] == {"name": "users", key: f"{LEFT_OUT}{end}", "port": 5432}
    assert places(result) == [(f"api_design/{key}", None)]


def test_of_a_text_of_lines_those_with_secrets_are_replaced() -> None:
    result = of(f"First.\n  token: {KEY}\n{PRIVATE}\nLast.\n")
    lines = result.context["api_design"].split("\n")
    assert lines == ["First.", f"  {LEFT_OUT}", *[LEFT_OUT] * 11, "Last.", ""]
    assert places(result) == [("api_design", 2), ("api_design", 3)]


def test_in_lists_and_as_a_key() -> None:
    result = of([{"uses": {KEY: "alice"}}, {"uses": {"a": AWS_KEY}}, URL, *PRIVATE.split("\n")])
    assert result.context["api_design"] == [
        {"uses": {f"{LEFT_OUT} 1": "alice"}},
        {"uses": {"a": LEFT_OUT}},
        *[LEFT_OUT] * 12,
    ]
    assert places(result) == [
        (f"api_design/*/uses/{LEFT_OUT} 1", None),
        ("api_design/*/uses/a", None),
        ("api_design/*", None),
        ("api_design/*", None),
    ]


def test_ordinary_values_are_let_be() -> None:
    ordinary = {
        "id": str(uuid.UUID(int=_RANDOM.getrandbits(128))),
        "commit": some(40, "0123456789abcdef"),
        "integrity": f"sha512-{some(86)}==",
        "image": f"data:image/png;base64,{some(9_000)}",
        "password": None,
        "token": "${TOKEN}",
        "secret": "… stands in #/spec_id",
    }
    result = of(ordinary)
    assert (result.context["api_design"], result.secrets) == (ordinary, ())


def test_what_is_not_needed_is_not_looked_at() -> None:
    given = {"spec_id": 1, "api_design": 2, "database_schema": 3, "password": PASSWORD}
    assert made(given).secrets == ()


PIECES = st.sampled_from(
    [KEY, AWS_KEY, URL, PRIVATE, f'password = "{PASSWORD}"', "word", "# Page", "", "ok."]
)
TEXTS = st.lists(PIECES, max_size=60).map("\n".join)
KEYS = st.sampled_from(["password", "api_key", "note", "path", KEY])
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=9
)


@settings(max_examples=40)
@given(VALUES, st.integers(60, 2_000))
def test_no_secret_is_handed_over_however_it_is_condensed(value: Any, limit: int) -> None:
    result = made({"api_design": value}, limit, limit)
    if result.context is None:
        return
    text = written(result.context)
    assert result.after == independent_count(text) <= limit
    for secret in (KEY, AWS_KEY, URL, PASSWORD, *PRIVATE.split("\n")[1:-1]):
        assert secret not in text
    again = made(result.context, limit, limit)
    assert (again.context, again.secrets) == (result.context, ())
