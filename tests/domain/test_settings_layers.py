"""What people write, merged by precedence; what is wrong with it, pointed at."""

import dataclasses
import tomllib
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ullage.domain.settings import (
    PRECEDENCE,
    SETTINGS,
    Layer,
    PhaseSettings,
    Place,
    RoleSettings,
    Setting,
    Settings,
    TaskSettings,
    WorkingSetSettings,
    key_lines,
    parse,
    resolve,
    value_of,
)


def project(text: str, place: Place = "ullage.toml") -> Layer:
    return Layer(place, tomllib.loads(text), f"/p/{place}", key_lines(text))


def problems(*layers: Layer) -> list[str]:
    return [str(problem) for problem in parse(layers)[2]]


def test_without_any_layer_every_setting_has_its_default() -> None:
    settings, origins, found = parse(())
    assert found == ()
    assert {origin.place for origin in origins.values()} == {"default"}
    assert (settings.encoding, settings.model, settings.preset) == ("o200k_base", "auto", "auto")
    assert (settings.target, settings.maximum, settings.warning) == (None, None, None)
    assert settings.respect_gitignore is True
    assert settings.max_file_size == 10_000_000
    assert settings.signatures.docs == "summary"
    assert settings.check.file == 25_000
    assert settings.working_set.tabs == "open"
    assert settings.inlay_hints.enabled is settings.hover.enabled is True
    assert settings.diagnostics.enabled is True
    assert settings.diagnostics.file_over_read_limit is False


def test_every_row_has_its_place_in_the_tree_and_the_tree_holds_nothing_else() -> None:
    settings, _, _ = parse(())
    for row in SETTINGS:
        assert value_of(settings, row.key) == row.default
    values = [getattr(settings, field.name) for field in dataclasses.fields(settings)]
    groups = [value for value in values if dataclasses.is_dataclass(value)]
    assert len(values) + sum(len(dataclasses.fields(group)) - 1 for group in groups) == len(
        SETTINGS
    )


def test_files_are_written_in_kebab_case_and_nested_tables() -> None:
    settings, origins, found = parse(
        [
            project("""
respect-gitignore = false
exclude = ["docs/"]

[signatures]
docs = "full"

[check]
file = 30_000
[check.files]
"**/*.gen.ts" = 0
"src/*.ts" = 40_000

[working-set]
tabs = "visible"
[inlay-hints]
enabled = false
[diagnostics]
file-over-read-limit = true
""")
        ]
    )
    assert found == ()
    assert settings.respect_gitignore is False
    assert settings.exclude == ("docs/",)
    assert settings.signatures.docs == "full"
    assert settings.check.file == 30_000
    assert settings.check.files == (("**/*.gen.ts", 0), ("src/*.ts", 40_000))
    assert settings.working_set.tabs == "visible"
    assert settings.inlay_hints.enabled is False
    assert settings.diagnostics.file_over_read_limit is True
    assert (origins["check.file"].file, origins["check.file"].line) == ("/p/ullage.toml", 9)
    assert origins["check.files"].line == 10


def test_programs_write_camel_case_dotted_or_nested_and_none_means_not_given() -> None:
    values = {
        "maxFileSize": 5,
        "check.file": 6,
        "signatures": {"docs": "full", "lines": None},
        "model": None,
    }
    for place in ("command-line", "editor"):
        settings, origins, found = parse([Layer(place, values)])
        assert found == ()
        assert (settings.max_file_size, settings.check.file) == (5, 6)
        assert settings.signatures.docs == "full"
        assert settings.signatures.lines is True
        assert origins["model"].place == "default"


def test_the_stronger_place_wins_whatever_the_order_of_the_layers() -> None:
    def layer(place: Place) -> Layer:
        return Layer(place, {"warning": 100 + PRECEDENCE.index(place)})

    for strongest in range(len(PRECEDENCE)):
        layers = [layer(place) for place in PRECEDENCE[strongest:]]
        for order in (layers, layers[::-1]):
            settings, origins, _ = parse(order)
            assert settings.warning == 100 + strongest
            assert origins["warning"].place == PRECEDENCE[strongest]


TO_THE_LIMIT = "must be a whole number from {} to 100000000; found {}"
WRONG = {
    'signatures.docs = "ful"': 'signatures.docs: must be one of "none", "summary", "full"; '
    'found "ful". Did you mean "full"? ("summary" is used)',
    "check.file = true": f"check.file: {TO_THE_LIMIT.format(0, 'true')} (25000 is used)",
    "target = 0": f"target: {TO_THE_LIMIT.format(1, 0)} (the preset's figure is used)",
    "max-file-size = 1000000001": "max-file-size: must be a whole number "
    "from 1 to 1000000000; found 1000000001 (10000000 is used)",
    'respect-gitignore = "yes"': "respect-gitignore: must be true or false; "
    'found "yes" (true is used)',
    'model = " "': 'model: must be a text that is not empty; found " " ("auto" is used)',
    'exclude = "docs"': "exclude: must be a list of texts that are not empty; "
    'found "docs" (an empty one is used)',
    'check.files."*.ts" = -1': f'check.files: pattern "*.ts": {TO_THE_LIMIT.format(0, -1)} '
    "(this entry is left out)",
    "max-file-size = 1e6": "found 1000000.0",
    "target = 2026-11-22": 'found "2026-11-22"',
    "tasks = 5": "tasks: must be a table of tasks, such as [tasks.backend]; found 5 "
    "(an empty one is used)",
    'tasks.web = "src"': "tasks.web: must be a table of a task, such as "
    '{ files = ["src/**/*.py"] }; found "src" (this task is left out)',
    "[tasks.web]": 'tasks.web: must have files, such as files = ["src/**/*.py"] '
    "(this task is left out)",
    "roles = 5": "roles: must be a table of roles, such as [roles.reviewer]; found 5 ",
    "[roles.web]": 'roles.web: must have fields, such as fields = ["spec_id"] '
    "(this role is left out)",
    "[roles.web]\nfields = []": 'roles.web: fields must be a list of names, such as ["spec_id"]; '
    "found [] (this role is left out)",
    "[tasks.web]\nfiles = []": "tasks.web: files must be a list of patterns, such as "
    '["src/**/*.py"]; found [] (this task is left out)',
    'tasks." ".files = ["a"]': "the name of a task must not be empty (this task is left out)",
    "check = 5": "check: must be a table of settings",
    "taget = 5": "taget: is not a setting; did you mean target?",
    "respectGitignore = true": "is not a setting; did you mean respect-gitignore?",
    "[check]\nfiel = 1": "check.fiel: is not a setting; did you mean check.file?",
    "zzz = 1": "zzz: is not a setting; `ullage config show` lists the keys",
}


@pytest.mark.parametrize(("text", "message"), WRONG.items())
def test_what_is_wrong_is_said_with_file_line_key_and_what_is_allowed(
    text: str, message: str
) -> None:
    (problem,) = problems(project(text))
    line = text.count("\n") + 1
    assert problem.startswith(f"/p/ullage.toml:{line}: ")
    assert message in problem


def test_a_bad_value_leaves_the_next_weaker_one_in_force_and_says_so() -> None:
    user = project("check.file = 9_000", "user-file")
    settings, origins, found = parse([project('check.file = "much"'), user])
    assert settings.check.file == 9_000
    assert origins["check.file"].place == "user-file"
    assert "(9000 is used)" in str(found[0])


def test_a_number_too_long_to_write_down() -> None:
    (problem,) = problems(project("target = 0x" + "f" * 5_000))
    assert "found a number of thousands of digits" in problem


def test_a_bad_limit_is_pointed_at_by_its_own_line() -> None:
    (problem,) = problems(project('[check.files]\n"a" = 1\n"b" = "x"\n'))
    assert problem.startswith('/p/ullage.toml:3: check.files: pattern "b": must be')
    (problem,) = problems(project('[check.files]\n"a" = 1\n"!b" = 1\n'))
    assert problem.startswith("/p/ullage.toml:3: ")
    assert "put the exception first" in problem


TASKS = """
[tasks.backend]
files = ["src/**/*.py", 3, "!src/a.py", "docs/api.md"]
target = "much"
view = "symbols"
colour = "red"

[tasks.web]
files = ["web/"]
target = 20_000
view = "full"

[tasks.broken]
files = "src"
"""


def test_what_is_wrong_with_a_task_leaves_the_rest_of_it_and_the_others() -> None:
    settings, origins, found = parse([project(TASKS)])
    assert settings.tasks == (
        TaskSettings("backend", ("src/**/*.py", "docs/api.md"), None, "signatures"),
        TaskSettings("web", ("web/",), 20_000, "full"),
    )
    assert origins["tasks"].entry_lines == {"backend": 2, "web": 8, "broken": 13}
    views = 'must be one of "full", "signatures", "headers"'
    limit = TO_THE_LIMIT.format(1, '"much"')
    lost = "files must be a list of patterns, such as"
    fields = "files, target, view, views, variables"
    bad = "must be a pattern that is not empty and has no ! before it"
    assert [str(problem).removeprefix("/p/ullage.toml:") for problem in found] == [
        f"3: tasks.backend.files: {bad}; found 3 (this entry is left out)",
        f'3: tasks.backend.files: {bad}; found "!src/a.py" (this entry is left out)',
        f"4: tasks.backend.target: {limit} (the target in force is used)",
        f'5: tasks.backend.view: {views}; found "symbols" ("signatures" is used)',
        f"6: tasks.backend.colour: is not a setting of a task; those are {fields}",
        f'14: tasks.broken: {lost} ["src/**/*.py"]; found "src" (this task is left out)',
    ]


def test_the_tasks_of_the_stronger_place_take_the_place_of_the_others() -> None:
    user = project('[tasks.mine]\nfiles = ["a"]', "user-file")
    settings, origins, found = parse([user, project('[tasks.ours]\nfiles = ["b"]')])
    assert found == ()
    assert [task.name for task in settings.tasks] == ["ours"]
    assert origins["tasks"].entry_lines == {"ours": 1}
    settings, _, found = parse([user, project("tasks = 3")])
    assert [task.name for task in settings.tasks] == ["mine"]
    assert '({ "mine" = { files = ["a"], view = "signatures" } } is used)' in str(found[0])


def test_a_task_has_views_by_pattern_and_says_what_its_variables_are() -> None:
    task = """[tasks.backend]
files = ["src/{module}.py"]
views = { "src/{module}.py" = "full", "docs/" = "headers" }
variables = { module = "the module" }

[tasks.wrong]
files = ["src/"]
views = { "src/" = "whole" }
variables = { "my module" = "no name" }
"""
    settings, _, found = parse([project(task)])
    assert settings.tasks == (
        TaskSettings(
            "backend",
            ("src/{module}.py",),
            None,
            "signatures",
            (("src/{module}.py", "full"), ("docs/", "headers")),
            (("module", "the module"),),
        ),
        TaskSettings("wrong", ("src/",), None, "signatures"),
    )
    views = 'must be one of "full", "signatures", "headers"; found "whole"'
    names = "must be a table whose names are those of variables, such as module"
    assert [str(problem).removeprefix("/p/ullage.toml:") for problem in found] == [
        f"8: tasks.wrong.views: {views} (none is used)",
        f'9: tasks.wrong.variables: {names}; found "my module" (none is used)',
    ]


def test_an_editor_may_write_null_for_what_a_task_does_not_say() -> None:
    task = {"files": ["src/"], "target": None, "view": None}
    settings, _, found = parse([Layer("editor", {"tasks": {"backend": task}})])
    assert found == ()
    assert settings.tasks == (TaskSettings("backend", ("src/",), None, "signatures"),)


def test_a_bad_value_is_quoted_shortly() -> None:
    (problem,) = problems(project(f"model = [{', '.join(['1'] * 1000)}]"))
    assert len(problem) < 200


def test_a_target_over_the_maximum_beside_it_is_a_problem() -> None:
    layer = project("target = 9\nmaximum = 5")
    settings, _, found = parse([layer])
    assert (settings.target, settings.maximum) == (5, 5)
    assert str(found[0]) == "/p/ullage.toml:1: target: 9 is over the maximum of 5 (5 is used)"


def test_a_target_over_the_maximum_of_a_weaker_place_lifts_it() -> None:
    settings, _, found = parse([Layer("command-line", {"target": 9}), project("maximum = 5")])
    assert (settings.target, settings.maximum, found) == (9, 9, ())


def test_a_maximum_below_the_target_of_a_weaker_place_lowers_it() -> None:
    settings, _, found = parse([Layer("command-line", {"maximum": 5}), project("target = 9")])
    assert (settings.target, settings.maximum, found) == (5, 5, ())


def test_a_place_that_is_not_trusted_cannot_set_a_restricted_key() -> None:
    row = Setting("interpreter", "string", "python3", "machine", "A program.", restricted=True)
    values = {"interpreter": "/tmp/evil"}
    refused = resolve([Layer("ullage.toml", values, trusted=False)], [row])
    assert refused.values["interpreter"] == "python3"
    assert "not trusted" in str(refused.problems[0])
    assert resolve([Layer("ullage.toml", values)], [row]).values["interpreter"] == "/tmp/evil"


def test_no_setting_of_today_names_a_path_a_program_or_an_address() -> None:
    assert not any(row.restricted for row in SETTINGS)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
keys = st.sampled_from([row.spelled("kebab").split(".")[0] for row in SETTINGS]) | st.text(
    max_size=8
)


@given(values=st.dictionaries(keys, json_values), place=st.sampled_from(PRECEDENCE))
def test_no_content_makes_it_raise_and_the_tree_stays_valid(
    values: dict[str, Any], place: Place
) -> None:
    settings, origins, _ = parse([Layer(place, values)])
    assert set(origins) == {row.key for row in SETTINGS}
    read_back: dict[str, Any] = {row.key: value_of(settings, row.key) for row in SETTINGS}
    read_back["check.files"] = dict(settings.check.files)
    again, _, found = parse([Layer("editor", read_back)])
    assert (again, found) == (settings, ())


def test_choices_are_those_of_the_tree() -> None:
    hints = get_type_hints(Settings)
    rows = {row.key: row for row in SETTINGS}
    assert rows["encoding"].choices == get_args(hints["encoding"])
    assert rows["preset"].choices == get_args(hints["preset"])
    tabs = get_type_hints(WorkingSetSettings)["tabs"]
    assert rows["workingSet.tabs"].choices == get_args(tabs)


def test_phases_are_tables_and_what_is_wrong_in_one_leaves_the_others() -> None:
    text = """
[phases.ddd]
budget = 240_000
commands = ["/build"]
[phases.review]
budget = 0
commands = "/review"
files = ["!src/"]
colour = 1
[phases]
broken = 3
"""
    settings, origins, found = parse([project(text)])
    assert settings.phases == (
        PhaseSettings("ddd", 240_000, ("/build",)),
        PhaseSettings("review"),
    )
    assert origins["phases"].place == "ullage.toml"
    assert sorted(str(one).partition(": phases.")[2] for one in found) == [
        ("broken: must be a table of a phase, such as { budget = 180000 }; found 3 "
        "(this phase is left out)"),
        ("review.budget: must be a whole number from 1 to 100000000; found 0 "
        "(what the preset has for it is used)"),
        "review.colour: is not a setting of a phase; those are budget, commands, files",
        ('review.commands: must be a list of texts that are not empty; found "/review" '
        "(none is used)"),
        'review.files: must have no ! before a pattern; found "!src/" (none is used)',
    ]  # fmt: skip
    assert parse([project("phases = 3")])[2][0].message.startswith("must be a table of phases, ")


ROLES = """
[roles.reviewer]
fields = ["diff", 3, " ", "!odd"]
target = "much"
view = "full"

[roles.broken]
fields = "diff"
"""


def test_roles_are_named_tables_as_tasks_are() -> None:
    settings, _, found = parse([project(ROLES)])
    assert settings.roles == (RoleSettings("reviewer", ("diff", "!odd"), None),)
    name = "must be a name that is not empty"
    limit = 'must be a whole number from 1 to 100000000; found "much"'
    lost = "roles.broken: fields must be a list of names, such as"
    assert [str(one).removeprefix("/p/ullage.toml:") for one in found] == [
        f"3: roles.reviewer.fields: {name}; found 3 (this entry is left out)",
        f'3: roles.reviewer.fields: {name}; found " " (this entry is left out)',
        f"4: roles.reviewer.target: {limit} (the target in force is used)",
        "5: roles.reviewer.view: is not a setting of a role; those are fields, target",
        f'8: {lost} ["spec_id"]; found "diff" (this role is left out)',
    ]
