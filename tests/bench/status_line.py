"""An agent's status line, a new process at every message, beside a Python that does nothing."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.programs import ULLAGE, home
from tests.bench.rows import Row, ratio, seconds

STARTS = 10
"""In every round, by turns."""

TOLD = {
    "session_id": "258c7280-ae70-4798-800f-63464d01a85d",
    "version": "2.1.300",
    "model": {"id": "claude-opus-5"},
    "context_window": {
        "context_window_size": 200_000,
        "current_usage": {"input_tokens": 3, "cache_read_input_tokens": 61_997},
    },
}


def rows(rounds: int) -> Iterator[Row]:
    data = json.dumps(TOLD).encode()
    script = Path(sys.executable).with_name("ullage")
    ours: list[float] = []
    bare: list[float] = []
    with home() as environment:
        # Its modules may be compiled once and kept.
        del environment["PYTHONDONTWRITEBYTECODE"]
        program = [*([str(script)] if script.exists() else ULLAGE), "statusline"]
        for number in range(rounds * STARTS + 1):
            for command, times in (([sys.executable, "-c", "pass"], bare), (program, ours)):
                taken = _taken(command, data, environment)
                if number:
                    times.append(taken)
    yield Row(
        "status line, its snapshot included, against `python -c pass`",
        "≤",
        2.5,
        ratio(ours, bare),
        " x",
        f"{seconds(ours)}, bare {seconds(bare)}, {len(ours)} alternating starts",
    )


def _taken(command: Sequence[str], data: bytes, environment: dict[str, str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, input=data, env=environment, stdout=subprocess.PIPE, check=True)
    taken = time.perf_counter() - started
    assert done.stdout in (b"", "138K left · 62K/200K\n".encode())
    return taken
