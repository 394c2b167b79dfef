"""Contexts made for roles: what must hold for any input, and what each step does."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.independent import independent_count
from ullage.adapters.package_data import load_toml
from ullage.adapters.secrets import find_secrets
from ullage.adapters.tokenizer import load_tokenizer
from ullage.domain.estimates import factor_tables
from ullage.domain.meter import Estimator, Meter
from ullage.domain.models import UnknownModel, model_tables, resolve
from ullage.domain.optimise import (
    CodeView,
    Optimised,
    Role,
    Terms,
    UnknownRole,
    optimise,
    role_named,
    roles_from,
    written,
)
from ullage.domain.settings import RoleSettings

EXACT = Meter("o200k_base")


class NoSources:
    """Knows no language."""

    def language(self, text: str, *, named: str | None, told: str | None) -> str | None:
        return None

    def view(self, text: str, language: str, view: CodeView) -> str | None:
        raise AssertionError("there is no language to ask for")


def terms(target: int, maximum: int, meter: Meter = EXACT) -> Terms:
    return Terms(
        meter, load_tokenizer("o200k_base").count, NoSources(), find_secrets, target, maximum
    )


ROLE = Role("backend", ("spec_id", "api_design", "database_schema"))


def made(given: Mapping[str, Any], target: int = 30_000, maximum: int = 50_000) -> Optimised:
    return optimise(given, ROLE, terms(target, maximum))


def words(number: int, word: str = "word") -> str:
    return " ".join(f"{word}{at}" for at in range(number))


def pages(number: int, of: str = "") -> str:
    """A text with headings, of some 300 tokens a page."""
    return "\n\n".join(
        f"# Page {at}{of}\n\n{words(60)}\n\nThen {words(40, 'more')}." for at in range(number)
    )


# What holds for any input.

texts = st.one_of(
    st.text(max_size=30),
    st.builds(lambda text, times: text * times, st.text(max_size=9), st.integers(0, 900)),
    st.builds(words, st.integers(0, 700)),
    st.builds(pages, st.integers(0, 6)),
    st.builds(
        lambda lines: "\n".join(words(9, str(line)) for line in range(lines)), st.integers(0, 60)
    ),
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts
)
keys = st.one_of(
    st.sampled_from(["path", "language", "a/b", "c~d", "…", "content"]), st.text(max_size=8)
)
small: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(keys, inner, max_size=5)),
    max_leaves=6,
)
many = st.integers(0, 150)
values = st.one_of(
    small,
    st.builds(lambda one, times: [one] * times, small, many),
    st.builds(lambda one, times: [[at, one] for at in range(times)], small, many),
    st.builds(lambda one, times: {str(at): one for at in range(times)}, small, many),
)
names = st.sampled_from([*ROLE.fields, "full_code", "conversation_history"])
contexts = st.dictionaries(names, values)
limits = st.tuples(st.integers(20, 3_000), st.integers(0, 3_000)).map(
    lambda pair: (pair[0], sum(pair))
)


@settings(max_examples=40)
@given(contexts, limits)
@example({"spec_id": "\ud800" * 400, "api_design": "… 5 left out"}, (20, 100))
@example({"spec_id": ["x" * 400] * 120, "api_design": {"a": ["x" * 400] * 120}}, (20, 200))
def test_what_holds_for_any_context(given: dict[str, Any], limits: tuple[int, int]) -> None:
    target, maximum = limits
    result = made(given, target, maximum)
    needed = [name for name in ROLE.fields if name in given]
    assert list(result.missing) == [name for name in ROLE.fields if name not in given]
    if result.context is None:
        assert result.too_large is not None
        assert result.too_large.by == result.after - maximum > 0
        assert result.too_large.field in [*needed, ""]
        return
    text = written(result.context)
    assert independent_count(text) == result.after <= maximum
    assert list(result.context) == needed
    assert json.loads(text) == json.loads(json.dumps(result.context))
    assert made(given, target, maximum) == result
    again = made(result.context, target, maximum)
    assert again.context == result.context
    assert again.dropped == ()
    assert all(one.tokens > 0 for one in result.dropped)


@settings(max_examples=40)
@given(contexts, limits)
def test_nothing_is_lost_in_silence(given: dict[str, Any], limits: tuple[int, int]) -> None:
    result = made(given, *limits)
    told = {one.field.partition("/")[0]: one.why for one in result.dropped}
    for name, value in given.items():
        if name not in ROLE.fields:
            assert told[name] == "not-required"
        elif result.context is not None and result.context[name] != value:
            assert told[name] != "not-required"
        elif result.context is not None:
            assert name not in told


@settings(max_examples=20)
@given(contexts)
def test_what_fits_is_left_alone_but_for_repeats(given: dict[str, Any]) -> None:
    result = made(given, 10_000_000, 10_000_000)
    assert result.level == "whole"
    assert {one.why for one in result.dropped} <= {"not-required", "duplicate", "contained"}
    for pointer, place in pointers(result.context):
        assert not is_pointer(resolved(result.context, pointer)), (pointer, place)


@settings(max_examples=20)
@given(contexts, limits)
def test_no_word_is_made_up(given: dict[str, Any], limits: tuple[int, int]) -> None:
    result = made(given, *limits)
    known = [text for value in given.values() for text in texts_in(value)]
    for text in texts_in(result.context or {}):
        for part in re.split(r"\s*… (?:[\d,]+ (?:\w+ )?left out|stands in #/.*)\s*", text):
            assert not part or any(part in one for one in known)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from texts_in(one)


def is_pointer(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("… stands in #/")


def pointers(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if is_pointer(value):
        yield value.removeprefix("… stands in #"), path
    inner: Any = value.items() if isinstance(value, dict) else \
        enumerate(value) if isinstance(value, list) else ()  # fmt: skip
    for key, one in inner:
        yield from pointers(one, f"{path}/{key}")


def resolved(context: Any, pointer: str) -> Any:
    """What a JSON pointer means, by its standard."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        context = context[int(key)] if isinstance(context, list) else context[key]
    return context


MARKS = re.compile(r"… (?:[\d,]+ (?:\w+ )?left out|stands in #/[^\n]*)")


@settings(max_examples=60)
@given(contexts, limits)
@example({"api_design": {f"k{at}": f"v{at}" for at in range(900)}}, (700, 800))
@example({"api_design": [{"id": at, "name": f"item {at}"} for at in range(400)]}, (700, 800))
@example({"api_design": {f"o{at}": dict.fromkeys(map(str, range(20)), at) for at in range(40)}},
         (400, 500))  # fmt: skip
@example({"api_design": [pages(2, str(at)) for at in range(60)]}, (2_000, 3_000))
@example({"api_design": {str(at): at for at in range(9)}, "spec_id": [1] * 9}, (20, 50))
def test_what_is_told_of_is_what_was_saved(given: dict[str, Any], limits: tuple[int, int]) -> None:
    result = made(given, *limits)
    told = sum(one.tokens for one in result.dropped)
    marks = [mark for text in texts_in(result.context or {}) for mark in MARKS.findall(text)]
    cost = sum(map(independent_count, marks))
    if result.context is not None:
        assert told <= result.before - result.after + cost
        around = sum(independent_count(json.dumps({name: 0})) for name in given)
        assert told >= (result.before - result.after) * 0.97 - around - cost


def rows(number: int) -> list[Any]:
    return [{"id": at, "name": f"item {at}", "ok": at % 2 == 0} for at in range(number)]


def records(number: int) -> dict[str, Any]:
    return {f"o{at}": {f"f{of}": f"value {at * of}" for of in range(9)} for at in range(number)}


lines = st.integers(800, 3_000).map(
    lambda number: "\n".join(f"12:00 request {at} served" for at in range(number))
)
of_small_entries = st.one_of(
    st.integers(1_500, 4_000).map(lambda number: {f"k{at}": f"v{at}" for at in range(number)}),
    st.integers(800, 2_000).map(rows),
    st.integers(60, 100).map(lambda number: rows(number * 20)[:: number // 4]),
    st.integers(85, 100).map(records),
    lines,
    st.integers(100, 400).map(
        lambda number: "\n\n".join(f"# Part {at}\n\n{words(8)}" for at in range(number))
    ),
)


@settings(max_examples=30)
@given(of_small_entries, st.one_of(st.none(), lines), st.integers(3_000, 4_500))
@example(records(90), None, 4_000)
@example({f"key{at}": list(range(90)) for at in range(70)}, None, 4_000)
@example([words(300, str(at)) for at in range(30)], None, 4_000)
def test_what_is_condensed_fills_its_room(one: Any, other: str | None, limit: int) -> None:
    given = {"spec_id": "S", "api_design": one, "database_schema": other}
    result = made(given, limit, limit)
    if result.level != "whole":
        assert limit * 0.95 <= result.after <= limit
        assert made(result.context, limit, limit).context == result.context
        assert made(given, limit, limit) == result


def test_so_many_small_entries_cost_what_their_text_costs() -> None:
    entries = {f"k{at}": f"v{at}" for at in range(5_000)}
    result = made({"spec_id": "S", "api_design": entries}, 2_000, 3_000)
    (dropped,) = result.dropped
    gone = {key: entries[key] for key in entries if key not in result.context["api_design"]}
    marks = len(re.findall(MARKS, written(result.context)))
    assert marks == 1
    assert 0 < independent_count(json.dumps(gone)) - dropped.tokens < 20
    assert abs(dropped.tokens - (result.before - result.after)) <= 2


# What each step does.


def test_only_what_the_role_needs_as_the_source_has_it() -> None:
    large = {
        "spec_id": "SPEC-001",
        "full_code": "... " * 10_000,
        "api_design": {"endpoints": ["/users", "/orders"]},
        "database_schema": {"users": ["id", "name"]},
        "test_results": [{"name": f"test {at}", "passed": True} for at in range(500)],
        "conversation_history": "... " * 20_000,
    }
    result = made(large)
    assert result.context == {name: large[name] for name in ROLE.fields}
    assert result.level == "whole"
    assert result.after < 100 < 30_000 < result.before
    assert [(one.field, one.why) for one in result.dropped] == [
        ("full_code", "not-required"),
        ("test_results", "not-required"),
        ("conversation_history", "not-required"),
    ]
    alone = [independent_count(json.dumps(large[one.field])) for one in result.dropped]
    assert [one.tokens for one in result.dropped if one.field != "test_results"] == [
        alone[0],
        alone[2],
    ]


def test_a_context_without_a_field_that_is_needed_says_so() -> None:
    result = made({"spec_id": "SPEC-001", "api_endpoints": []})
    assert result.missing == ("api_design", "database_schema")
    assert result.context == {"spec_id": "SPEC-001"}


def test_a_long_text_keeps_headings_beginning_and_end() -> None:
    text = f"Introduction.\n\n{pages(60)}\n\nThe end."
    result = made({"api_design": text}, 1_500, 2_000)
    shown = result.context["api_design"]
    assert shown.startswith("Introduction.\n\n# Page 0\n\nword0 ")
    assert shown.endswith("\n\nThe end.")
    assert re.findall(r"# Page \d+", shown) == [f"# Page {at}" for at in range(60)]
    gone = sum(int(number) for number in re.findall(r"… (\d+) paragraphs? left out", shown))
    assert gone + len(re.findall("word0 |more0 ", shown)) == 120
    assert [(one.field, one.why) for one in result.dropped] == [("api_design", "extract")]


def test_lines_where_there_are_no_paragraphs() -> None:
    log = "\n".join(f"12:00:{at:02} request {at} served" for at in range(2_000))
    shown = made({"api_design": log}, 1_500, 2_000).context["api_design"]
    first, *_, mark, last = shown.split("\n")
    assert (first, last) == (log.split("\n")[0], log.split("\n")[-1])
    assert re.fullmatch(r"… 1,\d{3} lines left out", mark)


def test_words_where_there_are_no_lines() -> None:
    shown = made({"api_design": words(5_000)}, 1_500, 2_000).context["api_design"]
    kept, _, mark = shown.partition(" … ")
    assert words(5_000).startswith(f"{kept} ")
    left = len(words(5_000)) - len(kept)
    assert mark == f"{left:,} characters left out"


def test_a_long_list_keeps_its_ends_and_says_how_many_are_left_out() -> None:
    results = [{"name": f"test {at}", "passed": at % 7 > 0} for at in range(5_000)]
    result = made({"database_schema": results}, 2_000, 3_000)
    shown = result.context["database_schema"]
    (mark,) = [one for one in shown if isinstance(one, str)]
    at = shown.index(mark)
    assert shown[:at] == results[:at]
    assert shown[at + 1 :] == results[-(len(shown) - at - 1) :]
    assert mark == f"… {5_000 - len(shown) + 1:,} left out"
    assert abs(at - (len(shown) - at - 1)) <= 1


def test_left_out_once_and_again_adds_up() -> None:
    results = [f"test {at} has passed" for at in range(5_000)]
    once = made({"database_schema": results}, 2_000, 3_000).context
    shown = made(once, 300, 400).context["database_schema"]
    assert f"… {5_000 - len(shown) + 1:,} left out" in shown


def test_a_few_texts_in_a_list_are_shortened_before_one_is_left_out() -> None:
    files = [{"name": f"f{at}", "text": pages(20, str(at))} for at in range(10)]
    result = made({"database_schema": files}, 5_000, 20_000)
    assert [one["name"] for one in result.context["database_schema"]] == [
        f"f{at}" for at in range(10)
    ]
    assert {(one.field, one.why) for one in result.dropped} >= {
        ("database_schema/*/text", "extract")
    }


def test_an_object_of_few_fields_keeps_them_all_as_long_as_it_can() -> None:
    record = {f"field{at}": pages(10, f" of {at}") for at in range(8)}
    assert set(made({"api_design": record}, 600, 1_000).context["api_design"]) == set(record)
    least = made({"api_design": record}, 200, 350).context["api_design"]
    assert least.pop("…") == f"… {8 - len(least)} left out"
    assert {"field0", "field7"} <= set(least)


def test_what_stands_twice_stands_once() -> None:
    schema = {"users": [words(30)], "orders": [words(40, "order")]}
    result = made({"api_design": {"uses": schema}, "database_schema": schema})
    assert result.context["database_schema"] == "… stands in #/api_design/uses"
    assert resolved(result.context, "/api_design/uses") == schema
    assert [(one.field, one.why) for one in result.dropped] == [("database_schema", "duplicate")]


def test_a_text_that_stands_whole_in_another_field_is_pointed_to() -> None:
    whole = f"Before.\n\n{words(80)}\n\nAfter."
    result = made({"api_design": {"a/b": [words(80)]}, "database_schema": whole})
    assert result.context["api_design"]["a/b"] == ["… stands in #/database_schema"]
    assert [(one.field, one.why) for one in result.dropped] == [("api_design/a~1b/*", "contained")]


def test_a_pointer_never_leads_to_what_was_left_out() -> None:
    middle = words(80, "middle")
    whole = f"{pages(30)}\n\n{middle}\n\n{pages(30)[1:]}"
    assert made({"api_design": whole, "database_schema": middle}).context["database_schema"] == (
        "… stands in #/api_design"
    )
    short = made({"api_design": whole, "database_schema": middle}, 1_500, 2_000)
    assert middle not in short.context["api_design"]
    assert short.context["database_schema"] == middle


def test_short_repeats_stay() -> None:
    given = {"api_design": ["id", "name", "created"], "database_schema": ["id", "name", "created"]}
    assert made(given).context == given


def test_what_cannot_fit_is_told_with_the_field_and_by_how_much() -> None:
    given = {"spec_id": "SPEC-001", "api_design": words(2_000), "database_schema": pages(40)}
    result = made(given, 10, 20)
    assert result.context is None
    assert result.too_large is not None
    assert result.too_large.field in {"api_design", "database_schema"}
    assert 0 < result.too_large.tokens <= 40
    assert result.too_large.by == result.after - 20


def test_the_first_step_that_is_enough_is_taken() -> None:
    given = {"api_design": pages(200), "database_schema": pages(100)[3:]}
    after = [made(given, target, 60_000).after for target in (1_000, 5_000, 20_000, 40_000)]
    assert after == sorted(after)
    assert after[-1] > after[1]
    over = made(given, 1_000, 60_000)
    assert (over.level, over.after > 1_000) == ("condensed", True)
    assert made(given, 1_000, 1_500).level == "aggressive"


def test_of_an_estimate_the_high_end_of_the_band_is_within() -> None:
    model = resolve("claude-sonnet-4-5", model_tables(load_toml("models.toml")))
    assert not isinstance(model, UnknownModel)
    factors = factor_tables(load_toml("factors.toml"))
    meter = Meter("o200k_base", model.name, None, Estimator(model.family, factors))
    given = {"api_design": pages(40)}
    result = optimise(given, ROLE, terms(2_000, 2_500, meter))
    assert result.limit_on == "band-high"
    assert not result.exact
    assert result.band is not None
    assert result.after < result.band[1] <= 2_500
    assert meter.shown(independent_count(written(result.context)), "json").high == result.band[1]


# Roles.

ROLES = roles_from(load_toml("roles.toml"), ())


def test_the_roles_of_the_source_are_there() -> None:
    assert {name: role.fields for name, role in ROLES.items()} == {
        "backend-expert": ("spec_id", "api_design", "database_schema"),
        "frontend-expert": ("spec_id", "api_endpoints", "ui_components"),
        "security-expert": ("spec_id", "threat_model", "dependencies"),
        "test-engineer": ("spec_id", "code_structure", "test_strategy"),
        "docs-manager": ("spec_id", "api_spec", "architecture"),
    }


def test_every_role_is_dated_and_sourced() -> None:
    assert all(row["checked"] and row["source"] for row in load_toml("roles.toml")["role"])


def test_roles_of_the_settings_join_them_or_take_their_place() -> None:
    own = (RoleSettings("reviewer", ("diff",), 500), RoleSettings("docs-manager", ("api",), None))
    roles = roles_from(load_toml("roles.toml"), own)
    assert roles["reviewer"] == Role("reviewer", ("diff",), 500)
    assert roles["docs-manager"].fields == ("api",)
    assert set(roles) == {*ROLES, "reviewer"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("backend", "did you mean backend-expert"),
        ("Docs-Manager", "did you mean docs-manager"),
        ("zzz", "there are backend-expert, frontend-expert, security-expert"),
    ],
)
def test_a_role_that_nobody_knows(name: str, said: str) -> None:
    unknown = role_named(name, ROLES)
    assert isinstance(unknown, UnknownRole)
    assert said in unknown.message
