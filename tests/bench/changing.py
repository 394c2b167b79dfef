"""The gate on a change of fifty files, beside git and tiktoken alone on the same files."""

import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from tests.bench.corpus import changed
from tests.bench.programs import ULLAGE, home, wall
from tests.bench.rows import Row, ratio, seconds

BARE = """
import subprocess
from ullage.adapters.tokenizer.encodings import load_encoding
names = subprocess.run(["git", "diff", "--name-only", "-z", "main"], capture_output=True).stdout
encode = load_encoding("o200k_base").encode_ordinary
print(sum(len(encode(open(name).read())) for name in names.decode().split("\\0")[:-1]))
"""
"""What anybody would write: the files that git names, each through tiktoken."""


def rows(rounds: int) -> Iterator[Row]:
    folder = changed()
    command = [*ULLAGE, "check", "--diff", "main"]
    cold: list[float] = []
    warm: list[float] = []
    bare: list[float] = []
    start: list[float] = []
    worked: list[float] = []
    for _ in range(rounds):
        with home() as environment:
            # Its modules may be compiled once and kept, as everywhere that it is installed.
            del environment["PYTHONDONTWRITEBYTECODE"]
            taken, work = _timed(command, environment, folder)
            cold.append(taken)
            worked.append(work)
            warm.append(wall(command, environment, folder))
            start.append(wall([*ULLAGE, "--version"], environment, folder))
            bare.append(wall([sys.executable, "-P", "-c", BARE], environment, folder))
    behind = (
        f"nothing cached {seconds(cold)}, of which its processor {seconds(worked)}; a second time "
        f"{seconds(warm)}; `ullage --version` {seconds(start)}; `git diff` and tiktoken alone "
        f"{seconds(bare)}"
    )
    yield Row("gate on a change of 50 files, nothing cached", "≤", 1, median(cold), " s", behind)
    alone = "the same against `git diff` and tiktoken alone"
    yield Row(alone, "≤", 1.2, ratio(cold, bare), " x", behind)


def _timed(
    command: Sequence[str], environment: dict[str, str], folder: Path
) -> tuple[float, float]:
    """Seconds from start to end, and those that a processor was at work: others' are left out."""
    before = _processor_seconds()
    taken = wall(command, environment, folder)
    return taken, _processor_seconds() - before


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
