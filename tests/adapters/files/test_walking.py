"""Every file of a tree is found or left out with a reason, whatever else lies in it."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.files.trees import found, plant, skipped, without_privileges
from ullage.adapters.files import FoundFile, Skipped, Unreadable, WalkOptions, ignored_by, walk

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file systems only")


@pytest.fixture
def deep_tree(tmp_path: Path) -> Iterator[Path]:
    """A chain of 2,500 folders, removed from the top: `shutil.rmtree` could not."""
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(2_500):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    yield tmp_path
    chain, rest = tmp_path / "d", tmp_path / "rest"
    while any(chain.iterdir()):
        (chain / "d").rename(rest)
        chain.rmdir()
        rest.rename(chain)


def test_files_come_in_the_order_of_names_with_folders_in_their_place(tmp_path: Path) -> None:
    plant(tmp_path, {"b.py": "", "a/z.py": "", "a/b/c.py": "", "a.py": "", "c/": "", "B.py": ""})
    assert found(tmp_path) == ["B.py", "a/b/c.py", "a/z.py", "a.py", "b.py"]


def test_a_found_file_carries_the_row_that_stands_for_reading_it(tmp_path: Path) -> None:
    plant(tmp_path, {"src/a.py": "print()\n"})
    [row] = walk(tmp_path)
    status = (tmp_path / "src/a.py").stat()
    assert row == FoundFile(
        path=str(tmp_path / "src/a.py"),
        relative="src/a.py",
        size=8,
        mtime_ns=status.st_mtime_ns,
        ctime_ns=status.st_ctime_ns,
        inode=status.st_ino,
        device=status.st_dev,
    )


def test_only_some_files_are_looked_for_and_by_the_same_rules(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {"a/b/c.py": "", "a/d.py": "", "e/f.py": "", "a/.gitignore": "*.log\n", "a/x.log": ""},
    )
    (tmp_path / ".git").mkdir()
    (tmp_path / "e").chmod(0)  # and is not looked into
    wanted = {"a/b/c.py", "a/x.log", "gone.py"}
    found_first, ignored = walk(tmp_path, only=wanted)
    assert (found_first.relative, ignored.relative) == ("a/b/c.py", "a/x.log")
    assert isinstance(ignored, Skipped)
    assert ignored.detail == "a/.gitignore:1: *.log"
    assert list(walk(tmp_path, only=())) == []
    (tmp_path / "e").chmod(0o755)


def test_an_empty_file_is_found(tmp_path: Path) -> None:
    plant(tmp_path, {"empty.py": ""})
    assert found(tmp_path) == ["empty.py"]


def test_the_first_row_comes_before_the_tree_is_read(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": "", "later/b.py": ""})
    rows = walk(tmp_path)
    assert isinstance(first := next(rows), FoundFile)
    assert first.relative == "a.py"
    plant(tmp_path, {"later/written_since.py": ""})
    assert [row.relative for row in rows] == ["later/b.py", "later/written_since.py"]


def test_a_root_that_is_one_file_is_that_file(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "*", "package-lock.json": "{}", "logo.png": b"\x89PNG"})
    assert found(tmp_path / "package-lock.json") == ["package-lock.json"]
    assert skipped(tmp_path / "logo.png") == {"logo.png": "binary: .png file"}


@pytest.mark.parametrize("name", ["missing", "a.py/below"])
def test_a_root_that_is_not_there_is_told_at_once(tmp_path: Path, name: str) -> None:
    plant(tmp_path, {"a.py": ""})
    with pytest.raises(Unreadable, match="no such file or folder") as caught:
        walk(tmp_path / name)
    assert caught.value.reason == "unreadable"


def test_a_root_with_an_impossible_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="not a possible file name"):
        walk(f"{tmp_path}/a\0b")


def test_a_relative_root_gives_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, {"src/a.py": ""})
    monkeypatch.chdir(tmp_path)
    [row] = walk("src")
    assert isinstance(row, FoundFile)
    assert (row.path, row.relative) == (str(tmp_path / "src/a.py"), "a.py")


def test_large_files_are_named_with_both_sizes(tmp_path: Path) -> None:
    plant(tmp_path, {"big.sql": b"x" * 1_500_000, "limit.sql": b"x" * 1_000_000, "s.sql": "x"})
    options = WalkOptions(max_file_size=1_000_000)
    assert skipped(tmp_path, options) == {"big.sql": "too-large: 1.5 MB, the limit is 1.0 MB"}
    assert found(tmp_path, options) == ["limit.sql", "s.sql"]


@needs_posix
class TestLinks:
    def test_links_are_named_and_never_followed(self, tmp_path: Path) -> None:
        root = plant(tmp_path / "root", {"lib/a.py": "", "b.py": ""})
        plant(tmp_path, {"outside.py": ""})
        (root / "to_file").symlink_to("lib/a.py")
        (root / "to_folder").symlink_to("lib")
        (root / "out").symlink_to(tmp_path / "outside.py")
        (root / "broken").symlink_to("nowhere")
        assert found(root) == ["b.py", "lib/a.py"]
        assert skipped(root) == {
            "broken": "ignored: link: no such file or folder",
            "out": f"ignored: link out of the folder, to {tmp_path}/outside.py",
            "to_file": "ignored: link to lib/a.py",
            "to_folder": "ignored: link to lib",
        }

    def test_loops_end(self, tmp_path: Path) -> None:
        plant(tmp_path, {"a/b/c.py": ""})
        (tmp_path / "a/b/up").symlink_to("..")
        (tmp_path / "self").symlink_to("self")
        (tmp_path / "here").symlink_to(".")
        assert found(tmp_path) == ["a/b/c.py"]
        assert skipped(tmp_path) == {
            "a/b/up": "ignored: link to a",
            "here": "ignored: link to .",
            "self": "ignored: link: a link that leads back to itself",
        }

    def test_a_root_that_is_a_link_is_walked(self, tmp_path: Path) -> None:
        plant(tmp_path, {"real/a.py": ""})
        (tmp_path / "link").symlink_to("real")
        [row] = walk(tmp_path / "link")
        assert isinstance(row, FoundFile)
        assert row.path == str(tmp_path / "link/a.py")

    def test_an_ignore_file_that_is_a_link_is_no_ignore_file(self, tmp_path: Path) -> None:
        """As in git: a repository must not make us read files elsewhere."""
        plant(tmp_path, {"rules": "*.py", "a.py": ""})
        (tmp_path / ".gitignore").symlink_to("rules")
        (tmp_path / ".ullageignore").symlink_to("rules")
        assert found(tmp_path) == ["a.py", "rules"]


@needs_posix
class TestOddEntries:
    def test_pipes_and_sockets_are_never_opened(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        os.mkfifo(tmp_path / "pipe.py")
        monkeypatch.chdir(tmp_path)  # the name of a socket may have 107 bytes only
        listening = socket.socket(socket.AF_UNIX)
        listening.bind("socket.py")
        listening.close()
        assert skipped(tmp_path) == {
            "pipe.py": "unreadable: not a regular file (a named pipe)",
            "socket.py": "unreadable: not a regular file (a socket)",
        }
        assert skipped(tmp_path / "pipe.py") == {
            "pipe.py": "unreadable: not a regular file (a named pipe)"
        }

    def test_a_pipe_in_place_of_an_ignore_file_does_not_block(self, tmp_path: Path) -> None:
        plant(tmp_path, {"a.py": ""})
        os.mkfifo(tmp_path / ".gitignore")
        assert found(tmp_path) == ["a.py"]

    def test_unreadable_folders_are_one_row(self, tmp_path: Path) -> None:
        plant(tmp_path, {"a/secret.py": "", "b.py": ""})
        (tmp_path / "a").chmod(0)
        with without_privileges(tmp_path):
            assert found(tmp_path) == ["b.py"]
            assert skipped(tmp_path) == {"a/": "unreadable: permission denied"}
        (tmp_path / "a").chmod(0o755)

    def test_a_root_without_permission_is_told_at_once(self, tmp_path: Path) -> None:
        plant(tmp_path, {"a/secret.py": ""})
        (tmp_path / "a").chmod(0)
        with (
            without_privileges(tmp_path),
            pytest.raises(Unreadable, match="permission denied"),
        ):
            walk(tmp_path / "a")
        (tmp_path / "a").chmod(0o755)

    def test_files_and_folders_that_vanish_are_told(self, tmp_path: Path) -> None:
        plant(tmp_path, {"a.py": "", "b.py": "", "c/d.py": "", "e.py": ""})
        rows = walk(tmp_path)
        next(rows)
        (tmp_path / "b.py").unlink()
        (tmp_path / "c/d.py").unlink()
        (tmp_path / "c").rmdir()
        assert [str(row) for row in rows if isinstance(row, Skipped)] == [
            str(Skipped("b.py", "unreadable", "vanished")),
            str(Skipped("c/", "unreadable", "vanished")),
        ]

    @pytest.mark.skipif(sys.platform == "darwin", reason="macOS refuses such names")
    def test_names_that_are_not_utf8_can_be_shown_and_opened(self, tmp_path: Path) -> None:
        plant(tmp_path, {os.fsdecode(b"caf\xe9/n\xff.py"): "x = 1\n"})
        [row] = walk(tmp_path)
        assert isinstance(row, FoundFile)
        assert row.relative == "caf\\xe9/n\\xff.py"
        assert Path(row.path).read_bytes() == b"x = 1\n"
        plant(tmp_path, {".gitignore": b"n\xff.*"})
        assert skipped(tmp_path) == {"caf\\xe9/n\\xff.py": "ignored: .gitignore:1: n\\xff.*"}

    def test_names_with_line_ends_are_kept_apart(self, tmp_path: Path) -> None:
        plant(tmp_path, {"a\nb.py": "", "a\n.py": "", ".gitignore": "a?.py"})
        assert found(tmp_path) == [".gitignore", "a\nb.py"]

    def test_a_tree_deeper_than_any_stack_is_walked(self, deep_tree: Path) -> None:
        """Below PATH_MAX the system itself refuses the path: the walk says so and goes on."""
        plant(deep_tree, {"z.py": ""})
        too_deep, last = walk(deep_tree)
        assert isinstance(too_deep, Skipped)
        assert too_deep.relative.startswith("d/d/d/")
        assert (too_deep.reason, too_deep.detail) == ("unreadable", "the path is too long")
        assert last.relative == "z.py"


class TestOnePath:
    def test_one_path_gets_the_answer_of_the_walk(self, tmp_path: Path) -> None:
        plant(
            tmp_path,
            {
                ".gitignore": "*.log\n",
                "a.log": "",
                "a.py": "",
                "logo.png": "",
                "node_modules/x/index.js": "",
                "deep/er/.gitignore": "gen/",
                "deep/er/gen/x.py": "",
            },
        )
        assert ignored_by(tmp_path / "a.py", tmp_path) is None
        assert ignored_by(tmp_path, tmp_path) is None
        assert [
            _told(tmp_path, name)
            for name in ("a.log", "logo.png", "node_modules/x/index.js", "deep/er/gen/x.py", "new")
        ] == [
            "ignored: .gitignore:1: *.log",
            "binary: .png file",
            "ignored: dependencies (node_modules)",
            "ignored: deep/er/.gitignore:1: gen/",
            "unreadable: no such file or folder",
        ]

    def test_a_path_outside_the_root_is_not_part_of_it(self, tmp_path: Path) -> None:
        plant(tmp_path, {"root/a.py": "", "rootless.py": ""})
        row = ignored_by(tmp_path / "rootless.py", tmp_path / "root")
        assert row == Skipped(str(tmp_path / "rootless.py"), "ignored", "outside the folder")


def _told(root: Path, name: str) -> str:
    row = ignored_by(root / name, root)
    assert row is not None
    assert row.relative == name
    return f"{row.reason}: {row.detail}"
