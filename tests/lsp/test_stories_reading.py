"""What is shown beside the code: hints, hover, views as documents, reports."""

import re
import threading
from pathlib import Path

import pytest

from tests.support.independent import independent_count
from tests.support.window import Window, cost, function, module, without
from ullage.app.editor.attention import EDITED_LATELY_SECONDS, IDLE_SECONDS, Attention
from ullage.app.editor.folders import OpenedFolder, load_folders
from ullage.app.editor.live import LiveSet
from ullage.app.editor.uris import uri_of
from ullage.app.editor.workspace import Workspace
from ullage.lsp.dispatch import Feature
from ullage.lsp.parameters import NoParams
from ullage.lsp.session import Session


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


# Hints and hover.


def test_the_file_and_its_costly_declarations(root: Path) -> None:
    text = function("small", 3) + "\n\n" + function("create", 80) + "\n\n" + function("load", 30)
    with Window(root) as window:
        window.write("a.py", text)
        window.show("a.py")
        signatures = window.working_set()["a.py"]["tokens"]["signatures"]
        create, load = (cost(function(name, lines)[:-1]) for name, lines in
                        [("create", 80), ("load", 30)])  # fmt: skip
        head = cost("def create(first: int, second: str) -> int:")
        shares = [round(100 * one / cost(text)) for one in (create, load)]
        assert window.hints("a.py") == [
            (
                0,
                f"{cost(text) / 1000:.1f}K tokens · signatures 0.1K",
                f"{cost(text):,} tokens in full. Signatures: {signatures}.",
            ),
            (
                7,
                f"{create / 1000:.1f}K tokens",
                f"create: {create:,} tokens, {shares[0]} % of this file. Signature alone: {head}.",
            ),
            (
                91,
                f"{load} tokens",
                f"load: {load} tokens, {shares[1]} % of this file. Signature alone: {head}.",
            ),
        ]
        assert window.hover("a.py", 7, 6) == window.hints("a.py")[1][2]
        assert window.hover("a.py", 7, 3) is None
        assert window.hover("a.py", 7, 11) is None
        assert window.hover("a.py", 0, 6) is None  # too small for a hint
        assert window.hover("a.py", 9, 6) is None


def test_at_most_twenty_hints_a_file(root: Path) -> None:
    """The heaviest ones, in the order of the file."""
    text = "\n\n".join(function(f"f{n:02}", 12 + n % 30, f"v{n:02}") for n in range(60))
    with Window(root) as window:
        window.write("a.py", text)
        window.show("a.py")
        hints = window.hints("a.py")
    assert len(hints) == 1 + 20
    tooltips = [tooltip for _, _, tooltip in hints[1:]]
    names = [tooltip.partition(":")[0] for tooltip in tooltips]
    assert names == sorted(names)
    tokens = [int(re.findall(r": ([\d,]+) tokens", tip)[0].replace(",", "")) for tip in tooltips]
    lightest = sorted((cost(function(f"f{n:02}", 12 + n % 30, f"v{n:02}")[:-1])
                       for n in range(60)), reverse=True)[19]  # fmt: skip
    assert min(tokens) == lightest


def test_a_small_file_has_none(root: Path) -> None:
    with Window(root) as window:
        window.write("a.py", function("f", 5))
        window.show("a.py")
        assert window.hints("a.py") == []


def test_a_file_that_does_not_count_has_none_until_it_does(root: Path) -> None:
    with Window(root) as window:
        window.write(".gitignore", "out/\n")
        (root / ".git").mkdir()
        window.write("out/a.py", module("a", 20))
        window.show("out/a.py")
        window.settle()
        assert window.hints("out/a.py") == []
        window.include("out/a.py")
        window.settle()
        assert len(window.requests("workspace/inlayHint/refresh")) == 1
        assert len(window.hints("out/a.py")) == 21


def test_an_editor_that_asks_before_it_has_told_the_tab_is_told_to_ask_again(root: Path) -> None:
    with Window(root) as window:
        window.tell_tabs()
        window.write("a.py", module("a", 20))
        window.open(window.uri("a.py"), module("a", 20))
        assert window.hints("a.py") == []
        window.texts[window.uri("a.py")] = module("a", 20)
        window.show("a.py")
        window.settle()
        assert len(window.requests("workspace/inlayHint/refresh")) == 1
        assert len(window.hints("a.py")) == 21
        window.configure(model="claude-opus-4-8")
        window.settle()
        assert len(window.requests("workspace/inlayHint/refresh")) == 2
        assert window.hints("a.py")[0][1].startswith("~")


def test_hints_follow_the_text_in_every_position_encoding(root: Path) -> None:
    text = "# 😀😀 é\n" + function("größe", 30) + "# 😀\n"
    for positions, units in (("utf-8", 6), ("utf-16", 5), ("utf-32", 5)):
        with Window(root, positions=[positions]) as window:
            window.write("a.py", text)
            window.show("a.py")
            (hint,) = window.hints("a.py")
            window.edit("a.py", "\n\n")
            (moved,) = window.hints("a.py")
            assert (hint[0], moved[0]) == (1, 3)
            assert hint[1] == moved[1]
            assert window.hover("a.py", 3, 4) is not None
            assert window.hover("a.py", 3, 4 + units) is not None
            assert window.hover("a.py", 3, 5 + units + 1) is None


# Views as documents.


def test_a_view_is_a_document_that_can_stand_beside_the_file(root: Path) -> None:
    with Window(root) as window:
        window.write("a b.py", module("a", 3))
        window.show("a b.py")
        signatures = window.view_text("signatures", "a b.py")
        assert signatures.startswith(
            "import os\n\n\ndef a_0(first: int, second: str) -> int: ...  # 5-17\n"
        )
        assert cost(signatures) == window.working_set()["a b.py"]["tokens"]["signatures"]
        assert window.view_text("full", "a b.py") == module("a", 3)
        with_symbol = window.view_uri("symbols", "a b.py") + "#a_1"
        text = window.result("workspace/textDocumentContent", {"uri": with_symbol})["text"]
        assert function("a_1", 12, "a1") in text
        assert function("a_0", 12, "a0") not in text


def test_a_view_shows_what_is_not_saved_and_is_refreshed(root: Path) -> None:
    refresh = "workspace/textDocumentContent/refresh"
    with Window(root) as window:
        window.write("a.py", module("a", 3))
        window.show("a.py")
        window.settle()
        window.view_text("signatures", "a.py")
        window.edit("a.py", "def fresh(): ...\n")
        window.until(lambda: window.requests(refresh), len)
        assert window.requests(refresh) == [{"uri": window.view_uri("signatures", "a.py")}]
        assert window.view_text("signatures", "a.py").startswith("def fresh(): ...\nimport os\n")
        window.settle()
        assert len(window.requests(refresh)) == 1


def test_a_view_of_a_file_that_nobody_opened(root: Path) -> None:
    with Window(root) as window:
        window.write("far.py", module("a", 3))
        assert ": ...  # 5-17\n" in window.view_text("signatures", "far.py")


# Outlines.


def test_the_outline_of_a_file_is_that_of_what_the_editor_holds(root: Path) -> None:
    with Window(root) as window:
        window.write("src/a.py", module("a", 2))
        (before,) = window.result("ullage/outline", {"uri": window.uri("src/a.py")})["files"]
        window.show("src/a.py")
        window.edit("src/a.py", function("fresh", 30) + "\n\n")
        (after,) = window.result("ullage/outline", {"uri": window.uri("src/a.py")})["files"]
        assert window.diagnostics() == {}
    assert (before["path"], before["status"], before["view"]) == ("src/a.py", "ok", "signatures")
    assert [one["name"] for one in before["declarations"]] == ["a_0", "a_1"]
    fresh, *rest = after["declarations"]
    assert [one["name"] for one in rest] == ["a_0", "a_1"]
    assert fresh["tokens"]["full"] == cost(function("fresh", 30)[:-1])
    assert fresh["range"]["start"] == {"line": 0, "character": 0}
    assert after["tokens"]["full"] == cost(function("fresh", 30) + "\n\n" + module("a", 2))


def test_a_file_without_grammar_has_an_outline_that_says_so(root: Path) -> None:
    with Window(root) as window:
        window.write("a.md", "# Title\n")
        (file,) = window.result("ullage/outline", {"uri": window.uri("a.md")})["files"]
    assert (file["status"], file["declarations"], file["text"]) == ("unsupported", [], None)


@pytest.mark.parametrize(
    ("uri", "says"),
    [("git:/a.py", "no file and not open"), ("nowhere.py", "nowhere.py: ")],
)
def test_what_cannot_be_outlined_is_refused(root: Path, uri: str, says: str) -> None:
    with Window(root) as window:
        error = window.request("ullage/outline", {"uri": window.uri(uri)})["error"]
    assert error["code"] == -32803
    assert says in error["message"]


# Views that there are not.


@pytest.mark.parametrize(
    ("uri", "code", "says"),
    [
        ("ullage:/half/summary/a.py?file%3A%2F%2F%2Fa.py", -32602, "no view half/summary"),
        ("ullage:/signatures/a.py", -32602, "not a view"),
        ("ullage:/signatures/summary/a.py?git%3A%2Fa.py", -32602, "no file and not open"),
        ("ullage:/signatures/summary/a.py?file%3A%2F%2F%2Fnowhere%2Fa.py", -32803, "the file of"),
        ("file:///a.py", -32602, "not a view"),
    ],
)
def test_what_is_no_view_is_refused(root: Path, uri: str, code: int, says: str) -> None:
    with Window(root) as window:
        error = window.request("workspace/textDocumentContent", {"uri": uri})["error"]
        assert error["code"] == code
        assert says in error["message"]


def test_the_scheme_is_announced(root: Path) -> None:
    with Window(root) as window:
        assert window.capabilities["workspace"]["textDocumentContent"] == {"schemes": ["ullage"]}
        assert window.capabilities["diagnosticProvider"] == {
            "identifier": "ullage", "interFileDependencies": False, "workspaceDiagnostics": False,
        }  # fmt: skip


# Reports.


def slow(session: Session, _: NoParams) -> None:
    """The thread that reports run in is busy for a while."""
    session.long_jobs.submit(threading.Event().wait, 1.4)


SLOW = Feature("test/slow", slow, params=NoParams)


def test_a_report_says_what_the_command_line_says(root: Path) -> None:
    with Window(root, can=without(progress=False)) as window:
        window.write("a.py", module("a", 3))
        window.write("sub/b.md", "# Text\n")
        report = window.result("ullage/report", {})
        assert report["schema"] == 1
        assert [(one["path"], one["tokens"]["full"]) for one in report["files"]] == [
            ("a.py", cost(module("a", 3))), ("sub/b.md", cost("# Text\n")),
        ]  # fmt: skip
        error = window.request("ullage/report", {"folder": "file:///nowhere"})["error"]
        assert (error["code"], error["message"]) == (-32803, "no such folder is open")


def test_a_report_that_lasts_is_told_of(root: Path) -> None:
    with Window(root, features=(SLOW,)) as window:
        window.write("a.py", module("a", 3))
        window.tell_tabs()
        window.settle()
        window.request("test/slow")
        assert window.result("ullage/report", {})["total"]["files"] == 1
        (created,) = window.requests("window/workDoneProgress/create")
        told = window.take_notification("$/progress")
        assert told["token"] == created["token"]
        assert (told["value"]["kind"], told["value"]["title"]) == ("begin", "Counting")
        while told["value"]["kind"] != "end":
            told = window.take_notification("$/progress")
            assert told["token"] == created["token"]


def test_a_report_under_the_editors_own_token_and_given_up(root: Path) -> None:
    with Window(root, features=(SLOW,), can=without(progress=False)) as window:
        window.write("a.py", module("a", 3))
        window.tell_tabs()
        window.settle()
        window.request("test/slow")
        asked = window.begin("ullage/report", {"workDoneToken": "mine"})
        assert window.take_notification("$/progress")["value"]["kind"] == "begin"
        window.cancel(asked)
        assert window.reply_to(asked)["error"]["code"] == -32800
        told = window.take_notification("$/progress")
        assert (told["token"], told["value"]["kind"]) == ("mine", "end")


# Attention, with a clock of the test's own.


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def settled(live: LiveSet) -> None:
    while looks := live.due_looks():
        for look in looks:
            live.settle_look(look, look.run())


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(root: Path, clock: Clock, *, tells_tabs: bool) -> tuple[LiveSet, list[str]]:
    """A live set with two open documents, at the level below the protocol."""
    root.mkdir()
    workspace = Workspace("utf-16", lambda job: None)
    workspace.use(independent_count)
    live = LiveSet(workspace, lambda: None, Attention(tells_tabs=tells_tabs, clock=clock))
    live.use_folders(load_folders([OpenedFolder(uri_of(str(root)), str(root), "project")], None))
    uris = []
    for name in ("a.py", "b.py"):
        (root / name).write_text("x = 1\n")
        uris.append(uri_of(str(root / name)))
        workspace.open(uris[-1], 1, "python", "x = 1\n")
        live.opened(uris[-1])
        clock.now += 1
    settled(live)
    return live, uris


def counted(live: LiveSet) -> list[str]:
    working_set = live.current()
    assert working_set
    return [item.uri for item in working_set.counted]


def test_without_tabs_what_nobody_looks_at_is_idle(root: Path, clock: Clock) -> None:
    live, (a, b) = opened(root, clock, tells_tabs=False)
    clock.now += IDLE_SECONDS - 10
    live.touch(a)
    live.look_again([])
    assert counted(live) == [a, b]
    clock.now += 20
    live.edited(a)
    assert counted(live) == [a]
    working_set = live.current()
    assert working_set
    (idle,) = working_set.not_counted
    assert (idle.uri, idle.reason, idle.detail) == (
        b, "idle", "open, but not looked at for 30 minutes",
    )  # fmt: skip
    live.touch(b)
    live.edited(a)
    assert counted(live) == [a, b]


def test_time_alone_makes_files_idle_and_edits_old(root: Path, clock: Clock) -> None:
    """The server compares files with the disk every two seconds; that is when it notices."""
    live, (a, b) = opened(root, clock, tells_tabs=False)
    live.edited(a)
    live.look_again([])
    assert counted(live) == [a, b]
    live.judgement_due = False
    clock.now += EDITED_LATELY_SECONDS + 1
    live.look_again([])
    working_set = live.current()
    assert working_set
    assert not working_set.by_uri[a].edited_lately
    assert not live.judgement_due  # no reason to change what is diagnosed
    clock.now += IDLE_SECONDS
    live.look_again([])
    assert counted(live) == []
    assert live.judgement_due


def test_with_tabs_nothing_is_idle(root: Path, clock: Clock) -> None:
    from ullage.domain.working_set import Tab

    live, (a, b) = opened(root, clock, tells_tabs=True)
    live.use_tabs([Tab(a), Tab(b)])
    clock.now += 10 * IDLE_SECONDS
    live.edited(a)
    settled(live)
    assert counted(live) == [a, b]


def test_edited_lately_ends_after_ten_minutes(root: Path, clock: Clock) -> None:
    live, (a, _) = opened(root, clock, tells_tabs=False)
    live.edited(a)

    def lately() -> bool:
        live.edited("file:///somewhere/else.py")
        working_set = live.current()
        assert working_set
        return working_set.by_uri[a].edited_lately

    assert lately()
    clock.now += EDITED_LATELY_SECONDS - 1
    assert lately()
    clock.now += 2
    assert not lately()
