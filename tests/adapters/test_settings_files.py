"""Finding and reading settings files on a real disk."""

import os
from pathlib import Path

import pytest

from ullage.adapters.settings_files import MAX_SETTINGS_BYTES, read_layers, user_settings_directory


@pytest.fixture
def user(tmp_path: Path) -> Path:
    directory = tmp_path / "user"
    directory.mkdir()
    return directory


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "outside" / "repository"
    (root / "packages" / "api").mkdir(parents=True)
    (root / ".git").mkdir()
    return root


def only_problem(directory: Path, user: Path) -> str:
    found = read_layers(directory, user)
    assert found.layers == ()
    (problem,) = found.problems
    return str(problem)


def test_nothing_there_is_no_problem(repository: Path, user: Path) -> None:
    found = read_layers(repository, user)
    assert (found.layers, found.problems) == ((), ())


def test_the_nearest_file_counts(repository: Path, user: Path) -> None:
    (repository / "ullage.toml").write_text("target = 1\n")
    api = repository / "packages" / "api"
    assert read_layers(api, user).layers[0].values == {"target": 1}
    (api / "ullage.toml").write_text("target = 2\n")
    (layer,) = read_layers(api, user).layers
    assert (layer.values, layer.file) == ({"target": 2}, str(api / "ullage.toml"))


def test_the_search_ends_at_the_top_of_the_repository(repository: Path, user: Path) -> None:
    (repository.parent / "ullage.toml").write_text("target = 1\n")
    assert read_layers(repository / "packages", user).layers == ()
    (repository / ".git").rmdir()
    assert len(read_layers(repository / "packages", user).layers) == 1


def test_a_worktree_has_a_file_for_its_mark(repository: Path, user: Path) -> None:
    (repository / ".git").rmdir()
    (repository / ".git").write_text("gitdir: elsewhere\n")
    (repository.parent / "ullage.toml").write_text("target = 1\n")
    assert read_layers(repository, user).layers == ()


def test_all_three_files_with_the_lines_of_their_keys(repository: Path, user: Path) -> None:
    (repository / "ullage.toml").write_text("\n[check]\nfile = 1\n")
    (repository / "pyproject.toml").write_text(
        '[project]\nname = "x"\n[tool.ullage]\ntarget = 1\n[tool.ullage.check]\nfile = 2\n'
    )
    (user / "ullage.toml").write_text("target = 3\n")
    layers = {layer.place: layer for layer in read_layers(repository, user).layers}
    assert list(layers) == ["ullage.toml", "pyproject.toml", "user-file"]
    assert layers["ullage.toml"].line(("check", "file")) == 3
    assert layers["pyproject.toml"].values == {"target": 1, "check": {"file": 2}}
    assert layers["pyproject.toml"].line(("target",)) == 4
    assert layers["pyproject.toml"].line(("check", "file")) == 6
    assert layers["user-file"].values == {"target": 3}


def test_a_project_file_without_our_table_is_passed_over(repository: Path, user: Path) -> None:
    (repository / "pyproject.toml").write_text("[tool.ullage]\ntarget = 1\n")
    api = repository / "packages" / "api"
    for text in ("[project]\n", "broken [", '[tool]\nx = "ullage"\n', 'tool = "ullage"\n'):
        (api / "pyproject.toml").write_text(text)
        found = read_layers(api, user)
        assert [layer.values for layer in found.layers] == [{"target": 1}]
        assert found.problems == ()


def test_a_project_table_that_is_none(repository: Path, user: Path) -> None:
    (repository / "pyproject.toml").write_text("[tool]\nullage = 1\n")
    assert "sets tool.ullage, which must be a table" in only_problem(repository, user)


def test_a_byte_order_mark_and_windows_line_ends(repository: Path, user: Path) -> None:
    (repository / "ullage.toml").write_bytes(b"\xef\xbb\xbf# x\r\ntarget = 1\r\n")
    (layer,) = read_layers(repository, user).layers
    assert (layer.values, layer.line(("target",))) == ({"target": 1}, 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a = 1\nb = [\n", "is not valid TOML"),
        (b"a = 1\nb =\nc = 2\n", "ullage.toml:2: is not valid TOML"),
        (b'a = "\xff"\n', "is not UTF-8 (byte 5)"),
        (b"a = " + b"9" * 5_000, "is not valid TOML: Exceeds the limit"),
        (b"a = " + b"[" * 20_000, "is nested too deeply"),
        (b"#" * (MAX_SETTINGS_BYTES + 1), "is larger than 1,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_the_rest_still_counts(
    repository: Path, user: Path, content: bytes, message: str
) -> None:
    path = repository / "ullage.toml"
    path.write_bytes(content)
    problem = only_problem(repository, user)
    assert problem.startswith(str(path))
    assert message in problem
    assert problem.endswith("; the file is not used")
    (user / "ullage.toml").write_text("target = 3\n")
    assert [layer.place for layer in read_layers(repository, user).layers] == ["user-file"]


def test_a_broken_file_does_not_uncover_the_one_above(repository: Path, user: Path) -> None:
    (repository / "ullage.toml").write_text("target = 1\n")
    (repository / "packages" / "ullage.toml").write_text("target = \n")
    assert "packages" in only_problem(repository / "packages" / "api", user)


def test_what_is_no_file_is_never_opened(repository: Path, user: Path) -> None:
    path = repository / "ullage.toml"
    path.mkdir()
    assert "is not a regular file" in only_problem(repository, user)
    path.rmdir()
    path.symlink_to(path)
    assert "cannot be read" in only_problem(repository, user)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_does_not_block(repository: Path, user: Path) -> None:
    os.mkfifo(repository / "ullage.toml")
    assert "is not a regular file" in only_problem(repository, user)


def test_a_directory_that_does_not_exist(tmp_path: Path, user: Path) -> None:
    assert read_layers(tmp_path / "missing" / "deeper", user).problems == ()


def test_the_users_own_place_honours_xdg(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repository: Path
) -> None:
    directory = user_settings_directory()
    assert directory is not None
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / "ullage.toml"
    file.write_text("target = 7\n")
    try:
        assert [layer.values for layer in read_layers(repository).layers] == [{"target": 7}]
    finally:
        file.unlink()
    if os.name == "posix":
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
        assert user_settings_directory() == tmp_path / "xdg" / "ullage"
