"""Worker processes die, hang and are replaced; whoever asked gets an answer or a reason."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ullage.adapters.outlines import OutlineFailed, OutlinePool, WantedView, pool, process

SIGNATURES = (WantedView("signatures"),)
SOURCE = (
    b"def greet(name: str) -> str:\n    text = f'hello {name}'\n    print(text)\n    return text\n"
)
VIEW = "def greet(name: str) -> str: ...  # 2-4\n"


@pytest.fixture
def outlines() -> Iterator[OutlinePool]:
    with OutlinePool(workers=1) as one:
        yield one


def only_worker(outlines: OutlinePool) -> process.Worker:
    (worker,) = outlines._idle
    return worker


def pid_of(worker: process.Worker) -> int:
    return worker._process.pid


def test_views_and_declarations_come_back(outlines: OutlinePool) -> None:
    wanted = (WantedView("signatures"), WantedView("symbols", symbols=("greet", "gret")))
    outlined = outlines.outline(SOURCE, "python", wanted, declarations=True)
    assert outlined.status == "ok"
    assert [view.text for view in outlined.views] == [VIEW, SOURCE.decode()]
    assert outlined.views[1].unknown_symbols == ("gret",)
    (greet,) = outlined.declarations
    assert (greet.kind, greet.qualified_name, greet.depth) == ("function", "greet", 0)
    assert SOURCE[greet.start : greet.end].startswith(b"def greet")
    assert SOURCE[greet.name_start : greet.name_end] == b"greet"
    assert SOURCE[greet.start : greet.head_end] == b"def greet(name: str) -> str:"


def test_members_follow_their_class(outlines: OutlinePool) -> None:
    source = b"class A:\n    def f(self): ...\nclass B: ...\n"
    found = outlines.outline(source, "python", (), declarations=True).declarations
    assert [(one.depth, one.qualified_name) for one in found] == [(0, "A"), (1, "A.f"), (0, "B")]


CHATTER = """
import ctypes, os, sys, threading, time

def chatter():
    while not os.path.sameopenfile(1, 2):  # the worker has not begun
        time.sleep(0.001)
    while True:
        print("print", flush=True)
        os.write(1, b"write\\n")
        ctypes.CDLL(None).puts(b"puts")
        ctypes.CDLL(None).fflush(None)
        time.sleep(0.0005)

if "ullage_extractors.worker" in sys.orig_argv:
    threading.Thread(target=chatter, daemon=True).start()
"""


def test_what_a_worker_prints_is_in_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(CHATTER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with OutlinePool(workers=1) as outlines:
        for _ in range(20):
            assert outlines.outline(SOURCE, "python", SIGNATURES).views[0].text == VIEW


def test_a_killed_worker_is_replaced(outlines: OutlinePool) -> None:
    outlines.outline(SOURCE, "python", SIGNATURES)
    os.kill(pid_of(only_worker(outlines)), signal.SIGKILL)
    assert outlines.outline(SOURCE, "python", SIGNATURES).views[0].text == VIEW


def test_a_content_that_ends_two_workers_is_given_up(
    outlines: OutlinePool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A grammar that crashes, as a real process sees it: the worker's own interpreter aborts."""
    crashing = tmp_path / "tree_sitter_python"
    crashing.mkdir()
    (crashing / "__init__.py").write_text("import os\nos.abort()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(OutlineFailed, match="status -6 on this content, 2 times"):
        outlines.outline(SOURCE, "python", SIGNATURES)
    monkeypatch.delenv("PYTHONPATH")
    assert outlines.outline(SOURCE, "python", SIGNATURES).views[0].text == VIEW


def test_a_worker_that_hangs_is_killed_at_its_deadline(
    outlines: OutlinePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "DEADLINE_SECONDS", 0.5)
    outlines.outline(SOURCE, "python", SIGNATURES)
    os.kill(pid_of(only_worker(outlines)), signal.SIGSTOP)
    started = time.monotonic()
    assert outlines.outline(SOURCE, "python", SIGNATURES).views[0].text == VIEW
    assert time.monotonic() - started < 10


def test_idle_workers_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_WATCH_SECONDS", 0.02)
    with OutlinePool(workers=1, idle_seconds=0.05) as outlines:
        outlines.outline(SOURCE, "python", SIGNATURES)
        waited = time.monotonic() + 20
        while outlines._idle:
            assert time.monotonic() < waited
            time.sleep(0.01)
        assert outlines.outline(SOURCE, "python", SIGNATURES).views[0].text == VIEW


def test_more_threads_than_workers_all_get_theirs() -> None:
    with OutlinePool(workers=2) as outlines, ThreadPoolExecutor(8) as threads:
        sources = [
            b"def f%d(a):\n    x = a + 1\n    return x * %d + x\n" % (n, n) for n in range(100)
        ]
        answers = threads.map(lambda one: outlines.outline(one, "python", SIGNATURES), sources)
        texts = [answer.views[0].text for answer in answers]
    assert texts == [f"def f{n}(a): ...  # 2-3\n" for n in range(100)]


def test_closing_frees_whoever_waits(outlines: OutlinePool) -> None:
    outlines.outline(SOURCE, "python", SIGNATURES)
    os.kill(pid_of(only_worker(outlines)), signal.SIGSTOP)
    failures: list[Exception] = []

    def ask() -> None:
        try:
            outlines.outline(SOURCE, "python", SIGNATURES)
        except OutlineFailed as failed:
            failures.append(failed)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    outlines.close()
    for thread in threads:
        thread.join(timeout=20)
    assert len(failures) == 3


def test_a_hostile_module_in_the_current_folder_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tree_sitter.py").write_text("raise SystemExit('owned')\n")
    monkeypatch.chdir(tmp_path)
    with OutlinePool(workers=1) as outlines:
        assert outlines.outline(SOURCE, "python", SIGNATURES).views[0].text == VIEW
