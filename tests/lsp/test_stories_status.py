"""What the status says, letter by letter, and when it says it."""

from pathlib import Path

import pytest

from tests.support.window import PLAIN, Window, cost, function, module, without
from ullage.lsp.dispatch import Feature
from ullage.lsp.parameters import NoParams
from ullage.lsp.session import Session

SMALL, MIDDLE, LARGE = module("a", 3), module("b", 30), module("c", 100)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


def test_the_first_thing_said_is_that_nothing_is_counted_yet(root: Path) -> None:
    with Window(root) as window:
        window.tell_tabs()
        assert window.status()["text"] == "$(ullage) no files"
        first = window.statuses[0]
    assert (first["revision"], first["text"]) == (0, "$(loading~spin) Ullage")
    assert first["tooltip"] == "Ullage is starting: nothing is counted yet."
    unknown = {key: value for key, value in first.items() if value is not None}
    assert set(unknown) == {"revision", "text", "tooltip"}


def test_an_editor_that_promised_its_tabs_has_a_silent_set_until_it_tells_them(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", LARGE * 3)
        window.open(window.uri("a.py"), LARGE * 3)
        window.settle()
        assert [one["text"] for one in window.statuses] == ["$(loading~spin) Ullage"]
        assert window.working_set() == {}
        window.tell_tabs()
        assert window.status()["text"] == "$(ullage) no files"


def test_the_total_and_the_heaviest_files(root: Path) -> None:
    with Window(root) as window:
        texts = {f"{name}.py": module(name, size) for name, size in
                 {"one": 40, "two": 20, "three": 10, "four": 5, "five": 4}.items()}  # fmt: skip
        for name, text in texts.items():
            window.write(name, text)
            window.show(name)
        window.show("two.py")
        window.view_as("signatures", "three.py")
        window.edit("two.py", "# mine\n")
        status = window.status()
    assert status["text"] == "$(ullage) 14.2K/30K"
    assert status["tooltip"] == (
        "Files for the agent: 14,186 of 30,000 tokens (classic-200k)\n"
        "What it would cost to give them now. Open tabs are not sent by themselves.\n"
        "  one.py   full        8,083   → signatures 923\n"
        "  two.py   full        4,046   you are editing it\n"
        "  four.py  full        1,013   → signatures 118\n"
        "  2 more               1,044\n"
        "o200k_base, exact for GPT models. Claude 4.7+: about 1.6 times."
    )
    assert status["workingSet"]["tokens"] == 14_186


def test_every_number_is_a_count_of_its_own_and_the_total_their_sum(root: Path) -> None:
    with Window(root) as window:
        for name, text in {"a.py": SMALL, "b.py": MIDDLE, "notes.md": "# Héllo\n☕ 日本\n"}.items():
            window.write(name, text)
            window.show(name)
        window.view_as("signatures", "b.py")
        items = window.working_set()
        signatures = window.view_text("signatures", "b.py")
        headers = window.view_text("headers", "b.py")
        assert items["a.py"]["cost"] == items["a.py"]["tokens"]["full"] == cost(SMALL)
        assert items["b.py"]["cost"] == items["b.py"]["tokens"]["signatures"] == cost(signatures)
        assert items["b.py"]["tokens"]["full"] == cost(MIDDLE)
        assert items["b.py"]["tokens"]["headers"] == cost(headers)
        assert items["notes.md"]["tokens"] == {
            "full": cost("# Héllo\n☕ 日本\n"), "signatures": None, "headers": None,
        }  # fmt: skip
        assert items["notes.md"]["status"] == "unsupported"
        assert window.tokens() == sum(item["cost"] for item in items.values())


def test_the_active_file_is_told_with_its_version_and_its_views(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", SMALL)
        window.show("a.py")
        first = window.status()["active"]
        window.edit("a.py", "# one more\n")
        second = window.status()["active"]
        window.look_away()
        assert window.status()["active"] is None
    signatures = first["tokens"]["signatures"]
    assert first == {
        "uri": window.uri("a.py"), "version": 1, "view": "full", "cost": cost(SMALL), "exact": True,
        "tokens": {"full": cost(SMALL), "signatures": signatures, "headers": signatures},
    }  # fmt: skip
    assert (second["version"], second["cost"]) == (2, cost("# one more\n" + SMALL))


def test_typing_moves_the_number_at_once(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", SMALL)
        window.show("a.py")
        text = SMALL
        for word in ("alpha ", "beta ", "# é 😀\n"):
            window.edit("a.py", word)
            text = word + text
            assert window.tokens() == cost(text)


def test_what_is_not_counted_yet_is_not_a_number(root: Path) -> None:
    """The count thread is held up, as by a large file."""
    import threading

    gate = threading.Event()

    def hold(session: Session, _: NoParams) -> None:
        session.counting.submit(gate.wait, 20)

    with Window(root, features=(Feature("test/hold", hold, params=NoParams),)) as window:
        window.write("a.py", SMALL)
        window.show("a.py")
        window.settle()
        window.request("test/hold")
        large = "word " * 10_000
        window.write("large.txt", large)
        window.show("large.txt")
        pending = window.until(
            lambda: window.statuses[-1], lambda status: status["workingSet"]["pending"]
        )
        gate.set()
        after = window.status()
    assert pending["text"] == f"$(ullage) ≥ {cost(SMALL)}/30K"
    assert "  large.txt  full          …   you are looking at it\n" in pending["tooltip"]
    assert "\nCounting 1 file.\n" in pending["tooltip"]
    assert pending["workingSet"]["verdict"] is None
    assert pending["active"]["tokens"] == {"full": None, "signatures": None, "headers": None}
    assert after["workingSet"]["tokens"] == cost(SMALL, large)
    assert after["workingSet"]["verdict"] == "within"


@pytest.mark.parametrize(
    ("functions", "verdict"), [(100, "within"), (200, "over-target"), (300, "over-maximum")]
)
def test_the_verdict(root: Path, functions: int, verdict: str) -> None:
    with Window(root) as window:
        window.write("a.py", module("a", functions))
        window.show("a.py")
        assert window.status()["workingSet"]["verdict"] == verdict
        assert window.diagnostics() == {}  # the only file is being looked at


def test_a_file_counts_once_however_many_tabs_show_it(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", SMALL)
        window.show("a.py")
        window.tabs.append({"uri": window.uri("a.py"), "preview": True})
        window.tell_tabs()
        assert window.status()["workingSet"]["files"] == 1


@pytest.mark.parametrize(("setting", "files"), [("open", 2), ("visible", 1), ("none", 0)])
def test_which_tabs_count_is_a_setting(root: Path, setting: str, files: int) -> None:
    with Window(root, settings={"workingSet": {"tabs": setting}}) as window:
        for name in ("a.py", "b.py"):
            window.write(name, SMALL)
            window.show(name)
        assert window.status()["workingSet"]["files"] == files
        window.include("a.py")
        assert "a.py" in window.working_set()


def test_an_editor_without_the_promise_gets_no_status(root: Path) -> None:
    with Window(root, can=without(status=False)) as window:
        window.write("a.py", SMALL)
        window.show("a.py")
        window.settle()
        assert window.statuses == []
        assert window.working_set()["a.py"]["cost"] == cost(SMALL)


def test_an_editor_that_tells_no_tabs_has_its_open_documents_counted(root: Path) -> None:
    with Window(root, can=PLAIN) as window:
        for name in ("a.py", "b.py"):
            window.write(name, SMALL)
            window.show(name)
        items = window.working_set()
        assert {name: item["active"] for name, item in items.items()} == {
            "a.py": False, "b.py": True,
        }  # fmt: skip
        window.close_tab("b.py")
        assert set(window.working_set()) == {"a.py"}


def test_a_burst_of_edits_is_a_few_statuses(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", "")
        window.show("a.py")
        window.settle()
        before = len(window.statuses)
        for _ in range(200):
            window.edit("a.py", "x ")
        assert window.tokens() == cost("x " * 200)
        assert 0 < len(window.statuses) - before < 100


def test_revisions_only_grow(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", function("f", 3))
        window.show("a.py")
        for word in ("one ", "two "):
            window.edit("a.py", word)
            window.settle()
        revisions = [one["revision"] for one in window.statuses]
    assert revisions == sorted(set(revisions))


def test_a_list_that_shows_something_else_is_told_though_the_sum_is_the_same(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", SMALL)
        window.write("../outside.py", SMALL)
        window.show("a.py")
        first = window.status()
        window.include("a.py")
        second = window.status()
        window.show("../outside.py")
        window.show("a.py")
        third = window.status()
    assert first["revision"] < second["revision"] < third["revision"]
    assert first["text"] == second["text"] == third["text"]
