"""git itself says which rule decides about a path: `git check-ignore -v` on random repositories."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ullage.adapters.files import FoundFile, WalkOptions, ignored_by, walk

pytestmark = pytest.mark.skipif(
    shutil.which("git") is None, reason="not compared with git: install git and run again"
)

# Without --verbose git says nothing about paths that no rule matches.
CHECK_IGNORE = ["git", "check-ignore", "--no-index", "-z", "--stdin", "--verbose", "--non-matching"]

# Names that no default exclusion knows, close enough to the patterns below to be hit often.
NAMES = [
    "a",
    "b",
    "ab",
    "foo",
    "A",
    "a b",
    "x",
    "é",
    "fooa",
    "[",
    "*",
    "a.b",
    ".a",
    "!a",
    "#a",
    "a-b",
]
ODD_NAMES = ["\\a", "a]", "\ta", "a ", "-", "abc", "fo", "ÀÉ", "a.b.c", "日本"]
PIECES = [
    *(
        "a",
        "b",
        "foo",
        "ab",
        "A",
        "x",
        "é",
        "日",
        ".",
        "-",
        " ",
        "!",
        "#",
        "\\",
        "\\*",
        "\\ ",
        "\t",
    ),
    *("*", "*", "**", "***", "?", "/", "/", "/", "**/", "/**", "**\\/"),
    *("[ab]", "[!a]", "[^b]", "[a-c]", "[c-a]", "[]a]", "[a\\]b]", "[a/b]", "[", "]", "[!", "[a-"),
    *("[[:alpha:]]", "[[:up:]]", "[[:a", "[[:]", "[^[:punct:]]", "[\\", "[A-Z]", "[--0]"),
]
LINE_ENDS = ["", "", "", "", " ", "  ", "\r", "\t", "/", "/", "/"]

patterns = st.builds(
    lambda sign, pieces, end: sign + "".join(pieces) + end,
    st.sampled_from(["", "", "", "", "", "!", "!", "/"]),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6),
    st.sampled_from(LINE_ENDS),
)
ignore_files = st.lists(patterns, min_size=1, max_size=5).map("\n".join)
names = st.sampled_from(NAMES + ODD_NAMES)


@dataclass(frozen=True)
class Tree:
    """A folder's content: names with None for a file or the tree for a folder; its rules."""

    entries: dict[str, "Tree | None"]
    rules: str | None


leaves = st.builds(
    Tree,
    st.dictionaries(names, st.none(), min_size=2, max_size=6),
    st.one_of(st.none(), st.none(), ignore_files),
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        Tree,
        st.dictionaries(names, st.one_of(st.none(), inner, inner), min_size=4, max_size=8),
        st.one_of(st.none(), ignore_files),
    ),
    max_leaves=12,
)


def drawn(examples: int) -> settings:
    """The same examples on every run, unless more of them are asked for."""
    checks = list(HealthCheck)
    return settings(
        max_examples=examples, deadline=None, derandomize=True, suppress_health_check=checks
    )


def write(tree: Tree, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    if tree.rules is not None:
        (folder / ".gitignore").write_bytes(tree.rules.encode())
    for name, content in tree.entries.items():
        if content is None:
            (folder / name).write_bytes(b"text\n")
        else:
            write(content, folder / name)


def paths_of(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in (*folders, *files):
            yield os.path.relpath(f"{parent}/{name}", folder)


def decided_by_git(folder: Path, paths: list[str]) -> dict[str, str]:
    """For each path `source:line` of the rule that ignores it, or nothing."""
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    answer = subprocess.run(CHECK_IGNORE, cwd=folder, input=given, capture_output=True, check=False)
    assert answer.returncode in {0, 1}, answer.stderr
    fields = os.fsdecode(answer.stdout).split("\0")[:-1]
    rows = zip(*(fields[at::4] for at in range(4)), strict=True)
    return {
        path: f"{source}:{line}" if source and not pattern.startswith("!") else ""
        for source, line, pattern, path in rows
    }


def decided_by_us(folder: Path, path: str) -> str:
    row = ignored_by(folder / path, folder)
    return ":".join(row.detail.split(":")[:2]) if row is not None else ""


def repository(folder: Path, tree: Tree, private: str, settings_text: str) -> None:
    """The least that git takes for a repository: `git init` costs more than the comparison."""
    for part in ("objects", "refs", "info"):
        (folder / ".git" / part).mkdir(parents=True)
    (folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git/config").write_text(f"[core]\n\trepositoryFormatVersion = 0\n{settings_text}")
    (folder / ".git/info/exclude").write_bytes(private.encode())
    write(tree, folder)


def compare(folder: Path) -> int:
    """Asserts that git and we say the same about every path; how many there were."""
    paths = list(paths_of(folder))
    expected = decided_by_git(folder, paths)
    assert {path: decided_by_us(folder, path) for path in paths} == expected
    found = {row.relative for row in walk(folder) if isinstance(row, FoundFile)}
    files = {path for path in paths if (folder / path).is_file()}
    assert found == {path for path in files if not expected[path]}
    return len(paths)


@pytest.mark.parametrize("repositories", [120, pytest.param(1_000, marks=pytest.mark.oracle)])
def test_the_same_rule_decides(home: Path, repositories: int) -> None:
    compared: list[int] = []
    (home / ".config/git").mkdir(parents=True)

    @drawn(repositories)
    @given(tree=trees, private=ignore_files, of_user=ignore_files, ignore_case=st.booleans())
    def in_one(tree: Tree, private: str, of_user: str, *, ignore_case: bool) -> None:
        (home / ".config/git/ignore").write_bytes(of_user.encode())
        with tempfile.TemporaryDirectory(dir=home) as top:
            case = f"\tignoreCase = {str(ignore_case).lower()}\n"
            repository(Path(top), tree, private, case)
            compared.append(compare(Path(top)))

    in_one()
    print(f"{sum(compared):,} paths in {len(compared):,} repositories")
    assert sum(compared) >= 16 * repositories


@drawn(25)
@given(tree=trees, private=ignore_files)
def test_a_folder_inside_a_repository_obeys_the_rules_above_it(
    home: Path, tree: Tree, private: str
) -> None:
    with tempfile.TemporaryDirectory(dir=home) as top:
        folder = Path(top)
        repository(folder, tree, private, "")
        whole = [row for row in walk(folder) if isinstance(row, FoundFile)]
        for name in (name for name, content in tree.entries.items() if content is not None):
            below = [row.path for row in whole if row.relative.startswith(f"{name}/")]
            if ignored_by(folder / name, folder) is None:
                rows = walk(folder / name)
                assert [row.path for row in rows if isinstance(row, FoundFile)] == below


def test_without_gitignore_nothing_of_git_is_read(tmp_path: Path) -> None:
    tree = Tree({"a": None, "b": Tree({"x": None}, "x")}, "a\nb")
    repository(tmp_path, tree, "a", "")
    rows = walk(tmp_path, WalkOptions(respect_gitignore=False))
    assert [row.relative for row in rows] == [".git/", ".gitignore", "a", "b/.gitignore", "b/x"]
