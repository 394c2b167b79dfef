"""Which files count, what happens to them on disk, and what is left after a restart."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.window import Window, cost, module
from ullage.app.chosen_files import find_choice
from ullage.app.config import effective_settings
from ullage.app.count import count_texts

TEXT = module("a", 3)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


def test_each_reason_why_a_file_does_not_count(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere" / "lib.d.ts"
    files: dict[str | Path, str] = {
        outside: "declare const x: number;\n", ".gitignore": "*.log\n", "build.log": "line\n",
        "node_modules/m/index.js": "let x\n", "package-lock.json": "{}\n", "logo.png": "\x89PNG\0",
        ".ullage/context.md": "text\n", "preview.py": TEXT, "huge.txt": "x" * 2_000,
        "latin.py": TEXT,
    }  # fmt: skip
    with Window(root, settings={"maxFileSize": 1_000}) as window:
        (root / ".git").mkdir()
        for name, text in files.items():
            window.write(name, text[:900] if name != "huge.txt" else text)
        (root / "latin.py").write_bytes(b"# caf\xe9 \xff\n\x81" * 3)
        window.background(
            *(name for name in files if name not in {".gitignore", "preview.py"}),
            "git:/project/a.py?ref", "output:extension", "gone.py", "untitled:Untitled-9",
        )  # fmt: skip
        window.background("preview.py", preview=True)
        found = window.not_counted()
        assert window.status()["text"] == "$(ullage) no files"
    reasons = {name: reason for name, (reason, _) in found.items()}
    assert reasons == {
        outside.as_posix(): "outside-workspace", "build.log": "ignored",
        "node_modules/m/index.js": "ignored", "package-lock.json": "ignored", "logo.png": "binary",
        ".ullage/context.md": "own-file", "preview.py": "preview", "huge.txt": "too-large",
        "latin.py": "encoding", "git:/project/a.py?ref": "scheme", "output:extension": "scheme",
        "gone.py": "unreadable", "untitled:Untitled-9": "unreadable",
    }  # fmt: skip
    words = {name: detail for name, (_, detail) in found.items()}
    assert all(words.values())
    assert words[outside.as_posix()] == "outside the folder"
    assert words["preview.py"] == "a preview, until it is edited or kept open"
    assert words["git:/project/a.py?ref"] == "git scheme: not a file"


def test_including_makes_count_whatever_has_a_text(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "lib.py"
    outside.write_text(TEXT)
    with Window(root) as window:
        window.write("node_modules/m/index.js", "let x\n")
        window.write("logo.png", "\x89PNG\0")
        names: list[str | Path] = [
            outside,
            "node_modules/m/index.js",
            "logo.png",
            "gone.py",
        ]
        window.tell_tabs()
        window.include(*names)
        assert set(window.working_set()) == {outside.as_posix(), "node_modules/m/index.js"}
        assert window.tokens() == cost(TEXT, "let x\n")
        assert {name: reason for name, (reason, _) in window.not_counted().items()} == {
            "logo.png": "binary", "gone.py": "unreadable",
        }  # fmt: skip
        refused = window.refused("pin", uris=["git:/a.py?ref"])
        assert refused["message"] == "git:/a.py?ref: git scheme: not a file"
        window.show("git:/a.py?ref", text="x = 1\n")
        window.include("git:/a.py?ref")
        assert window.working_set()["git:/a.py?ref"]["cost"] == cost("x = 1\n")
        window.command("undo")
        window.command("undo")
        assert window.working_set() == {}


def test_what_cannot_be_had_is_named_and_holds_nothing_up(root: Path, tmp_path: Path) -> None:
    """Whatever its place: outside the folder, among dependencies, or gone since it was included."""
    outside, lost = tmp_path / "gone.py", tmp_path / "lost.py"
    lost.write_text(TEXT)
    with Window(root) as window:
        window.tell_tabs()
        window.include(lost)
        assert window.tokens() == cost(TEXT)
        lost.unlink()
        window.until(window.tokens, lambda tokens: tokens == 0)
        message = window.include(outside, "node_modules/m.js")["message"]
        assert message == (
            "gone.py: not counted, no such file or folder. "
            "m.js: not counted, no such file or folder. Files for the agent: 0 of 30K."
        )
        assert window.status()["workingSet"]["pending"] == 0
        listed = window.result("ullage/workingSet", {})["notCounted"]
        assert [one["included"] for one in listed] == [True] * 3
        window.command("pin", uris=[one["uri"] for one in listed], pinned=False)
        assert window.result("ullage/workingSet", {})["notCounted"] == []
        window.command("undo")
        assert window.command("reset")["message"] == (
            "All choices taken back. Files for the agent: 0 of 30K."
        )


def test_a_symbol_that_is_not_there_is_refused_with_the_nearest(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", TEXT)
        window.show("a.py")
        refused = window.refused(
            "setView", uris=[window.uri("a.py")], view="symbols", symbols=["nope"]
        )
        assert refused["message"].startswith("no declaration named nope; the nearest: ")
        assert window.working_set()["a.py"]["view"] == "full"


def test_a_settings_file_that_nobody_tells_of_is_noticed(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", TEXT)
        window.show("a.py")
        window.settle()
        (root / "ullage.toml").write_text("target = 1_000\n")
        window.until(
            lambda: window.status()["workingSet"]["target"], lambda target: target == 1_000
        )


def test_a_preview_counts_while_it_is_looked_at_and_when_it_is_kept(root: Path) -> None:
    with Window(root) as window:
        for name in ("a.py", "b.py"):
            window.write(name, TEXT)
            window.show(name, preview=name == "a.py")
        assert set(window.working_set()) == {"b.py"}
        window.show("a.py", preview=True)
        assert set(window.working_set()) == {"a.py", "b.py"}
        window.show("a.py")
        window.show("b.py")
        assert set(window.working_set()) == {"a.py", "b.py"}


def test_untitled_text_counts_as_what_the_editor_says_it_is(root: Path) -> None:
    text = module("u", 20)
    with Window(root) as window:
        window.show("untitled:Untitled-1", text=text)
        item = window.working_set()["untitled:Untitled-1"]
        assert (item["name"], item["cost"], item["dirty"]) == ("Untitled-1", cost(text), False)
        answer = window.view_as("signatures", "untitled:Untitled-1")
        assert answer["after"] == cost(window.view_text("signatures", "untitled:Untitled-1"))
        window.close_tab("untitled:Untitled-1")
        assert window.working_set() == {}


def test_a_file_that_is_not_on_disk_yet_counts_and_is_being_edited(root: Path) -> None:
    with Window(root) as window:
        window.show("new.py", text=TEXT)
        assert window.working_set()["new.py"]["cost"] == cost(TEXT)
        window.save("new.py")
        assert window.working_set()["new.py"]["dirty"] is False


def test_a_text_restored_from_a_backup_is_being_edited(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", TEXT)
        window.show("a.py", text=TEXT + "# not saved\n")
        assert window.working_set()["a.py"]["dirty"] is True


def test_files_that_are_not_open_are_followed_on_disk(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", TEXT)
        window.background("a.py")
        assert window.tokens() == cost(TEXT)
        window.write("a.py", TEXT * 2)
        window.until(lambda: window.statuses[-1]["workingSet"]["tokens"],
                     lambda tokens: tokens == cost(TEXT * 2))  # fmt: skip
        window.path("a.py").unlink()
        window.until(lambda: window.statuses[-1]["workingSet"]["files"], lambda files: not files)
        assert window.not_counted()["a.py"][0] == "unreadable"


def test_an_editor_that_watches_tells_at_once(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", TEXT)
        window.background("a.py")
        window.settle()
        window.write("a.py", "x = 1\n")
        changes = [{"uri": window.uri("a.py"), "type": 2}]
        window.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        assert window.tokens() == cost("x = 1\n")


def test_a_text_of_the_same_size_and_time_is_another_text(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", "x = 1  # ☕☕☕\n")
        window.background("a.py")
        assert window.tokens() == cost("x = 1  # ☕☕☕\n")
        before = window.path("a.py").stat()
        window.write("a.py", "number = 123456789\n")
        assert window.path("a.py").stat().st_size == before.st_size
        os.utime(window.path("a.py"), ns=(before.st_atime_ns, before.st_mtime_ns))
        changes = [{"uri": window.uri("a.py"), "type": 2}]
        window.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        assert window.tokens() == cost("number = 123456789\n")


def test_an_undone_step_knows_the_new_name_of_a_file(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", module("a", 20))
        window.show("a.py")
        window.include("a.py")
        window.view_as("signatures", "a.py")
        window.rename("a.py", "b.py")
        window.command("undo")
        (item,) = window.working_set().values()
        assert (item["name"], item["view"], item["reasons"]) == ("b.py", "full", ["tab", "pin"])
        assert window.not_counted() == {}


def test_including_one_file_takes_in_no_other(root: Path) -> None:
    with Window(root) as window:
        for name in ("a.py", "b.py"):
            window.write(name, TEXT)
            window.show(name)
        window.include("a.py")
        window.command("drop", uris=[window.uri("a.py")])
        window.include("b.py")
        assert {name: one["dropped"] for name, one in window.working_set().items()} == {
            "a.py": True, "b.py": False,
        }  # fmt: skip


def test_a_file_changed_by_somebody_else_is_no_longer_what_is_open(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", TEXT)
        window.show("a.py")
        assert window.working_set()["a.py"]["dirty"] is False
        window.write("a.py", TEXT * 2)
        changes = [{"uri": window.uri("a.py"), "type": 2}]
        window.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        assert window.working_set()["a.py"]["cost"] == cost(TEXT)
        assert window.working_set()["a.py"]["dirty"] is True


def test_a_file_takes_its_view_along_when_it_is_renamed(root: Path) -> None:
    with Window(root) as window:
        for name in ("a.py", "lib/b.py"):
            window.write(name, module("a", 20))
            window.show(name)
        window.view_as("signatures", "a.py", "lib/b.py")
        window.include("lib/b.py")
        window.rename("a.py", "new/name.py")
        items = window.working_set()
        assert {name: item["view"] for name, item in items.items()} == {
            "new/name.py": "signatures", "lib/b.py": "signatures",
        }  # fmt: skip
        window.rename("lib/b.py", "b.py")
        assert window.working_set()["b.py"]["reasons"] == ["tab", "pin"]


def test_a_deleted_file_is_gone_and_stays_so(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", TEXT)
        window.show("a.py")
        window.include("a.py")
        window.delete("a.py")
        assert window.working_set() == {}
        assert window.not_counted() == {}


def test_line_ends_and_marks_are_counted_as_they_are_on_disk(root: Path) -> None:
    texts = {
        "crlf.py": "x = 1\r\ny = 2\r\n",
        "cr.py": "x = 1\ry = 2\r",
        "ff.py": "x = 1\n\fy\u2028\n",
    }
    with Window(root) as window:
        for name, text in texts.items():
            window.write(name, text)
            window.background(name)
        window.settle()
        (root / "bom.py").write_bytes(b"\xef\xbb\xbfx = 1\n")
        window.background("bom.py")
        costs = {name: item["cost"] for name, item in window.working_set().items()}
        counts = {name: cost(text) for name, text in texts.items()}
        assert costs == {**counts, "bom.py": cost("x = 1\n")}
        for name in costs:
            text = (root / name).read_bytes().decode("utf-8-sig")
            window.show(name, text=text)
        assert {name: item["cost"] for name, item in window.working_set().items()} == costs
        assert not any(item["dirty"] for item in window.working_set().values())


# Folders.


def test_several_folders_have_a_set_and_a_diagnostic_each(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with Window(one, two, settings={"target": 5_000, "maximum": 9_000}) as window:
        for folder in (one, two):
            for name in ("main.py", "other.py"):
                window.write(folder / name, module("a", 20))
                window.show(folder / name)
        window.show(one / "other.py")
        window.look_away()
        items = window.working_set()
        assert [item["name"] for item in items.values()] == [
            "one/main.py", "one/other.py", "two/main.py", "two/other.py",
        ]  # fmt: skip
        found = window.diagnostics()
        assert set(found) == {"main.py", (two / "main.py").as_posix()}
        assert {one["code"] for several in found.values() for one in several} == {
            "working-set-over-target"
        }


def test_a_folder_that_goes_takes_its_files_along(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with Window(one, two) as window:
        for folder in (one, two):
            window.write(folder / "a.py", TEXT)
            window.background(folder / "a.py")
        assert window.tokens() == cost(TEXT, TEXT)
        gone = {"uri": window.uri(two), "name": "two"}
        change = {"event": {"added": [], "removed": [gone]}}
        window.notify("workspace/didChangeWorkspaceFolders", change)
        assert window.tokens() == cost(TEXT)
        assert window.not_counted() == {
            (two / "a.py").as_posix(): ("outside-workspace", "outside the folder")
        }
        change = {"event": {"added": [gone], "removed": []}}
        window.notify("workspace/didChangeWorkspaceFolders", change)
        assert window.tokens() == cost(TEXT, TEXT)


def test_without_a_folder_files_count_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(TEXT)
    with Window() as window:
        window.show(tmp_path / "a.py")
        assert window.tokens() == cost(TEXT)


def test_an_old_editor_names_its_folder_by_its_uri_only(root: Path) -> None:
    from tests.support.editor import Editor
    from ullage.app.editor.uris import uri_of

    root.mkdir()
    (root / "ullage.toml").write_text("target = 1\n")
    (root / "a.py").write_text(TEXT)
    with Editor(params={"rootUri": uri_of(str(root))}) as editor:
        editor.open(uri_of(str(root / "a.py")), TEXT)
        editor.until(lambda: editor.result("ullage/debug")["underWay"], lambda busy: not busy)
        (item,) = editor.result("ullage/workingSet", {})["items"]
        assert item["cost"] == cost(TEXT)


# Notebooks.


def notebook(cells: list[tuple[str, str]]) -> str:
    """A notebook as Jupyter writes it, with an output that must not count."""
    written: list[dict[str, Any]] = []
    for kind, source in cells:
        cell: dict[str, Any] = {
            "cell_type": kind,
            "metadata": {},
            "source": source.splitlines(keepends=True),
        }
        if kind == "code":
            output = {"output_type": "stream", "name": "stdout", "text": ["word " * 500]}
            cell |= {"execution_count": 1, "outputs": [output]}
        written.append(cell)
    kernel = {"kernelspec": {"language": "python", "name": "python3", "display_name": "Python"}}
    return json.dumps({"cells": written, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


CELLS = [
    ("markdown", "# Title\nText with ☕\n"), ("code", module("n", 20)), ("raw", "raw text"),
    ("code", "x = 1\nprint(x)"),
]  # fmt: skip


def open_notebook(window: Window, name: str, cells: list[tuple[str, str]]) -> list[str]:
    """Open a notebook as VS Code does; the documents of its cells."""
    uri = window.uri(name)
    documents = [f"vscode-notebook-cell:{uri}#{n}" for n in range(len(cells))]
    languages = {"markdown": "markdown", "code": "python", "raw": "raw"}
    params = {
        "notebookDocument": {
            "uri": uri, "notebookType": "jupyter-notebook", "version": 1,
            "metadata": {"metadata": {"kernelspec": {"language": "python", "name": "python3"}}},
            "cells": [
                {"kind": 1 if kind == "markdown" else 2, "document": document}
                for (kind, _), document in zip(cells, documents, strict=True)
            ],
        },
        "cellTextDocuments": [
            {"uri": document, "languageId": languages[kind], "version": 1, "text": text}
            for (kind, text), document in zip(cells, documents, strict=True)
        ],
    }  # fmt: skip
    window.notify("notebookDocument/didOpen", params)
    window.background(name)
    return documents


def test_a_notebook_costs_the_same_open_and_on_disk(root: Path) -> None:
    with Window(root) as window:
        window.write("n.ipynb", notebook(CELLS))
        window.background("n.ipynb")
        on_disk = window.working_set()["n.ipynb"]
        open_notebook(window, "n.ipynb", CELLS)
        opened = window.working_set()["n.ipynb"]
        counted, _ = count_texts([root / "n.ipynb"], b"", effective_settings(root))
    assert on_disk == opened
    assert opened["dirty"] is False
    assert opened["cost"] == counted.total
    texts = cost(*(text for _, text in CELLS))
    assert texts < opened["cost"] < texts + 50


def test_editing_and_moving_cells_counts_what_they_say(root: Path) -> None:
    with Window(root) as window:
        window.write("n.ipynb", notebook(CELLS))
        documents = open_notebook(window, "n.ipynb", CELLS)
        window.settle()
        uri = window.uri("n.ipynb")
        place = {"line": 0, "character": 0}
        edit = {"range": {"start": place, "end": place}, "text": "y = 2\n"}
        content = {"document": {"uri": documents[3], "version": 2}, "changes": [edit]}
        new = {"uri": f"{documents[0]}new", "languageId": "python", "version": 1, "text": "z = 3\n"}
        array = {"start": 1, "deleteCount": 1, "cells": [{"kind": 2, "document": new["uri"]}]}
        structure = {"array": array, "didOpen": [new], "didClose": [{"uri": documents[1]}]}
        window.notify(
            "notebookDocument/didChange",
            {
                "notebookDocument": {"uri": uri, "version": 2},
                "change": {"cells": {"structure": structure, "textContent": [content]}},
            },
        )
        changed = window.working_set()["n.ipynb"]
        assert changed["dirty"] is True
        now = [CELLS[0], ("code", "z = 3\n"), CELLS[2], ("code", "y = 2\n" + CELLS[3][1])]
        window.write("n.ipynb", notebook(now))
        window.notify("notebookDocument/didSave", {"notebookDocument": {"uri": uri}})
        saved = window.working_set()["n.ipynb"]
        assert (saved["cost"], saved["dirty"]) == (changed["cost"], False)
        window.notify(
            "notebookDocument/didClose",
            {"notebookDocument": {"uri": uri}, "cellTextDocuments": []},
        )
        assert window.working_set()["n.ipynb"]["cost"] == changed["cost"]


# Restart.


def test_after_a_restart_what_was_included_is_there_in_its_view(root: Path) -> None:
    with Window(root) as window:
        for name in ("kept.py", "tab.py", "out.py"):
            window.write(name, module("a", 20))
            window.show(name)
        window.view_as("signatures", "kept.py", "tab.py")
        window.include("kept.py", "out.py")
        window.command("drop", uris=[window.uri("out.py")])
        window.settle()
    with Window(root) as window:
        window.tell_tabs()
        items = window.working_set()
        assert {name: one["dropped"] for name, one in items.items()} == {
            "kept.py": False, "out.py": True,
        }  # fmt: skip
        item = items["kept.py"]
        assert item["view"] == "signatures"
        assert item["cost"] == cost(window.view_text("signatures", "kept.py"))
        assert window.command("undo")["message"] == "Nothing to undo."
        window.show("tab.py")
        assert window.working_set()["tab.py"]["view"] == "full"


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_folder_opened_by_a_link_has_the_set_of_its_real_path(root: Path, tmp_path: Path) -> None:
    root.mkdir()
    link = tmp_path / "link"
    link.symlink_to(root)
    with Window(root) as window:
        window.write("old.py", TEXT)
        window.tell_tabs()
        window.include("old.py")
        window.settle()
    with Window(link) as window:
        window.tell_tabs()
        assert set(window.working_set()) == {"old.py"}
        window.write("new.py", TEXT)
        window.include("new.py")
        window.settle()
    chosen = find_choice(root, pytest.fail)
    assert chosen is not None
    assert {Path(one.path).name for one in chosen.items} == {"old.py", "new.py"}
    with Window(root) as window:
        window.tell_tabs()
        assert set(window.working_set()) == {"old.py", "new.py"}


def test_an_included_file_outside_the_folder_is_kept_with_the_first(tmp_path: Path) -> None:
    one, two, outside = tmp_path / "one", tmp_path / "two", tmp_path / "elsewhere" / "lib.py"
    with Window(one, two) as window:
        window.write(outside, TEXT)
        window.write(two / "a.py", TEXT)
        window.tell_tabs()
        window.include(outside, two / "a.py")
        window.settle()
    kept = {folder: find_choice(folder, pytest.fail) for folder in (one, two)}
    assert {folder: [item.path for item in found.items] for folder, found in kept.items() if found}\
        == {one: [str(outside)], two: [str(two / "a.py")]}  # fmt: skip
    with Window(one) as window:
        window.tell_tabs()
        assert set(window.working_set()) == {outside.as_posix()}


def test_after_a_restart_a_file_that_was_being_edited_has_the_view_chosen_for_it(
    root: Path,
) -> None:
    with Window(root) as window:
        for name in ("a.py", "b.py"):
            window.write(name, module("a", 20))
            window.show(name)
        window.include("a.py", "b.py")
        window.view_as("symbols", "a.py", symbols=["a_1"])
        window.edit("a.py", "# more\n")
        assert window.working_set()["a.py"]["view"] == "full"
    with Window(root) as window:
        window.tell_tabs()
        items = window.working_set()
        assert items["a.py"]["view"] == "symbols"
        assert items["b.py"]["view"] == "full"
        window.configure(signatures={"docs": "none"})
        window.view_as("signatures", "b.py")
        assert window.working_set()["b.py"]["cost"] == cost(
            window.view_text("signatures", "b.py", "none")
        )


def test_what_is_not_saved_is_kept_as_such_without_its_text(root: Path) -> None:
    with Window(root) as window:
        for name in ("a.py", "b.py"):
            window.write(name, TEXT)
            window.show(name)
        window.edit("a.py", "# more\n")
        window.show("untitled:Untitled-1", text="x = 1\n")
        window.show("untitled:Untitled-2", text="")
        window.settle()
    chosen = find_choice(root, pytest.fail)
    assert chosen is not None
    assert {Path(one.path).name: one.dirty for one in chosen.items} == {"a.py": True, "b.py": False}
    assert chosen.untitled == 1
