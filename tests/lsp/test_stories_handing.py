"""Handing the set over: the file and the clipboard hold exactly what was announced."""

import re
from pathlib import Path

import pytest

from tests.support.independent import independent_count
from tests.support.window import Window, cost, module

BODY = "compute("
"""Stands in every body of the modules here and in no head."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


def three(window: Window) -> None:
    for name, functions in {"users": 30, "orders": 20, "db": 2}.items():
        window.write(f"src/{name}.py", module(name, functions))
        window.show(f"src/{name}.py")
    window.view_as("signatures", "src/users.py")
    window.view_as("headers", "src/orders.py")


def test_the_file_counts_exactly_what_was_announced(root: Path) -> None:
    with Window(root) as window:
        three(window)
        answer = window.command("writeContext")
        text = Path(answer["path"]).read_bytes().decode()
    assert answer["path"] == str(root / ".ullage" / "context.md")
    assert answer["mention"] == "@.ullage/context.md"
    assert (answer["files"], answer["exact"], answer["notes"]) == (3, True, [])
    assert answer["tokens"] == independent_count(text)
    assert answer["insteadOf"] == cost(
        *(module(name, size) for name, size in {"users": 30, "orders": 20, "db": 2}.items())
    )
    first, second, *_ = text.split("\n")
    assert re.fullmatch(
        rf"<!-- ullage · \d{{4}}-\d\d-\d\d \d\d:\d\d · 3 files · {answer['tokens']:,} tokens "
        rf"\(o200k_base\) instead of {answer['insteadOf']:,} -->",
        first,
    )
    assert second == (
        "Files marked *signatures* or *headers* have bodies left out; `41-88` in their place are "
        "that file's lines. Before you rely on or edit such a body, read those lines of the file "
        "itself. The files on disk are complete."
    )


def test_bodies_are_only_in_files_handed_over_in_full(root: Path) -> None:
    with Window(root) as window:
        three(window)
        text = Path(window.command("writeContext")["path"]).read_text()
        costs = {name: item["cost"] for name, item in window.working_set().items()}
        views = [window.view_text(view, f"src/{name}.py") for view, name in
                 [("full", "db"), ("headers", "orders"), ("signatures", "users")]]  # fmt: skip
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    titles = [section.partition("\n")[0] for section in sections]
    users, orders = cost(module("users", 30)), cost(module("orders", 20))
    assert titles == [
        f"src/db.py: full, {costs['src/db.py']:,} tokens",
        f"src/orders.py: headers, {costs['src/orders.py']:,} of {orders:,} tokens",
        f"src/users.py: signatures, {costs['src/users.py']:,} of {users:,} tokens",
    ]
    assert [BODY in section for section in sections] == [True, False, False]
    assert [section.partition("\n")[2] for section in sections] == [
        f"```py\n{view}```\n" for view in views
    ]


def test_a_file_that_is_given_by_name_is_included(root: Path) -> None:
    with Window(root) as window:
        three(window)
        window.write("src/other.py", module("other", 3))
        before = window.tokens()
        given = [window.uri("src/other.py"), window.uri("src/db.py")]
        answer = window.command("writeContext", uris=given)
        assert answer["files"] == 2
        assert window.tokens() == before + cost(module("other", 3))
        assert window.command("undo")["after"] == before


def test_what_cannot_be_counted_is_not_given_and_changes_nothing(root: Path) -> None:
    with Window(root) as window:
        three(window)
        before = window.tokens()
        refused = window.refused(
            "writeContext", uris=[window.uri("src"), window.uri("src/gone.py")]
        )
        assert refused["message"] == (
            "src: not counted, a folder, not a file. gone.py: not counted, no such file or folder."
        )
        assert not (root / ".ullage").exists()
        assert (window.tokens(), window.not_counted()) == (before, {})


def test_git_never_sees_it_and_it_never_counts_itself(root: Path) -> None:
    with Window(root) as window:
        three(window)
        window.command("writeContext")
        assert (root / ".ullage" / ".gitignore").read_text() == "*\n"
        window.show(".ullage/context.md", language="markdown")
        assert window.not_counted() == {".ullage/context.md": ("own-file", "written by Ullage")}


def test_it_is_written_when_asked_and_not_again(root: Path) -> None:
    with Window(root) as window:
        three(window)
        path = Path(window.command("writeContext")["path"])
        before = path.read_bytes()
        window.edit("src/db.py", "# more\n")
        window.save("src/db.py")
        window.settle()
        assert path.read_bytes() == before
        assert "# more" in Path(window.command("writeContext")["path"]).read_text()


def test_what_is_not_saved_yet_is_what_is_handed_over(root: Path) -> None:
    with Window(root) as window:
        three(window)
        window.edit("src/users.py", "# not saved\n")
        text = Path(window.command("writeContext")["path"]).read_text()
        size = cost("# not saved\n" + module("users", 30))
    assert f"## src/users.py: full, {size:,} tokens\n```py\n# not saved\n" in text


def test_some_files_to_a_place_of_ones_own(root: Path) -> None:
    with Window(root) as window:
        three(window)
        answer = window.command("writeContext", uris=[window.uri("src/db.py")], path="out.md")
    assert answer["path"] == str(root / "out.md")
    assert answer["mention"] == "@out.md"
    assert independent_count((root / "out.md").read_text()) == answer["tokens"]
    assert (root / "out.md").read_text().count("\n## ") == 1
    assert not (root / ".ullage").exists()


def test_the_clipboard_gets_the_same_bytes(root: Path) -> None:
    with Window(root) as window:
        three(window)
        copied = window.command("copyContext")
        written = Path(window.command("writeContext")["path"]).read_bytes().decode()
    same = copied["text"].partition("\n")[2] == written.partition("\n")[2]
    assert same
    assert copied["tokens"] == independent_count(copied["text"])
    assert [(one["path"], one["view"]) for one in copied["items"]] == [
        ("src/db.py", "full"),
        ("src/orders.py", "headers"),
        ("src/users.py", "signatures"),
    ]
    assert copied["reference"] is None


def test_a_clipboard_gets_the_reference_to_a_long_text(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", module("a", 30))
        window.show("a.py")
        copied = window.command("copyContext")
        assert copied["tokens"] > 4_000
        assert copied["reference"] == (
            f"Read .ullage/context.md first (1 file, {copied['tokens'] / 1000:.1f}K tokens). "
        )
        assert (root / ".ullage" / "context.md").read_bytes().decode() == copied["text"]
        window.write("b.py", module("b", 400))
        window.show("b.py")
        window.view_as("signatures", "b.py")
        copied = window.command("copyContext")
        assert copied["reference"].endswith(" tokens, signatures with line ranges). ")


def test_secrets_stay_out_and_the_user_is_told(root: Path) -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLF"
    with Window(root) as window:
        window.write("settings.py", f'import os\n\nAWS_KEY = "{key}"\nNAME = "me"\n')
        window.show("settings.py")
        answer = window.command("writeContext")
        copied = window.command("copyContext")
        text = Path(answer["path"]).read_text()
    for handed, notes in ((text, answer["notes"]), (copied["text"], copied["notes"])):
        assert key not in handed
        assert 'NAME = "me"' in handed
        assert notes == ["settings.py:3: left out, it looks like a secret (AWS Access Key)"]
    assert answer["tokens"] == independent_count(text)


def test_a_fence_is_longer_than_any_run_inside(root: Path) -> None:
    with Window(root) as window:
        window.write("notes.md", "# Notes\n````python\nx\n````\n")
        window.show("notes.md", language="markdown")
        text = Path(window.command("writeContext")["path"]).read_text()
    assert "\n`````md\n# Notes\n````python\nx\n````\n`````\n" in text


def test_without_files_there_is_nothing_to_hand_over(root: Path) -> None:
    with Window(root) as window:
        window.tell_tabs()
        error = window.refused("writeContext")
        assert (error["code"], error["message"]) == (
            -32803, "There are no files for the agent. Open some, or include them.",
        )  # fmt: skip
        assert not (root / ".ullage").exists()


def test_estimates_say_that_they_are(root: Path) -> None:
    with Window(root, settings={"model": "claude-opus-4-8"}) as window:
        three(window)
        answer = window.command("writeContext")
        text = Path(answer["path"]).read_text()
    counted = independent_count(text)
    assert answer["exact"] is False
    assert 1.3 * counted < answer["tokens"] < 2 * counted
    assert f"~{answer['tokens']:,} tokens (claude-opus-4-8, estimated: " in text.partition("\n")[0]


def test_untitled_text_is_handed_over_by_its_name(root: Path) -> None:
    with Window(root) as window:
        window.show("untitled:Untitled-1", text="x = 1\n")
        text = Path(window.command("writeContext")["path"]).read_text()
    assert text.endswith("## Untitled-1: full, 5 tokens\n```py\nx = 1\n```\n")


def test_a_file_of_the_set_is_not_written_over(root: Path) -> None:
    with Window(root) as window:
        three(window)
        before = (root / "src/db.py").read_bytes()
        for some in ({}, {"uris": [window.uri("src/users.py")]}):
            error = window.refused("writeContext", path="src/../src/db.py", **some)
            assert error["code"] == -32803
            assert "is one of the files for the text" in error["message"]
        assert (root / "src/db.py").read_bytes() == before


def test_a_place_without_a_name_is_refused(root: Path) -> None:
    with Window(root) as window:
        three(window)
        error = window.refused("writeContext", path="a\0b")
    assert error["code"] == -32803
    assert r"a\x00b cannot be written: embedded null" in error["message"]


def test_the_user_is_told_of_a_file_in_another_place(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", module("a", 30))
        window.show("a.py")
        (root / ".ullage").write_text("in the way")
        answers = [window.command(name) for name in ("writeContext", "writeContext", "copyContext")]
    written, again, copied = answers
    why = f"{root / '.ullage'} cannot be written (is a file)"
    for answer in answers:
        assert answer["notes"] == [f"{why}; written to the temporary folder instead"]
    assert written["path"] == again["path"]
    assert written["path"] in copied["reference"]


def test_without_a_folder_the_user_is_told_so(tmp_path: Path) -> None:
    with Window() as window:
        window.write(tmp_path / "a.py", module("a", 2))
        window.show(tmp_path / "a.py")
        answer = window.command("writeContext")
    assert answer["notes"] == ["no folder is open; written to the temporary folder instead"]
    assert answer["mention"] == f"@{Path(answer['path']).as_posix()}"


def test_what_is_not_saved_yet_is_named(root: Path) -> None:
    with Window(root) as window:
        three(window)
        window.show("untitled:U1", text="x = 1\n")
        window.edit("src/orders.py", "# not saved\n")
        window.edit("src/db.py", "# saved\n")
        window.save("src/db.py")
        window.path("src/users.py").unlink()
        window.settle()
        answer = window.command("writeContext")
        text = Path(answer["path"]).read_bytes().decode()
        copied = window.command("copyContext", format="xml")
        window.close_tab("untitled:U1")
        window.save("src/orders.py")
        window.save("src/users.py")
        window.settle()
        after = Path(window.command("writeContext")["path"]).read_text()
    names = "U1, src/orders.py, src/users.py"
    said = f"The files on disk are complete, but for what is not saved yet: {names}."
    assert text.split("\n")[1].endswith(said)
    assert answer["tokens"] == independent_count(text)
    assert f"{said}</note>" in copied["text"]
    assert copied["tokens"] == independent_count(copied["text"])
    assert after.split("\n")[1].endswith("The files on disk are complete.")


def test_an_editor_that_gives_says_to_whom(root: Path) -> None:
    with Window(root) as window:
        three(window)
        assert window.titles("src/db.py")[-1].startswith("Write 3 files to .ullage/context.md (~")
        window.notify("ullage/didChangeAgent", {"name": "Claude Code"})
        action = window.actions("src/db.py")[-1]
        assert action["title"].startswith("Give 3 files to Claude Code (~")
        assert action["command"]["command"] == "ullage.giveToAgent"
        assert [one["title"] for one in window.status()["actions"]] == ["Give to Claude Code"]
        window.notify("ullage/didChangeAgent", {"name": None})
        assert window.titles("src/db.py")[-1].startswith("Give 3 files to an agent (~")


def test_what_a_program_takes_whole_is_not_written(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", module("a", 60))
        window.show("a.py")
        whole = window.command("copyContext", whole=True)
        assert whole["tokens"] == independent_count(whole["text"]) > 4_000
        assert whole["reference"] is None
        assert whole["message"].startswith("Copied 1 file, ")
        assert not (root / ".ullage").exists()
        assert window.command("copyContext")["message"].startswith(
            "Copied a reference to .ullage/context.md: 1 file, "
        )
