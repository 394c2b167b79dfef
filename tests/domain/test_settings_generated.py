"""The schema and the first file say what the rows say."""

import re
import tomllib
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.adapters.package_data import load_toml
from ullage.domain.settings import (
    SETTINGS,
    Layer,
    PhaseSettings,
    RoleSettings,
    TaskSettings,
    init_text,
    json_schema,
    key_lines,
    parse,
)

VALIDATOR = jsonschema.Draft7Validator(json_schema())


def with_defaults_shown() -> str:
    """The first file with the mark taken away from every assignment."""
    return re.sub(r'(?m)^# (?=("[^"]+"|[\w-]+) = |\[)', "", init_text())


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema())


def test_the_first_file_changes_nothing() -> None:
    layer = Layer("ullage.toml", tomllib.loads(init_text()), "f")
    settings, _, problems = parse([layer])
    assert (settings, problems) == (parse(())[0], ())


def test_the_first_file_shows_every_key_with_its_default() -> None:
    text = with_defaults_shown()
    document = tomllib.loads(text)
    assert list(VALIDATOR.iter_errors(document)) == []
    resolved, origins, problems = parse([Layer("ullage.toml", document, "f", key_lines(text))])
    assert problems == ()
    assert {origin.place for origin in origins.values()} == {"ullage.toml"}
    defaults = parse(())[0]
    assert resolved.signatures == defaults.signatures
    assert resolved.check.file == defaults.check.file
    assert resolved.max_file_size == defaults.max_file_size
    (task,) = resolved.tasks
    assert task == TaskSettings(
        "backend",
        ("src/{module}.py", "src/**/models/*.py", "docs/api.md"),
        20_000,
        "signatures",
        (("src/{module}.py", "full"),),
        (("module", "the module to work on"),),
    )
    (phase,) = resolved.phases
    assert phase == PhaseSettings("implementation", 240_000, ("/build",), ("src/**",))
    (role,) = resolved.roles
    assert role == RoleSettings("reviewer", ("spec_id", "diff", "test_results"), 20_000)


def test_every_key_is_explained() -> None:
    text = " ".join(init_text().replace("#", " ").split())
    for row in SETTINGS:
        assert " ".join(row.text.split()) in text
        assert row.text.endswith(".")


def test_the_presets_that_can_be_chosen_are_those_there_are() -> None:
    (row,) = (row for row in SETTINGS if row.key == "preset")
    names = [preset["name"] for preset in load_toml("presets.toml")["preset"]]
    assert row.choices == ("auto", *names)


PROPERTIES: dict[str, Any] = json_schema()["properties"]
values: st.SearchStrategy[Any] = (
    st.booleans()
    | st.integers(-5, 200_000_000)
    | st.sampled_from(["auto", "o200k_base", "summary", "", " "])
    | st.lists(st.sampled_from(["docs/", ""]), max_size=2)
    | st.dictionaries(st.sampled_from(["*.ts", "!a", " "]), st.integers(-1, 9), max_size=2)
)
tables = st.dictionaries(
    st.sampled_from(["file", "encoding", "files", "docs", "lines", "nonsense"]), values, max_size=3
)
documents = st.dictionaries(st.sampled_from([*PROPERTIES, "nonsense"]), values | tables, max_size=4)
patterns = st.lists(st.sampled_from(["src/", "*.py", "!a", " ", "", 3]), max_size=2)
task_tables = st.fixed_dictionaries(
    {},
    optional={
        "files": patterns | values,
        "target": values,
        "view": st.sampled_from(["full", "headers", "symbols"]) | values,
        "views": st.dictionaries(
            st.sampled_from(["*.ts", "!a", " "]),
            st.sampled_from(["full", "symbols", 3]),
            max_size=2,
        )
        | values,
        "variables": st.dictionaries(
            st.sampled_from(["module", "spec_id", "a b", ""]),
            st.sampled_from(["text", " ", 3]),
            max_size=2,
        )
        | values,
        "nonsense": values,
    },
)
tasks = st.dictionaries(st.sampled_from(["backend", "a.b", " "]), task_tables | values, max_size=2)
task_documents = st.fixed_dictionaries({"tasks": tasks | values})
role_tables = st.fixed_dictionaries(
    {}, optional={"fields": patterns | values, "target": values, "view": values}
)
roles = st.dictionaries(st.sampled_from(["backend", "a.b", " "]), role_tables | values, max_size=2)
role_documents = st.fixed_dictionaries({"roles": roles | values})


@given(document=documents | task_documents | role_documents)
def test_the_schema_and_the_program_agree_on_what_is_valid(document: dict[str, Any]) -> None:
    document.pop("target", None)  # its relation to the maximum is beyond a schema
    problems = parse([Layer("ullage.toml", document, "f")])[2]
    assert (problems == ()) == VALIDATOR.is_valid(document), [str(one) for one in problems]


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.key)
def test_the_schema_describes_each_key(row: Any) -> None:
    schema: Any = json_schema()
    for name in row.path("kebab"):
        schema = schema["properties"][name]
    assert schema["description"] == row.text
