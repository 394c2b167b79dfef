"""The server in one process with a fake editor: one reply each, nothing blocks, nothing stale."""

import logging
import os
import threading
import time

import pytest
from lsprotocol import types

from tests.support.editor import Editor, replacing
from tests.support.independent import independent_count
from tests.support.threads import in_thread
from ullage.lsp.dispatch import Feature
from ullage.lsp.judging import Judging
from ullage.lsp.parameters import NoParams
from ullage.lsp.server import Limits
from ullage.lsp.session import Session

URI = "file:///project/a.py"


class Gate:
    """A feature's thread waits here until the test lets it go on."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.open = threading.Event()
        self.entries = 0

    def wait(self, session: Session, params: object) -> str:
        self.entries += 1
        self.entered.release()
        assert self.open.wait(20)
        return "done"


@pytest.fixture
def gate() -> Gate:
    return Gate()


def waiting(gate: Gate, method: str = "test/wait") -> Feature:
    return Feature(method, in_thread(gate.wait), params=NoParams)


def hover(gate: Gate) -> Feature:
    return Feature(types.TEXT_DOCUMENT_DEFINITION, in_thread(gate.wait), reads="document")


DEFINITION = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}


def test_counts_of_open_documents() -> None:
    with Editor() as editor:
        editor.open(URI, "def f():\n    return 1\n")
        editor.open("file:///b.py", "x\n")
        assert editor.documents()["tokens"] == 10
        editor.close("file:///b.py")
        editor.change(URI, replacing((1, 11), (1, 12), "2 + 2"))
        documents = editor.documents()
        assert (documents["open"], documents["chars"]) == (1, 26)


@pytest.mark.parametrize(
    ("offered", "agreed", "character"),
    [
        (None, "utf-16", 2),
        (["utf-8", "utf-16"], "utf-8", 4),
        (["utf-32"], "utf-32", 1),
        (["utf-7", "utf-32"], "utf-32", 1),
        (["utf-7"], "utf-16", 2),
    ],
)
def test_the_position_encoding_is_agreed_on(
    offered: list[str] | None, agreed: str, character: int
) -> None:
    def text(session: Session, params: object) -> str:
        return str(session.workspace.snapshot.documents[URI].text)

    with Editor(
        Feature("test/text", in_thread(text), params=NoParams), positions=offered
    ) as editor:
        assert editor.capabilities["positionEncoding"] == agreed
        editor.open(URI, "😀\fx")
        editor.change(URI, replacing((0, character), (0, character + 1), "!"))
        editor.documents()
        assert editor.result("test/text") == "😀!x"


def test_a_cancelled_request_is_answered_at_once_and_what_waits_never_starts(gate: Gate) -> None:
    with Editor(waiting(gate)) as editor:
        running = editor.begin("test/wait")
        assert gate.entered.acquire(timeout=20)
        queued = editor.begin("test/wait")
        started = time.monotonic()
        for message_id in (running, queued):
            editor.cancel(message_id)
            reply = editor.reply_to(message_id)
            assert reply["error"]["code"] == -32800
        took = time.monotonic() - started
        print(f"two cancellations: {took * 1000:.1f} ms, goal 50 ms each")
        assert took < 1
        gate.open.set()
        assert editor.result("test/wait") == "done"
        assert gate.entries == 2


def test_cancelling_what_is_unknown_or_over_does_nothing() -> None:
    with Editor() as editor:
        done = editor.begin("ullage/debug")
        editor.reply_to(done)
        for message_id in (done, 99, "x", None, [1], True):
            editor.notify("$/cancelRequest", {"id": message_id})
        editor.notify("$/cancelRequest", None)
        assert editor.result("ullage/debug")["requests"] == 0


def test_a_result_of_a_text_that_changed_meanwhile_is_dropped(gate: Gate) -> None:
    with Editor(hover(gate)) as editor:
        editor.open(URI, "one\n")
        editor.documents()
        stale = editor.begin(types.TEXT_DOCUMENT_DEFINITION, DEFINITION)
        assert gate.entered.acquire(timeout=20)
        editor.change(URI, replacing((0, 0), (0, 0), "#"))
        editor.request("ullage/debug")
        gate.open.set()
        assert editor.reply_to(stale)["error"]["code"] == -32801
        assert editor.result(types.TEXT_DOCUMENT_DEFINITION, DEFINITION) == "done"


def test_a_change_of_another_document_drops_nothing(gate: Gate) -> None:
    with Editor(hover(gate)) as editor:
        editor.open(URI, "one\n")
        editor.open("file:///b.py", "one\n")
        editor.documents()
        request = editor.begin(types.TEXT_DOCUMENT_DEFINITION, DEFINITION)
        assert gate.entered.acquire(timeout=20)
        editor.change("file:///b.py", replacing((0, 0), (0, 0), "#"))
        editor.request("ullage/debug")
        gate.open.set()
        assert editor.reply_to(request)["result"] == "done"


def test_a_request_reads_exactly_the_edits_before_it() -> None:
    def version(session: Session, params: object) -> int:
        return session.workspace.snapshot.documents[URI].version

    with Editor(Feature("test/version", version, params=NoParams)) as editor:
        editor.open(URI, "")
        asked: list[int] = []
        for _ in range(200):
            asked.append(editor.begin("test/version"))
            editor.change(URI, replacing((0, 0), (0, 0), "x"))
        assert [editor.reply_to(one)["result"] for one in asked] == list(range(1, 201))


def test_a_failing_feature_is_an_error_and_its_text_stays_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(reader: object, params: object) -> None:
        raise ValueError("a secret of somebody's source")

    def panic(reader: object, params: object) -> None:
        class PanicException(BaseException):
            pass

        raise PanicException("a secret")

    with Editor(
        Feature("test/sync", fail, params=NoParams),
        Feature("test/thread", in_thread(fail), params=NoParams),
        Feature("test/panic", in_thread(panic), params=NoParams),
        Feature("test/object", lambda s, p: object(), params=NoParams),
    ) as editor:
        for method in ("test/sync", "test/thread", "test/panic", "test/object"):
            error = editor.request(method)["error"]
            assert error["code"] == -32603
            assert method in error["message"]
            assert "secret" not in error["message"]
        editor.notify("test/sync", {})
        assert editor.result("ullage/debug")
    assert "a secret of somebody's source" in caplog.text


def test_bodies_of_messages_and_texts_are_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    with Editor() as editor:
        editor.open(URI, "password")
        editor.notify("textDocument/didOpen", {"textDocument": {"text": "password"}})
        editor.request("textDocument/didChange", {"text": "password"})
        editor.send_bytes(b'Content-Length: 12\r\n\r\n{"password"]')
        assert editor.next_message()["error"]["code"] == -32700
        editor.documents()
    assert "password" not in caplog.text


def test_shutdown_answers_what_still_runs(gate: Gate) -> None:
    with Editor(waiting(gate)) as editor:
        requests = [editor.begin("test/wait") for _ in range(5)]
        assert gate.entered.acquire(timeout=20)
        shutdown = editor.begin("shutdown")
        late = editor.begin("ullage/debug")
        editor.notify("exit", None)
        codes = [editor.reply_to(one)["error"]["code"] for one in requests]
        assert codes == [-32800] * 5
        assert editor.reply_to(shutdown)["result"] is None
        assert editor.reply_to(late)["error"]["code"] == -32600
        ended = editor.wait_for_the_end()
        assert (ended.status, ended.clean) == (0, False)
        gate.open.set()


def test_a_client_that_hangs_up_ends_the_server_even_while_a_job_runs(gate: Gate) -> None:
    with Editor(waiting(gate)) as editor:
        running = editor.begin("test/wait")
        assert gate.entered.acquire(timeout=20)
        started = time.monotonic()
        editor.hang_up()
        ended = editor.wait_for_the_end()
        print(f"hung up: gone after {time.monotonic() - started:.2f} s, goal 2 s")
        assert (ended.status, ended.clean) == (1, False)
        assert editor.reply_to(running)["error"]["code"] == -32800
        gate.open.set()


def test_a_client_that_stops_reading_blocks_nothing_and_then_loses_its_server() -> None:
    edits = 0

    def large(session: Session, params: object) -> str:
        return "x" * 1_000_000

    def note(session: Session, params: object) -> None:
        nonlocal edits
        edits += 1

    features = (
        Feature("test/large", large, params=NoParams),
        Feature("test/note", note, params=NoParams),
    )
    limits = Limits(queue_bytes=4_000_000, patience_seconds=1.0)
    with Editor(*features, limits=limits, reading=False, initialize=False) as editor:
        editor.begin("initialize", {"processId": None, "capabilities": {}})
        for _ in range(3):
            editor.begin("test/large")
            editor.notify("test/note", {})
        editor.until(lambda: edits, lambda seen: seen == 3)
        for _ in range(9):
            editor.begin("test/large")
        started = time.monotonic()
        ended = editor.wait_for_the_end()
        print(f"stopped reading: gone after {time.monotonic() - started:.1f} s of 1 s of patience")
        assert ended.status == 1


def test_a_client_that_reads_slowly_gets_everything() -> None:
    def large(session: Session, params: object) -> str:
        return "x" * 1_000_000

    features = (Feature("test/large", large, params=NoParams),)
    limits = Limits(queue_bytes=2_000_000)
    with Editor(*features, limits=limits, reading=False, initialize=False) as editor:
        editor.begin("initialize", {"processId": None, "capabilities": {}})
        requests = [editor.begin("test/large") for _ in range(20)]
        time.sleep(0.5)
        editor.start_reading()
        assert all(len(editor.reply_to(one)["result"]) == 1_000_000 for one in requests)
        assert editor.next_message()["id"] == 1


def test_parameters_of_own_methods_are_checked() -> None:
    with Editor() as editor:
        wrong: list[object] = [[], "x", 3]
        for params in wrong:
            error = editor.request("ullage/debug", params)["error"]
            assert (error["code"], error["message"]) == (-32602, "params must be an object")
        assert editor.result("ullage/debug")
        assert editor.result("ullage/debug", {"more": 1})


def test_a_worker_that_is_killed_costs_its_request_a_second_try() -> None:
    started: list[int] = []

    def outline(session: Session, params: object) -> str:
        outlined = session.parts.outlines().outline(
            b"def f(): pass\n", "python", (), declarations=True
        )
        return outlined.declarations[0].name

    def kill(session: Session, params: object) -> int:
        for worker in list(session.parts.outlines()._idle):
            started.append(worker._process.pid)
            os.kill(worker._process.pid, 9)
        return len(started)

    with Editor(
        Feature("test/outline", in_thread(outline), params=NoParams),
        Feature("test/kill", kill, params=NoParams),
    ) as editor:
        assert editor.result("test/outline") == "f"
        assert editor.result("test/kill") == 1
        assert editor.result("test/outline") == "f"
        assert editor.result("test/kill") == 2
        assert started[0] != started[1]
        assert editor.result("test/outline") == "f"


def test_a_slow_turn_of_the_loop_is_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    slow = Feature("test/slow", lambda s, p: time.sleep(0.06), params=NoParams)
    with Editor(slow) as editor, caplog.at_level(logging.DEBUG, "ullage.lsp.turns"):
        editor.request("test/slow")
        turns = editor.result("ullage/debug")["turns"]
    assert turns["slow"] >= 1
    assert turns["longestMs"] >= 60
    assert "ms: test/slow" in caplog.text


def test_what_breaks_after_an_edit_is_reported_and_the_next_one_is_served(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for this work, and so nobody would be told of it."""
    broken = [ValueError("judging"), ValueError("judging again")]

    def consider(self: Judging, live: object) -> None:
        if broken:
            raise broken.pop()

    monkeypatch.setattr(Judging, "consider", consider)
    with Editor() as editor:
        editor.open(URI, "one\n")
        editor.documents()
        for _ in range(3):
            editor.change(URI, replacing((0, 0), (0, 0), "#"))
            editor.result("ullage/workingSet")
        assert editor.documents()["tokens"] == independent_count("###one\n")
    assert not broken
    assert "ValueError: judging again" in caplog.text
