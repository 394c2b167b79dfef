"""How a server process ends: with its client, soon, with all its workers, whatever it was doing."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.wire.process import Server, running_server

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at processes as Unix does")

GOAL_SECONDS = 2.0


def busy(server: Server, process_id: int | None = None) -> list[int]:
    """Give the server a job that does not end and a worker; the worker's process id."""
    server.initialize(process_id)
    workers: list[int] = server.request("test/workers")
    assert len(workers) == 1
    server.begin(1, "test/sleep")
    return workers


def seconds_until_gone(server: Server, workers: list[int]) -> float:
    started = time.monotonic()
    server.process.wait()
    while any(map(is_running, workers)):
        assert time.monotonic() - started < 10 * GOAL_SECONDS, f"orphans: {workers}"
        time.sleep(0.01)
    took = time.monotonic() - started
    print(f"server and worker gone after {took:.2f} s, goal {GOAL_SECONDS} s")
    return took


def is_running(process_id: int) -> bool:
    """Whether a process does anything: one that nobody has waited for yet does not."""
    command = ["ps", "-o", "stat=", "-p", str(process_id)]
    state = subprocess.run(command, capture_output=True, check=False).stdout
    return state.strip()[:1] not in (b"", b"Z")


def test_a_client_that_closes_its_end() -> None:
    with running_server() as server:
        workers = busy(server)
        server.hang_up()
        assert seconds_until_gone(server, workers) < 10 * GOAL_SECONDS
        assert server.process.returncode == 1
        assert server.next()["error"]["code"] == -32800
        assert server.next() is None


def test_a_client_that_died_while_somebody_else_holds_its_end() -> None:
    with running_server() as server:
        client = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        workers = busy(server, client.pid)
        client.kill()
        client.wait()
        assert seconds_until_gone(server, workers) < 10 * GOAL_SECONDS
        assert server.process.returncode == 1


def test_a_server_that_is_killed_leaves_no_worker() -> None:
    with running_server() as server:
        workers = busy(server)
        os.kill(server.process.pid, signal.SIGKILL)
        assert seconds_until_gone(server, workers) < 10 * GOAL_SECONDS


def test_a_log_that_nobody_reads_stops_nothing() -> None:
    """A pipe holds 64 kB; each of these changes is a warning of more than 100 bytes."""
    with running_server(read_log=False) as server:
        server.initialize()
        document = {"uri": "file:///" + "x" * 100, "version": 1}
        for _ in range(3_000):
            server.notify(
                "textDocument/didChange", {"textDocument": document, "contentChanges": []}
            )
        assert server.request("ullage/debug")["documents"]["open"] == 0
        assert server.request("shutdown") is None
        server.notify("exit", None)
        assert server.process.wait() == 0
