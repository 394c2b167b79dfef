"""`ullage config`: what is in force, where it was set, and a first file."""

import json
import re
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]

from tests.cli.program import Run


def test_every_setting_has_its_value_and_its_origin(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text("target = 12345\n")
    done = ullage("config", "show", "-f", "json")
    assert (done.status, done.err) == (0, "")
    settings = done.document["settings"]
    assert settings["target"] == {"value": 12345, "origin": f"{tree / 'ullage.toml'}:1"}
    assert settings["encoding"] == {"value": "o200k_base", "origin": "default"}
    text = ullage("config", "show").out
    shown = [line.split()[0] for line in text.splitlines()]
    as_in_the_file = [re.sub("[A-Z]", lambda one: f"-{one[0].lower()}", key) for key in settings]
    assert shown == ["setting", *as_in_the_file]
    assert "respect-gitignore" in shown


def test_tasks_are_shown_by_name(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text('[tasks.web]\nfiles = ["src/*.ts"]\ntarget = 500\n')
    tasks = ullage("config", "show", "-f", "json").document["settings"]["tasks"]
    web = {
        "files": ["src/*.ts"],
        "target": 500,
        "view": "signatures",
        "views": {},
        "variables": {},
    }
    assert tasks == {"value": {"web": web}, "origin": f"{tree / 'ullage.toml'}:1"}
    assert '{"web": {"files": ["src/*.ts"]' in ullage("config", "show").out


def test_brackets_in_a_value_are_shown_as_they_are(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text('exclude = ["[red]x"]\n')
    assert '["[red]x"]' in ullage("config", "show").out


def test_the_first_file_is_written_once(tree: Path, ullage: Run) -> None:
    done = ullage("config", "init")
    assert (done.status, done.out) == (0, "Wrote ullage.toml\n")
    assert ullage("config", "show").status == 0
    again = ullage("config", "init")
    assert (again.status, again.out) == (2, "")
    assert again.err == "ullage: ullage.toml is already there; it was not changed\n"


def test_the_schema_knows_a_file_with_everything_from_one_that_is_wrong(
    tree: Path, ullage: Run
) -> None:
    schema = json.loads(ullage("config", "schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate({"target": 10, "check": {"file": 1, "files": {"*.py": 0}}}, schema)
    errors = jsonschema.Draft202012Validator(schema).iter_errors({"target": "many"})
    assert [list(error.path) for error in errors] == [["target"]]


def test_a_folder_that_is_not_there(tree: Path, ullage: Run) -> None:
    done = ullage("config", "show", "nowhere")
    assert (done.status, done.out) == (2, "")
    assert done.err == "ullage: nowhere: no such folder\n"
