"""Whole processes, measured from outside: how long, how much memory, when the first sign of life.

Each runs with a home of its own, so that neither a person's settings nor an old cache play a part.
"""

import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.oracles.corpora import CorpusMissingError, cache_folder

ULLAGE = (sys.executable, "-P", "-m", "ullage")
REPOMIX_VERSION = "1.18.1"
# A run that is not over by then hangs: ten times the slowest that was seen.
WATCHDOG_SECONDS = 3_000
SAMPLE_SECONDS = 0.1


@contextmanager
def home(*, fast: bool = True) -> Generator[dict[str, str]]:
    """The environment of a process with an empty home; `fast`: the fast engine can be found."""
    with tempfile.TemporaryDirectory(prefix="ullage-bench-") as folder:
        environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        environment |= {"HOME": folder, "TMPDIR": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        path = [os.environ["PYTHONPATH"]] if "PYTHONPATH" in os.environ else []
        if not fast:
            hiding = Path(folder, "hiding")
            hiding.mkdir()
            (hiding / "toktok.py").write_text("raise ImportError\n")
            path.insert(0, str(hiding))
        if path:
            environment["PYTHONPATH"] = os.pathsep.join(path)
        yield environment


def wall(command: Sequence[str], environment: dict[str, str], folder: Path | None = None) -> float:
    """Seconds from the start of a process to its end. Its output is thrown away."""
    started = time.perf_counter()
    subprocess.run(
        command,
        check=True,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=WATCHDOG_SECONDS,
    )
    return time.perf_counter() - started


def peak_memory(command: Sequence[str], environment: dict[str, str]) -> tuple[int, float]:
    """The largest sum of proportional memory of a process and its descendants, and its seconds.

    Sampled, in bytes; what two processes share counts once.
    """
    started = time.perf_counter()
    peak = 0
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_proportional_bytes, tree(process.pid))))
            assert time.perf_counter() - started < WATCHDOG_SECONDS
            time.sleep(SAMPLE_SECONDS)
    assert process.returncode == 0
    return peak, time.perf_counter() - started


def first_sign(command: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds until a process writes its first byte to a terminal on standard error."""
    ours, theirs = pty.openpty()
    try:
        started = time.perf_counter()
        with subprocess.Popen(
            command,
            env=environment | {"TERM": "xterm"},
            stdout=subprocess.DEVNULL,
            stderr=theirs,
        ) as process:
            ready, _, _ = select.select([ours], [], [], WATCHDOG_SECONDS)
            waited = time.perf_counter() - started
            process.send_signal(signal.SIGINT)
            while process.poll() is None:  # a full terminal would block its last words
                if select.select([ours], [], [], SAMPLE_SECONDS)[0]:
                    os.read(ours, 65_536)
    finally:
        os.close(theirs)
        os.close(ours)
    assert ready
    return waited


def repomix(environment: dict[str, str]) -> list[str]:
    """The command line of the peer."""
    output = Path(environment["HOME"], "repomix.xml")
    options = ["--compress", "--no-security-check", "--quiet", "--output", str(output)]
    return [*npm_program("repomix", REPOMIX_VERSION), *options]


def npm_program(name: str, version: str) -> list[str]:
    """A program of that package, fetched from its registry when it is not in the cache."""
    folder = cache_folder() / f"npm-{name}-{version}"
    program = folder / "node_modules" / ".bin" / name
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _install(f"{name}@{version}", folder)
    return ["node", str(program)]


def _install(package: str, folder: Path) -> None:
    quiet = ["--no-save", "--no-audit", "--no-fund", "--silent"]
    try:
        subprocess.run(["npm", "install", *quiet, "--prefix", folder, package], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CorpusMissingError(f"{package} cannot be installed: {error}") from None


def tree(root: int) -> Iterator[int]:
    """A process and its descendants."""
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                waiting.extend(map(int, task.read_text().split()))
            except OSError:
                continue


def resident_bytes(process: int) -> int:
    """The memory of one process that is in use, what it shares with others included."""
    rows = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmRSS:")) * 1024


def _proportional_bytes(process: int) -> int:
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:  # it has ended
        return 0
    return next((int(row.split()[1]) for row in rollup.splitlines() if row[:4] == "Pss:"), 0) * 1024
