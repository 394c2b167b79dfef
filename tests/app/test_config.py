"""The settings in force in a directory, as `ullage config` shows them."""

import os
from pathlib import Path
from typing import Any

import pytest

from ullage.adapters.files import MAX_FILE_SIZE
from ullage.app.config import (
    ConfigError,
    budget_for,
    effective_settings,
    settings_schema,
    show_settings,
    write_first_settings,
)
from ullage.domain.budget import Budget
from ullage.domain.settings import SETTINGS, Origin, SignatureSettings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    return root


@pytest.fixture
def user(tmp_path: Path) -> Path:
    return tmp_path / "user"


def test_every_place_counts_in_its_order(root: Path, user: Path) -> None:
    user.mkdir()
    (user / "ullage.toml").write_text('target = 1\nmaximum = 100\nmodel = "gpt-4o"\n')
    (root / "pyproject.toml").write_text("[tool.ullage]\ntarget = 2\nmax-file-size = 5\n")
    (root / "ullage.toml").write_text("target = 3\n[check]\nfile = 9\n")
    effective = effective_settings(root, {"check.file": 8, "encoding": None}, user)
    settings = effective.settings
    assert effective.problems == ()
    assert (settings.target, settings.maximum, settings.model) == (3, 100, "gpt-4o")
    assert (settings.check.file, settings.max_file_size) == (8, 5)
    rows = {row.key: (row.value, row.origin) for row in show_settings(effective)}
    assert list(rows) == [setting.key for setting in SETTINGS]
    assert rows["check.file"] == (8, "command line")
    assert rows["target"] == (3, f"{root / 'ullage.toml'}:1")
    assert rows["maxFileSize"] == (5, f"{root / 'pyproject.toml'}:3")
    assert rows["model"] == ("gpt-4o", f"{user / 'ullage.toml'}:3")
    assert rows["warning"] == (150_000, "preset classic-200k")
    assert rows["encoding"] == ("o200k_base", "default")


def test_the_editor_stands_between_the_command_line_and_the_files(root: Path, user: Path) -> None:
    (root / "ullage.toml").write_text("target = 3\nwarning = 3\nmaximum = 9\n")
    effective = effective_settings(
        root, {"target": 1}, user, editor={"target": 2, "warning": 2, "maximum": None}
    )
    settings = effective.settings
    assert (settings.target, settings.warning, settings.maximum) == (1, 2, 9)


EDITOR_VALUES: dict[str, Any] = {
    "target": 20_000,
    "maximum": None,
    "workingSet.tabs": "visible",
    "signatures": {"docs": "none", "lines": None},
    "signatures.lines": False,
    "hover": {},
    "check": None,
    "trace": {"server": "verbose"},
    "trace.server": "off",
    "interpreter": ["/usr/bin/python3"],
    "importStrategy": "useBundled",
    "statusBar": {"enabled": True},
    "agent": "auto",
}


@pytest.mark.parametrize("prefixed", ["", "dotted", "nested"])
def test_an_editor_sends_all_it_has_and_nothing_of_it_is_wrong(
    root: Path, user: Path, prefixed: str
) -> None:
    (root / "ullage.toml").write_text("maximum = 40_000\n")
    editor = EDITOR_VALUES
    if prefixed == "dotted":
        editor = {f"ullage.{key}": value for key, value in editor.items()}
    elif prefixed:
        editor = {"ullage": editor}
    effective = effective_settings(root, None, user, editor)
    settings = effective.settings
    assert effective.problems == ()
    assert (settings.target, settings.maximum) == (20_000, 40_000)
    assert settings.working_set.tabs == "visible"
    assert settings.signatures == SignatureSettings("none", lines=False)
    assert effective.origins["target"] == Origin("editor")
    assert effective.origins["check.file"].place == "default"


@pytest.mark.parametrize(
    ("editor", "key", "said"),
    [
        ({"maxFileSize": "big"}, "ullage.maxFileSize", "must be a whole number from 1"),
        ({"signatures": {"docs": "ful"}}, "ullage.signatures.docs", 'Did you mean "full"?'),
        ({"ullage.signatures.docs": 3}, "ullage.signatures.docs", "found 3"),
        ({"taget": 3}, "ullage.taget", "is not a setting; did you mean ullage.target?"),
        ({"workingSet": {"tab": 3}}, "ullage.workingSet.tab", "mean ullage.workingSet.tabs?"),
        ({"signatures": 3}, "ullage.signatures", "must be a table of settings"),
        ({"ullage": 3}, "ullage", "must be a table of settings"),
        ({"model": "gtp-4o"}, "ullage.model", "did you mean gpt-4o"),
        ({"tasks": {"a": {"files": ["b"], "view": 3}}}, "ullage.tasks.a.view", "found 3"),
        ({"target": 9, "maximum": 8}, "ullage.target", "9 is over the maximum of 8 (8 is used)"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_editor_is_told_by_the_key_that_stands_there(
    root: Path, user: Path, editor: dict[str, Any], key: str, said: str
) -> None:
    effective = effective_settings(root, None, user, {**editor, "warning": 7})
    (problem,) = effective.problems
    assert (problem.file, problem.line, problem.key) == (None, None, key)
    assert said in problem.message
    assert str(problem) == f"{key}: {problem.message}"
    assert effective.settings.warning == 7
    assert effective.settings.model == "auto"


def test_keys_of_an_editor_are_no_settings_of_a_file(root: Path, user: Path) -> None:
    (root / "ullage.toml").write_text("interpreter = 3\nullage.target = 3\n")
    problems = effective_settings(root, None, user).problems
    assert [problem.key for problem in problems] == ["interpreter", "ullage"]


def test_a_file_that_changes_counts_from_the_next_call(root: Path, user: Path) -> None:
    for target in (3, 4):
        (root / "ullage.toml").write_text(f"target = {target}\n")
        assert effective_settings(root, None, user, {"warning": 1}).settings.target == target


def test_the_settings_for_a_file_are_those_of_its_directory(root: Path, user: Path) -> None:
    (root / "ullage.toml").write_text("target = 3\n")
    file = root / "a.py"
    file.write_text("")
    assert effective_settings(file, None, user).settings.target == 3


def test_what_is_wrong_is_told_and_the_rest_works(root: Path, user: Path) -> None:
    (root / "ullage.toml").write_text("[check\n")
    (root / "pyproject.toml").write_text('[tool.ullage]\ntarget = "x"\nwarning = 5\n')
    effective = effective_settings(root, None, user)
    assert effective.settings.warning == 5
    texts = [str(problem) for problem in effective.problems]
    assert texts[0].startswith(f"{root / 'ullage.toml'}:1: is not valid TOML")
    assert texts[1].startswith(f"{root / 'pyproject.toml'}:2: target: must be a whole number")


def test_limits_come_from_the_preset_for_the_window(root: Path, user: Path) -> None:
    settings = effective_settings(root, None, user).settings
    assert budget_for(settings) == Budget("classic-200k", 30_000, 50_000, 150_000)
    assert budget_for(settings, 1_000_000) == Budget("window-1m", 60_000, 150_000, 500_000)
    own = effective_settings(root, {"preset": "window-1m", "target": 5}, user).settings
    assert budget_for(own, 8_000) == Budget("window-1m", 5, 150_000, 500_000)


def test_a_limit_that_had_to_move_is_not_called_the_presets(root: Path, user: Path) -> None:
    effective = effective_settings(root, {"target": 80_000}, user)
    rows = {row.key: (row.value, row.origin) for row in show_settings(effective)}
    assert rows["maximum"] == (80_000, "moved: target is at most maximum")


def test_the_first_settings_file_is_written_once(root: Path, user: Path) -> None:
    path = write_first_settings(root)
    assert path == root / "ullage.toml"
    before = path.read_bytes()
    assert b"\r" not in before
    assert effective_settings(root, None, user).problems == ()
    with pytest.raises(ConfigError, match="already there; it was not changed"):
        write_first_settings(root)
    assert path.read_bytes() == before


def test_a_first_settings_file_that_cannot_be_written(root: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        write_first_settings(root / "missing")


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_dangling_link_is_not_written_through(root: Path) -> None:
    (root / "ullage.toml").symlink_to(root / "elsewhere.toml")
    with pytest.raises(ConfigError, match="already there"):
        write_first_settings(root)
    assert not (root / "elsewhere.toml").exists()


def test_the_schema_is_json(root: Path) -> None:
    assert settings_schema()["properties"]["check"]["properties"]["file"]["default"] == 25_000


def test_the_walk_alone_leaves_out_what_the_settings_leave_out(root: Path, user: Path) -> None:
    assert effective_settings(root, None, user).settings.max_file_size == MAX_FILE_SIZE
