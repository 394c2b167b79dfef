"""Nothing nags: one diagnostic in its place, at its time, and no lightbulb without it."""

import time
from pathlib import Path

import pytest

from tests.support.editor import Editor
from tests.support.window import Window, cost, module, without
from ullage.lsp.progress import SILENT_SECONDS

TARGET = {"target": 10_000, "maximum": 20_000}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


def worth(tokens: int) -> str:
    """A text of exactly so many tokens."""
    text = "x\n" * (tokens // 2)
    text += "y" * (tokens % 2)
    assert cost(text) == tokens
    return text


def codes(window: Window) -> list[str]:
    return [one["code"] for found in window.diagnostics().values() for one in found]


def test_three_small_files_are_a_status_and_nothing_else(root: Path) -> None:
    """The window fails where the server says anything that nobody looked at."""
    with Window(root) as window:
        for name in ("a.py", "b.py", "c.py"):
            window.write(name, module("a", 3))
            window.show(name)
        window.edit("c.py", "x = 1\n")
        window.save("c.py")
        window.close_tab("c.py")
        assert window.status()["workingSet"]["files"] == 2
        assert {one["method"] for one in window.asked} == {"workspace/configuration"}
        assert window.diagnostics() == {}


def test_twenty_five_restored_tabs_are_one_diagnostic(root: Path) -> None:
    with Window(root) as window:
        names = [f"file_{n:02}.py" for n in range(25)]
        for n, name in enumerate(names):
            window.write(name, module("a", 10 + n))
        window.background(*names)
        window.show("file_24.py")
        window.show("file_23.py")
        found = window.diagnostics()
        assert window.status()["text"] == "$(ullage) 111K/30K"
        (told,) = found["file_24.py"]
        assert list(found) == ["file_24.py"]
        assert told == {
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 9}},
            "severity": 2,
            "code": "working-set-over-maximum",
            "source": "ullage",
            "message": (
                "Context budget, not a code problem: 25 files for the agent, 111K of at most 50K "
                "tokens. Signatures for 19 of them: 29.4K."
            ),
            "relatedInformation": told["relatedInformation"],
        }
        related = [
            (window.name(one["location"]["uri"]), one["message"])
            for one in told["relatedInformation"]
        ]
        assert related == [
            (f"file_{n}.py", f"{size} tokens")
            for n, size in [(23, "6.7K"), (22, "6.5K"), (21, "6.3K"), (20, "6.1K"), (19, "5.9K")]
        ]


def test_automatic_actions_only_where_our_diagnostic_is(root: Path) -> None:
    with Window(root) as window:
        for name in ("a.py", "b.py", "c.py"):
            window.write(name, module("a", 80))
            window.show(name)
        assert list(window.diagnostics()) == ["a.py"]
        assert window.actions("c.py", 4, automatic=True) == []
        assert window.actions("a.py", 4, automatic=True) == []
        assert window.actions("b.py", 0, automatic=True) == []
        fixes = window.actions("a.py", 0, automatic=True)
        assert [(one["kind"], one["title"].partition(" (")[0]) for one in fixes] == [
            ("quickfix", "Load signatures only for 1 other open file"),
            ("quickfix", "Fit files to 30K tokens"),
        ]
        assert fixes[0]["isPreferred"] is True
        assert fixes[0]["diagnostics"][0]["code"] == "working-set-over-target"
        assert window.actions("a.py", 0, automatic=True, only=["refactor"]) == []
        assert {one["kind"] for one in window.actions("a.py", 0)} == {"quickfix", "ullage"}
        window.choose(fixes[1])
        assert window.diagnostics() == {}
        assert window.actions("a.py", 0, automatic=True) == []


def test_typing_never_changes_diagnostics(root: Path) -> None:
    with Window(root, settings=TARGET) as window:
        window.write("a.txt", worth(9_000))
        window.write("b.txt", worth(900))
        window.background("a.txt")
        window.show("b.txt")
        assert window.diagnostics() == {}
        asked = len(window.asked)
        for _ in range(20):
            window.edit("b.txt", "more " * 50)
            window.settle()
        assert window.tokens() > 10_000
        assert window.diagnostics() == {}
        assert len(window.asked) == asked
        window.save("b.txt")
        window.show("a.txt")
        window.show("b.txt")
        assert codes(window) == ["working-set-over-target"]


def test_a_diagnostic_stays_until_five_per_cent_below_its_limit(root: Path) -> None:
    with Window(root, settings=TARGET) as window:
        window.write("a.txt", worth(9_000))
        window.show("a.txt")
        seen: list[tuple[int, list[str]]] = []
        for more in (1_000, 1_001, 600, 500, 499, 900, 1_001):
            window.write("b.txt", worth(more))
            window.show("b.txt", text=worth(more))
            window.replace("b.txt", worth(more))
            window.save("b.txt")
            seen.append((window.tokens(), codes(window)))
    over = ["working-set-over-target"]
    assert seen == [
        (10_000, []), (10_001, over), (9_600, over), (9_500, []), (9_499, []), (9_900, []),
        (10_001, over),
    ]  # fmt: skip


def test_the_same_for_the_maximum(root: Path) -> None:
    with Window(root, settings=TARGET) as window:
        window.write("a.txt", worth(9_000))
        window.show("a.txt")
        seen: list[tuple[int, list[int]]] = []
        for more in (11_000, 11_001, 10_001, 10_000):
            window.write("b.txt", worth(more))
            window.show("b.txt", text=worth(more))
            window.replace("b.txt", worth(more))
            window.save("b.txt")
            found = [
                one["severity"] for several in window.diagnostics().values() for one in several
            ]
            seen.append((window.tokens(), found))
    information, warning = [3], [2]
    assert seen == [
        (20_000, information), (20_001, warning), (19_001, warning), (19_000, information),
    ]  # fmt: skip


def test_it_stands_on_the_heaviest_file_that_nobody_works_on(root: Path) -> None:
    with Window(root, settings=TARGET) as window:
        for name, size in {"a": 5_000, "b": 4_000, "c": 3_000}.items():
            window.write(f"{name}.txt", worth(size))
            window.show(f"{name}.txt")
        assert list(window.diagnostics()) == ["a.txt"]
        window.show("a.txt")
        assert list(window.diagnostics()) == ["b.txt"]
        window.edit("b.txt", "mine ")
        window.show("b.txt")
        window.show("a.txt")
        assert list(window.diagnostics()) == ["c.txt"]


def test_where_nothing_can_be_shrunk_no_remedy_is_named(root: Path) -> None:
    with Window(root, settings=TARGET) as window:
        window.write("a.txt", worth(11_000))
        window.write("b.txt", worth(5))
        window.show("a.txt")
        window.show("b.txt")
        (told,) = window.diagnostics()["a.txt"]
        assert told["message"] == (
            "Context budget, not a code problem: 2 files for the agent, 11.0K of 10K tokens."
        )
        assert "relatedInformation" not in told


def test_the_remedy_is_what_it_says(root: Path) -> None:
    with Window(root, settings={"target": 15_000}) as window:
        for name, functions in {"a": 40, "b": 30, "c": 20, "d": 1}.items():
            window.write(f"{name}.py", module(name, functions))
            window.show(f"{name}.py")
        (told,) = window.diagnostics()["a.py"]
        assert told["message"].startswith(
            "Context budget, not a code problem: 4 files for the agent, 18.4K of 15K tokens. "
            "Signatures for 1 of them: "
        )
        after = window.view_as("signatures", "a.py")["after"]
        assert told["message"].endswith(f": {after / 1000:.1f}K.")
        assert window.diagnostics() == {}


def test_a_folder_can_be_without_diagnostics(root: Path) -> None:
    with Window(root, settings={**TARGET, "diagnostics": {"enabled": False}}) as window:
        window.write("a.txt", worth(11_000))
        window.background("a.txt")
        assert window.status()["workingSet"]["verdict"] == "over-target"
        assert window.diagnostics() == {}


def test_an_editor_that_does_not_pull_is_sent_the_diagnostic_once(root: Path) -> None:
    with Window(root, settings=TARGET, can=without(pulls=False)) as window:
        window.write("a.txt", worth(11_000))
        window.write("b.txt", worth(5))
        window.show("a.txt")
        window.show("b.txt")
        assert codes(window) == ["working-set-over-target"]
        window.edit("b.txt", "y")
        window.save("b.txt")
        window.command("drop", uris=[window.uri("a.txt")])
        assert window.diagnostics() == {}


def test_a_refresh_that_is_not_answered_yet_does_not_swallow_the_next(root: Path) -> None:
    """An editor may have asked again already when something else changes."""

    class Slow(Window):
        def answer(self, method: str, params: dict[str, object]) -> object:
            if method != "workspace/diagnostic/refresh":
                return super().answer(method, params)
            self.waiting = True
            raise KeyError(method)

        waiting = False

    with Slow(root, settings=TARGET) as window:
        window.write("a.txt", worth(11_000))
        window.write("b.txt", worth(5))
        window.show("b.txt")
        window.show("a.txt")
        window.show("b.txt")
        first = window._take(lambda one: one.get("method") == "workspace/diagnostic/refresh")
        window.command("drop", uris=[window.uri("a.txt")])
        window.settle()
        window.send({"id": first["id"], "result": None})
        second = window._take(lambda one: one.get("method") == "workspace/diagnostic/refresh")
        window.send({"id": second["id"], "result": None})
        assert window.diagnostics() == {}


def test_a_file_over_the_read_limit_is_told_of_only_where_somebody_asks(root: Path) -> None:
    with Window(root) as window:
        window.write("large.txt", worth(25_001))
        window.write("fits.txt", worth(1_000))
        window.show("fits.txt")
        window.show("large.txt")
        assert window.diagnostics() == {}
        window.configure(diagnostics={"fileOverReadLimit": True})
        (told,) = window.diagnostics()["large.txt"]
        assert (told["code"], told["severity"], told["message"]) == (
            "file-over-read-limit", 3, "25,001 tokens: an agent reads 25K at once at most.",
        )  # fmt: skip


def test_progress_is_told_only_of_what_lasts(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", module("a", 3))
        window.settle()
        started = time.monotonic()
        report = window.result("ullage/report", {})
        seconds = time.monotonic() - started
        assert [file["path"] for file in report["files"]] == ["a.py"]
        told = window.requests("window/workDoneProgress/create")
        assert not told or seconds > SILENT_SECONDS
        window.ignore("$/progress")


def test_a_plain_editor_gets_nothing_that_it_did_not_ask_for() -> None:
    with Editor() as editor:
        editor.open("file:///project/a.py", "x = 1\n" * 30_000)
        editor.documents()
        assert editor.asked == []
