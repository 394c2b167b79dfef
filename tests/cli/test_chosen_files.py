"""`ullage context` without a path: the files chosen in the editor, each as it was chosen."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.program import FILES, Run, start
from tests.support.independent import independent_count
from ullage.adapters.store import StateStore, StoredItem

BODY = "".join(f"        total += {number} * self.factor\n" for number in range(40))
SHOP = f'''\
"""A shop. It sells."""


class Shop:
    """Sells things. At a price."""

    def price(self, total: int) -> int:
{BODY}        return total

    def weight(self, total: int) -> int:
{BODY}        return total
'''


def choose(folder: Path, *items: StoredItem) -> None:
    with StateStore.open(on_problem=pytest.fail) as state:
        state.keep_working_set(os.path.realpath(folder), 1, items)


def item(
    path: Path | str, view: str = "full", docs: str | None = None, *symbols: str
) -> StoredItem:
    return StoredItem(str(path), view, docs, symbols, included=True, tab=False)


def test_each_file_comes_in_its_own_view(tree: Path, ullage: Run) -> None:
    (tree / "shop.py").write_text(SHOP)
    (tree / "other.py").write_text(SHOP)
    choose(
        tree,
        item(tree / "shop.py", "symbols", "none", "Shop.price"),
        item(tree / "other.py", "headers"),
        item(tree / "README"),
    )
    done = ullage("context")
    assert (done.status, done.err) == (0, "")
    assert f" {independent_count(done.out):,} tokens (o200k_base)" in done.out.partition("\n")[0]
    sections = {one.partition(": ")[0]: one for one in done.out.split("\n## ")}
    assert BODY in sections["shop.py"]
    assert "def weight(self, total: int) -> int: ..." in sections["shop.py"]
    assert '"""' not in sections["shop.py"]
    assert '"""A shop."""' in sections["other.py"]
    assert "def price" not in sections["other.py"]
    assert FILES["README"] in sections["README"]
    assert ullage("context", "-f", "xml").out.startswith("<")
    files = ullage("context", "-f", "json").document["files"]
    views = {file["path"]: file["view"] for file in files}
    assert views == {"shop.py": "symbols", "other.py": "headers", "README": "full"}


def test_the_nearest_folder_with_a_set_counts(
    tree: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(tree, item(tree / "app.py"), item(tree / "src" / "users.ts"))
    monkeypatch.chdir(tree / "src" / "deep")
    done = ullage("context")
    assert done.status == 0
    assert "## ../../app.py: full" in done.out
    assert "## ../users.ts: full" in done.out
    choose(tree / "src", item(tree / "src" / "crlf.go"))
    assert "## ../crlf.go: full" in ullage("context").out
    assert "app.py" not in ullage("context").out
    choose(tree / "src" / "deep")
    assert ullage("context").status == 2


def test_settings_are_those_of_the_folder_that_the_set_is_of(
    tree: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(tree, item(tree / "app.py"))
    (tree / "ullage.toml").write_text('encoding = "cl100k_base"\n')
    (tree / "src" / "ullage.toml").write_text('encoding = "o200k_base"\n')
    monkeypatch.chdir(tree / "src")
    assert ullage("context", "-f", "json").document["encoding"] == "cl100k_base"
    assert ullage("context", "--encoding", "o200k_base", "-f", "json").document["encoding"] == (
        "o200k_base"
    )


@pytest.mark.parametrize("there_is", ["an empty set", "no set"])
def test_without_a_set_it_is_said_what_to_do(tree: Path, ullage: Run, there_is: str) -> None:
    if there_is == "an empty set":
        choose(tree)
    done = ullage("context")
    assert (done.status, done.out) == (2, "")
    assert done.complaints == [
        "ullage: no files are chosen in the editor for this folder",
        "  Name paths, as in: ullage context src",
        "  Or open files in an editor that runs Ullage, and try again.",
    ]


def test_a_file_that_is_left_out_is_not_in_the_text(tree: Path, ullage: Run) -> None:
    out = replace(item(tree / "app.py"), dropped=True)
    choose(tree, out, item(tree / "README"))
    done = ullage("context")
    assert (done.status, done.err) == (0, "")
    assert "app.py" not in done.out
    choose(tree, out)
    assert "no files are chosen" in ullage("context").err


def test_what_is_not_saved_in_the_editor_is_told(tree: Path, ullage: Run) -> None:
    dirty = replace(item(tree / "app.py"), dirty=True)
    with StateStore.open(on_problem=pytest.fail) as state:
        state.keep_working_set(os.path.realpath(tree), 1, [dirty, item(tree / "README")], 1)
    done = ullage("context")
    assert done.status == 0
    assert done.complaints == [
        "ullage: app.py: has changes in the editor that are not saved; this is the file on disk",
        "ullage: 1 unsaved document of the editor is not in the text",
    ]
    with StateStore.open(on_problem=pytest.fail) as state:
        state.keep_working_set(os.path.realpath(tree), 1, [], 2)
    none = ullage("context")
    assert none.status == 2
    assert none.complaints[-1] == "ullage: 2 unsaved documents of the editor are not in the text"


def test_a_path_is_a_path_whatever_was_chosen(tree: Path, ullage: Run) -> None:
    choose(tree, item(tree / "README"))
    done = ullage("context", ".")
    assert done.status == 0
    assert "## app.py: signatures" in done.out
    assert "## src/users.ts: " in done.out


def test_files_that_have_vanished_are_missing_and_the_rest_is_served(
    tree: Path, ullage: Run
) -> None:
    choose(tree, item(tree / "gone.py"), item(tree / "README"), item(tree / "src"))
    done = ullage("context")
    assert done.status == 2
    assert "## README: full" in done.out
    assert done.complaints == [
        "ullage: gone.py: no such file or folder",
        "ullage: src: a folder, not a file",
    ]
    choose(tree, item(tree / "gone.py"))
    none = ullage("context")
    assert (none.status, none.out) == (2, "")
    assert "there is nothing to put in a text" in none.err


def test_what_is_no_text_or_too_large_is_told(tree: Path, ullage: Run) -> None:
    (tree / "ullage.toml").write_text("max-file-size = 500\n")
    choose(tree, item(tree / "logo.png"), item(tree / "app.py"), item(tree / "README"))
    done = ullage("context")
    assert done.status == 0
    assert "## README: full" in done.out
    assert [line.split(": ")[1] for line in done.complaints] == ["logo.png", "app.py"]


def test_a_budget_and_a_file_to_write_to_hold_for_it_too(tree: Path, ullage: Run) -> None:
    choose(tree, item(tree / "app.py"))
    over = ullage("context", "--budget", "20")
    assert (over.status, over.out) == (1, "")
    assert "tokens over the budget" in over.err
    done = ullage("context", "-o", tree / "context.md")
    assert done.status == 0
    assert "1 file, " in done.out
    assert "## app.py: full" in (tree / "context.md").read_text()


@pytest.mark.parametrize("option", [("--view", "full"), ("--symbol", "main")])
def test_another_view_needs_a_path(tree: Path, ullage: Run, option: tuple[str, str]) -> None:
    choose(tree, item(tree / "app.py"))
    done = ullage("context", *option)
    assert (done.status, done.out) == (2, "")
    assert option[0] in done.complaints[0]
    assert "views of their own" in done.complaints[0]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_folder_is_the_same_by_whichever_link_it_was_opened(tree: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tree)
    choose(link, item(link / "README"))
    by_link = start("context", cwd=link / "src", env={"PWD": str(link / "src")})
    assert by_link.status == 0
    assert "## ../README: full" in by_link.out
    by_real_path = start("context", cwd=tree / "src", env={"PWD": str(tmp_path)})
    assert by_real_path.status == 0
    assert "## ../README: full" in by_real_path.out


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_the_set_of_the_folder_that_the_shell_went_through_counts(
    tree: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tree / "linked").symlink_to(elsewhere)
    choose(tree, item(tree / "README"))
    done = start("context", cwd=tree / "linked", env={"PWD": str(tree / "linked")})
    assert done.status == 0
    assert "## ../README: full" in done.out


@pytest.mark.skipif(
    os.name != "posix" or sys.platform == "darwin", reason="other file systems refuse such names"
)
def test_a_name_that_is_not_utf_8(tree: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tree / os.fsdecode(b"b\xff")
    folder.mkdir()
    path = folder / os.fsdecode(b"n\xfe.py")
    path.write_text("x = 1\n")
    choose(folder, item(path))
    monkeypatch.chdir(folder)
    done = ullage("context")
    assert (done.status, done.err) == (0, "")
    assert "## n\\xfe.py: full" in done.out


def test_a_store_that_cannot_be_used_is_told_once(
    tree: Path, ullage: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tree / "file" / "below"))
    done = ullage("context")
    assert done.status == 2
    assert sum("working without it" in line for line in done.complaints) == 1
    assert "no files are chosen" in done.err
