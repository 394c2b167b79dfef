"""A first report of real code, as whole processes in turn: ours, the peer's, and the floor."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from tests.bench.corpus import files, mixed
from tests.bench.programs import ULLAGE, home, repomix, wall
from tests.bench.rows import Row, ratio, seconds

REPOSITORY = Path(__file__).parents[2]
FEWEST_FILES = 1_500
FEWEST_BYTES = 20_000_000


def rows(rounds: int) -> Iterator[Row]:
    runs: dict[str, Callable[[], float]] = {
        "ours": lambda: _ours(fast=False),
        "repomix": _repomix,
        "floor": _floor,
    }
    if find_spec("toktok"):
        runs["fast"] = lambda: _ours(fast=True)
    _check_corpus()
    times: dict[str, list[float]] = {name: [] for name in runs}
    _floor()  # brings the files into memory
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(run())
    of = _described()
    peer, floor = times["repomix"], times["floor"]
    for what, goal, name in (("", 3, "ours"), (" with the fast engine", 5, "fast")):
        if name in times:
            figures = f"{seconds(times[name])}, repomix {seconds(peer)}, {of}"
            measured = ratio(peer, times[name])
            yield Row(
                f"cold report{what}: faster than `repomix --compress`",
                "≥",
                goal,
                measured,
                " x",
                figures,
            )
    yield Row(
        "cold report against the floor, a bare parse and count on two cores",
        "≤",
        1.4,
        ratio(times["ours"], floor),
        " x",
        f"{seconds(times['ours'])}, floor {seconds(floor)}, {of}",
    )


def _ours(*, fast: bool) -> float:
    with home(fast=fast) as environment:
        return wall([*ULLAGE, "report", str(mixed())], environment)


def _repomix() -> float:
    with home() as environment:
        return wall(repomix(environment), environment, mixed())


def _floor() -> float:
    with home() as environment:
        return wall(
            [sys.executable, "-m", "tests.bench.floor", str(mixed())], environment, REPOSITORY
        )


def _check_corpus() -> None:
    """The corpus is as large as the goal says, and ours counts all of it."""
    found = files(mixed())
    assert len(found) >= FEWEST_FILES
    assert sum(path.stat().st_size for path in found) >= FEWEST_BYTES
    with home() as environment:
        command = [*ULLAGE, "report", str(mixed()), "--format", "json"]
        report = subprocess.run(command, check=True, capture_output=True, env=environment)
    assert json.loads(report.stdout)["total"]["files"] == len(found)


def _described() -> str:
    found = files(mixed())
    size = sum(path.stat().st_size for path in found) / 1e6
    return f"{len(found):,} files, {size:.1f} MB, {os.cpu_count()} cores"
