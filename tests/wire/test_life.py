"""A real server in real trouble: every request gets one reply, and the rest goes on."""

import os
import random
import signal
import sys
import sysconfig
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.bench.corpus import file_of
from tests.bench.programs import tree
from tests.cli.program import FILES, command, sample
from tests.support.client import Client, Json
from tests.support.independent import independent_count
from tests.support.isolation import isolation

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes by /proc")

CANCELLED, CONTENT_MODIFIED, REQUEST_FAILED, INVALID_PARAMS = -32800, -32801, -32803, -32602
CANCEL_GOAL_MS = 50
END_GOAL_SECONDS = 2.0
LARGE_GOAL_SECONDS = 1.0

# Whatever Python has to say at its end goes to standard error.
LOUD = {"PYTHONWARNINGS": "always", "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return sample(tmp_path / "project")


def uri(path: Path) -> str:
    return path.resolve().as_uri()


def start(project: Path, before: Sequence[str] = ()) -> Client:
    environment = {**os.environ, **LOUD}
    return Client([*before, *command("serve")], environment, project)


def open_all(client: Client, project: Path, *names: str) -> list[str]:
    """Open some files with tabs; their URIs, once all their numbers are known."""
    client.initialize(project)
    uris = [uri(project / name) for name in names]
    for name, one in zip(names, uris, strict=True):
        client.open(one, (project / name).read_bytes().decode())
    client.tabs(uris, active=uris[0])
    client.until("ullage/workingSet", lambda found: all(is_known(item) for item in found["items"]))
    return uris


def is_known(item: Json) -> bool:
    return item["tokens"]["signatures"] is not None


def assert_quiet(client: Client) -> None:
    log = client.log()
    for trouble in ("Traceback", "never retrieved", "never awaited", "ResourceWarning"):
        assert trouble not in log, log


def requests(one: str) -> list[tuple[str, Any]]:
    """Every request that the server knows, with parameters that fit."""
    document, place = {"uri": one}, {"line": 5, "character": 4}
    lines = {"start": {"line": 0, "character": 0}, "end": {"line": 40, "character": 0}}
    here = {"textDocument": document, "position": place}
    asked = {"diagnostics": [], "triggerKind": 1}
    view = "ullage:/signatures/summary/app.py?" + one.replace(":", "%3A").replace("/", "%2F")

    def run(name: str, argument: object) -> tuple[str, Any]:
        return "workspace/executeCommand", {"command": f"ullage.{name}", "arguments": [argument]}

    return [
        ("textDocument/inlayHint", {"textDocument": document, "range": lines}),
        ("textDocument/hover", here),
        ("textDocument/codeAction", {"textDocument": document, "range": lines, "context": asked}),
        ("textDocument/diagnostic", {"textDocument": document}),
        ("workspace/textDocumentContent", {"uri": view}),
        ("ullage/workingSet", {}),
        ("ullage/report", {}),
        ("ullage/debug", {}),
        ("ullage/nothing", {}),
        run("setView", {"uris": [one], "view": "signatures"}),
        run("setView", {"uris": [one], "view": "full"}),
        run("pin", {"uris": [one], "pinned": True}),
        run("drop", {"uris": [one], "dropped": False}),
        run("fit", {"target": 100_000}),
        run("undo", {}),
        run("reset", {}),
        run("copyContext", {}),
        run("writeContext", {}),
        run("nothing", {}),
    ]


def test_every_request_gets_one_reply_whatever_else_happens(project: Path) -> None:
    """Requests of all kinds between edits, closings, tabs and cancellations, without waiting."""
    chance = random.Random(20261122)
    names = ("app.py", "src/users.ts", "src/crlf.go")
    with start(project) as client:
        uris = open_all(client, project, *names)
        asked: list[int] = []
        cancelled: dict[int, float] = {}
        for _ in range(400):
            one = chance.choice(uris)
            match chance.randrange(6):
                case 0:
                    client.insert(one, chance.randrange(5), 0, chance.choice("ab \n😀"))
                case 1:
                    client.close(one)
                    client.open(one, FILES[names[uris.index(one)]])
                case 2:
                    client.tabs(chance.sample(uris, 2), active=one)
                case 3 if asked:
                    message_id = chance.choice(asked)
                    if not client.replied(message_id) and message_id not in cancelled:
                        cancelled[message_id] = client.cancel(message_id)
                case _:
                    asked.append(client.begin(*chance.choice(requests(one))))
        replies = {message_id: client.reply(message_id) for message_id in asked}
        codes = Counter(one.message.get("error", {}).get("code") for one in replies.values())
        waits = [
            (replies[message_id].at - at) * 1e3
            for message_id, at in cancelled.items()
            if replies[message_id].message.get("error", {}).get("code") == CANCELLED
        ]
        before, debug = client.replies, client.result("ullage/debug")
        assert client.stop() == 0
        assert client.replies == before + 2
        assert_quiet(client)
    print(f"{len(asked)} requests, one reply each: {dict(codes)}; {debug}")
    print(f"{len(waits)} cancelled, with what was sent before them {max(waits):.0f} ms at most")
    known = {None, CANCELLED, CONTENT_MODIFIED, REQUEST_FAILED, INVALID_PARAMS, -32601}
    assert set(codes) <= known
    assert debug["requests"] == 0


def test_a_cancelled_request_is_answered_at_once() -> None:
    """While a report of a whole library is made; the one behind it never starts."""
    root = Path(sysconfig.get_path("stdlib"))
    waits: list[float] = []
    with start(root) as client:
        (one,) = open_all(client, root, "argparse.py")
        for _ in range(10):
            asked = [client.begin("ullage/report", {}), client.begin("ullage/report", {})]
            time.sleep(0.1)
            for message_id in asked:
                at = client.cancel(message_id)
                reply = client.reply(message_id)
                assert reply.message["error"]["code"] == CANCELLED
                waits.append((reply.at - at) * 1e3)
        at = time.perf_counter()
        client.result(*requests(one)[1])
        print(f"hover behind the cancelled reports: {(time.perf_counter() - at) * 1e3:.0f} ms")
        assert client.stop() == 0
        assert_quiet(client)
    waits.sort()
    median, longest = waits[len(waits) // 2], waits[-1]
    print(f"cancelled: median {median:.1f}, longest {longest:.1f} ms, goal {CANCEL_GOAL_MS} ms")
    assert longest < 10 * CANCEL_GOAL_MS


def busy(client: Client) -> list[int]:
    """Have it make a report of a library, a context and figures; its processes."""
    root = Path(sysconfig.get_path("stdlib"))
    client.initialize(root)
    names = ["argparse.py", "typing.py", "tarfile.py", "inspect.py", "subprocess.py", "ast.py"]
    uris = [uri(root / name) for name in names]
    for name, one in zip(names, uris, strict=True):
        client.open(one, (root / name).read_bytes().decode())
    client.tabs(uris, active=uris[0])
    client.told("ullage/status", lambda status: status["workingSet"])
    for one in uris:
        client.insert(one, 0, 0, "# new\n")
    for method, params in requests(uris[0]):
        client.begin(method, params)
    time.sleep(0.5)
    return list(tree(client.pid))


def seconds_until_gone(client: Client, processes: list[int]) -> float:
    started = time.monotonic()
    client.process.wait(10 * END_GOAL_SECONDS)
    while any(map(is_running, processes[1:])):
        assert time.monotonic() - started < 10 * END_GOAL_SECONDS, f"orphans of {processes}"
        time.sleep(0.01)
    took = time.monotonic() - started
    print(f"{len(processes)} processes gone after {took:.2f} s, goal {END_GOAL_SECONDS} s")
    return took


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def hang_up(client: Client) -> int:
    client.hang_up()
    return 1


def shut_down(client: Client) -> int:
    client.begin("shutdown")
    client.notify("exit", None)
    return 0


def interrupt(client: Client) -> int:
    client.process.send_signal(signal.SIGINT)
    return 130


@pytest.mark.parametrize("end", [hang_up, shut_down, interrupt])
def test_an_end_in_the_middle_of_everything(tmp_path: Path, end: Callable[[Client], int]) -> None:
    with start(tmp_path) as client:
        processes = busy(client)
        status = end(client)
        assert seconds_until_gone(client, processes) < 10 * END_GOAL_SECONDS
        assert client.process.returncode == status
        assert_quiet(client)


def test_parsers_that_hang_or_die_cost_only_their_file(project: Path) -> None:
    with start(project) as client:
        (first,) = open_all(client, project, "src/users.ts")
        (parser,) = list(tree(client.pid))[1:]
        os.kill(parser, signal.SIGSTOP)
        hung, dead = uri(project / "app.py"), uri(project / "src/crlf.go")
        item, took = opened(client, hung, FILES["app.py"], [first, hung])
        print(f"a parser hung: its file was outlined by another after {took:.1f} s")
        assert item["status"] == "ok"
        with parsers_die(client):
            item, took = opened(client, dead, FILES["src/crlf.go"], [first, hung, dead])
        print(f"two parsers died: known after {took * 1e3:.0f} ms")
        assert item["status"] == "failed"
        assert item["tokens"]["full"] == independent_count(FILES["src/crlf.go"])
        client.insert(first, 0, 0, "// more\n")
        found = client.until("ullage/workingSet", lambda found: has_settled(found, first))
        (item,) = (item for item in found["items"] if item["uri"] == first)
        assert item["tokens"]["full"] == independent_count("// more\n" + FILES["src/users.ts"])
        assert client.stop() == 0


def opened(client: Client, one: str, text: str, tabs: list[str]) -> tuple[Json, float]:
    """Open a file: what is known of it in the end, and after how many seconds."""
    started = time.perf_counter()
    client.open(one, text)
    client.tabs(tabs, active=one)
    found = client.until("ullage/workingSet", lambda found: has_settled(found, one))
    (item,) = (item for item in found["items"] if item["uri"] == one)
    return item, time.perf_counter() - started


@contextmanager
def parsers_die(client: Client) -> Generator[None]:
    """Every parser is killed as soon as it is seen; the one at rest already is."""
    over, begun = threading.Event(), threading.Event()

    def kill() -> None:
        while not over.wait(0.002):
            for process in list(tree(client.pid))[1:]:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                    begun.set()

    killing = threading.Thread(target=kill)
    killing.start()
    try:
        assert begun.wait(10), "no parser to kill"
        yield
    finally:
        over.set()
        killing.join()


def has_settled(found: Json, one: str) -> bool:
    return any(
        item["uri"] == one and (item["status"] == "failed" or is_known(item))
        for item in found["items"]
    )


def test_the_first_start_needs_no_network(project: Path) -> None:
    with start(project, isolation()) as client:
        open_all(client, project, "app.py", "src/users.ts")
        found = client.result("ullage/workingSet")
        tokens = {item["uri"]: item["tokens"]["full"] for item in found["items"]}
        names = ("app.py", "src/users.ts")
        assert tokens == {uri(project / name): independent_count(FILES[name]) for name in names}
        assert all(item["exact"] for item in found["items"])
        assert client.stop() == 0
        assert_quiet(client)


def test_ten_megabytes_are_opened_and_edited_without_anybody_waiting(tmp_path: Path) -> None:
    text = file_of(10_000)
    text = text * (9_900_000 // len(text))
    small = tmp_path / "small.py"
    large = tmp_path / "large.py"
    small.write_text(FILES["app.py"])
    large.write_bytes(text.encode())
    with start(tmp_path) as client:
        open_all(client, tmp_path, "small.py")
        started = time.perf_counter()
        client.open(uri(large), text)
        client.tabs([uri(small), uri(large)], active=uri(large))
        hover = {"textDocument": {"uri": uri(small)}, "position": {"line": 5, "character": 5}}
        client.result("textDocument/hover", hover)
        waited = time.perf_counter() - started
        size = len(text) / 1e6
        print(f"{size:.1f} M characters: hover in another file {waited * 1e3:.0f} ms, goal 1 s")
        client.until("ullage/debug", lambda debug: not debug["documents"]["pending"])
        started = time.perf_counter()
        hover = {"textDocument": {"uri": uri(large)}, "position": {"line": 5, "character": 5}}
        client.result("textDocument/hover", hover)
        inside = time.perf_counter() - started
        print(f"hover in the large file itself: {inside * 1e3:.0f} ms, goal 1 s")
        edits: dict[str, float] = {}
        for one in (small, large):
            taken = []
            for line in range(30):
                time.sleep(0.06)
                _, sent = client.insert(uri(one), line, 0, "#")
                reply = client.reply(client.begin("ullage/debug"))
                taken.append(reply.at - sent)
            edits[one.name] = sorted(taken)[15]
        share = edits["large.py"] / edits["small.py"]
        print(
            f"an edit: {edits['large.py'] * 1e3:.1f} ms in the large file, "
            f"{edits['small.py'] * 1e3:.1f} ms in one of 2 kB, {share:.1f} times as long"
        )
        debug = client.result("ullage/debug")
        print(debug["turns"])
        assert max(waited, inside) < 10 * LARGE_GOAL_SECONDS
        # A text that is 5,000 times as long.
        assert share < 100
        assert client.stop() == 0
        assert_quiet(client)
