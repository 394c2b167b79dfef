"""What goes where: results, progress, colours, and readers that leave or never were."""

import json
import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.program import FILES, WATCHDOG_SECONDS, Done, command, start
from tests.support.independent import independent_count

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals and signals of POSIX")

ESCAPE = "\x1b"


def on_terminal(*arguments: str, out: bool, err: bool, cwd: Path, columns: int = 100) -> Done:
    """Run with the chosen streams on a pseudo-terminal; what it shows is `err`, or `out`."""
    controller, terminal = pty.openpty()
    env = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color"}
    process = subprocess.Popen(
        command(*arguments),
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=terminal if out else subprocess.PIPE,
        stderr=terminal if err else subprocess.PIPE,
    )
    os.close(terminal)
    shown = _everything_from(controller)
    piped = [pipe.read().decode() for pipe in (process.stdout, process.stderr) if pipe]
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()
    status = process.wait(WATCHDOG_SECONDS)
    return Done(status, shown if out else piped[0], shown if err else "".join(piped[-1:]))


def _everything_from(controller: int) -> str:
    shown = b""
    deadline = time.monotonic() + WATCHDOG_SECONDS
    while select.select([controller], [], [], max(0, deadline - time.monotonic()))[0]:
        try:
            part = os.read(controller, 65_536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(controller)
    return shown.decode()


def test_piped_output_is_one_document_without_colour_or_progress(tree: Path) -> None:
    for arguments in (("report",), ("outline", "app.py"), ("config", "show")):
        done = start(*arguments, "--format", "json", cwd=tree)
        assert done.status == 0
        assert done.document["schema"] == 1
        assert done.out.count("\n") == 1
        assert done.err == ""
    assert ESCAPE not in start("report", cwd=tree).out


def test_a_terminal_shows_progress_and_colour(tree: Path) -> None:
    done = on_terminal("report", out=False, err=True, cwd=tree)
    assert "files" in done.err
    assert ESCAPE in done.err
    assert ESCAPE not in done.out
    coloured = on_terminal("report", out=True, err=False, cwd=tree)
    assert f"{ESCAPE}[1mproject" in coloured.out
    assert coloured.err == ""


def test_forced_colour_draws_no_progress_into_a_log(tree: Path) -> None:
    done = start("report", cwd=tree, env={"FORCE_COLOR": "1"})
    assert done.err == ""


def test_no_line_is_wider_than_the_terminal(tree: Path) -> None:
    deep = tree / "src" / ("folder-with-a-long-name-" * 4) / "file.py"
    deep.parent.mkdir()
    deep.write_text(FILES["app.py"] * 5)
    shown = on_terminal("report", out=True, err=False, cwd=tree, columns=60).out
    lines = shown.replace("\r", "").splitlines()
    # The command to paste is never cut.
    assert "file.py" in lines.pop()
    plain = [_without_escapes(line) for line in lines]
    assert max(map(len, plain)) <= 60
    assert any("…" in line and "file.py" in line for line in plain)
    tokens = f"{independent_count(FILES['app.py'] * 5):,}"
    assert sum(tokens in line for line in plain) == 2


def _without_escapes(line: str) -> str:
    parts = line.split(f"{ESCAPE}[")
    return parts[0] + "".join(part.partition("m")[2] for part in parts[1:])


def test_output_is_the_same_bytes_under_any_locale(tree: Path) -> None:
    (tree / "naïve.py").write_text("name = '日本'\n", encoding="utf-8")
    for env in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}):
        done = start("outline", "naïve.py", "--view", "full", cwd=tree, env=env)
        assert (done.status, done.out) == (0, "name = '日本'\n")


def test_a_reader_that_has_seen_enough_is_no_error(tree: Path) -> None:
    (tree / "long.py").write_text("x = 1\n" * 20_000)
    process = subprocess.Popen(
        command("outline", "long.py", "--view", "full"),
        cwd=tree,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline() == b"x = 1\n"
    process.stdout.close()
    assert process.wait(WATCHDOG_SECONDS) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_nor_is_one_that_has_seen_enough_of_the_help() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write) as nobody:
        done = subprocess.run(
            command("report", "--help"), stdout=nobody, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("redirected", "said"),
    [
        (">/dev/full", "standard output: no space left on device"),
        (">&-", "standard output is closed"),
    ],
)
def test_output_that_goes_nowhere_is_told(tree: Path, redirected: str, said: str) -> None:
    done = in_shell(f'"$@" {redirected}', "report", cwd=tree)
    assert (done.status, done.err) == (2, f"ullage: {said}\n")


def test_closed_standard_error_costs_nothing_but_the_complaints(tree: Path) -> None:
    done = in_shell('"$@" 2>&-', "count", "app.py", "nowhere", "-f", "json", cwd=tree)
    assert done.status == 2
    assert len(done.document["files"]) == 1


def test_closed_standard_input_is_told(tree: Path) -> None:
    done = in_shell('"$@" <&-', "count", cwd=tree)
    assert done.status == 2
    assert "standard input is closed" in done.err


def in_shell(line: str, *arguments: str, cwd: Path) -> Done:
    done = subprocess.run(
        ["sh", "-c", line, "sh", *command(*arguments)],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=WATCHDOG_SECONDS,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def large_tree(tmp_path: Path) -> Path:
    """Some seconds of work: every file another content, so that no cache shortens it."""
    root = tmp_path / "large"
    for folder in range(10):
        (root / f"f{folder}").mkdir(parents=True)
        for number in range(50):
            body = "".join(f"    value_{n} = call_{number}({n}, {folder})\n" for n in range(400))
            text = f"def function_{folder}_{number}():\n{body}"
            (root / f"f{folder}" / f"m{number}.py").write_text(text)
    return root


@contextmanager
def in_the_middle_of_a_report(root: Path) -> Generator[subprocess.Popen[bytes]]:
    """A run that has started its workers, in a session of its own; afterwards nobody is left."""
    process = subprocess.Popen(
        command("report", "-f", "json"),
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + WATCHDOG_SECONDS
    while len(members(process.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(members(process.pid)) >= 2, "no worker was started"
    time.sleep(0.3)
    yield process
    while members(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert members(process.pid) == []


def test_ctrl_c_ends_everything_at_once(large_tree: Path) -> None:
    """As a terminal sends it: to the program and its workers together."""
    with in_the_middle_of_a_report(large_tree) as process:
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=WATCHDOG_SECONDS)
    assert (process.returncode, out, err) == (130, b"", b"ullage: interrupted\n")


def test_workers_end_with_a_program_that_was_killed(large_tree: Path) -> None:
    with in_the_middle_of_a_report(large_tree) as process:
        process.kill()
        process.communicate(timeout=WATCHDOG_SECONDS)


def test_a_run_after_an_interruption_is_whole(large_tree: Path) -> None:
    process = subprocess.Popen(
        command("report", "-f", "json"),
        cwd=large_tree,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=WATCHDOG_SECONDS)
    done = start("report", "-f", "json", cwd=large_tree)
    assert done.status == 0
    assert done.document["total"]["files"] == 500


def test_ctrl_c_while_modules_load_shows_no_traceback(tree: Path) -> None:
    (tree / "typer.py").write_text("raise KeyboardInterrupt\n")
    done = start("report", cwd=tree, env={"PYTHONPATH": str(tree)})
    assert (done.status, done.out, done.err) == (130, "", "")


def members(group: int) -> list[int]:
    """Processes of a session that still run; those that only wait to be collected do not."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,stat=", "-s", str(group)], capture_output=True, check=False, text=True
    ).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [int(pid) for pid, state in rows if not state.startswith("Z")]


def test_json_keeps_every_character_of_a_text(tree: Path) -> None:
    text = "a = '\\u2028 \u2028 \x85 \f 👩‍👩‍👧 \x7f'\n"
    (tree / "odd.py").write_text(text, encoding="utf-8", newline="")
    document = json.loads(start("outline", "odd.py", "--view", "full", "-f", "json", cwd=tree).out)
    assert document["files"][0]["text"] == text
