"""A second report of files that have not changed, beside the first."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.corpus import files, mixed, ten_thousand
from tests.bench.programs import ULLAGE, home, wall
from tests.bench.rows import Row, seconds


def rows(rounds: int) -> Iterator[Row]:
    yield _row(mixed(), 10, rounds, cold_rounds=rounds)
    # A cold run of these takes a minute: one is enough to hold five warm ones against.
    yield _row(ten_thousand(), 5, rounds, cold_rounds=1)


def _row(folder: Path, goal: float, rounds: int, cold_rounds: int) -> Row:
    command = [*ULLAGE, "report", str(folder)]
    cold: list[float] = []
    warm: list[float] = []
    start: list[float] = []
    for _ in range(cold_rounds):
        with home() as environment, TemporaryDirectory() as empty:
            cold.append(wall(command, environment))
            for _ in range(rounds // cold_rounds):
                warm.append(wall(command, environment))
                start.append(wall([*ULLAGE, "report", empty], environment))
    started = median(start)
    return Row(
        f"warm report of {len(files(folder)):,} files against a cold one, process start left out",
        "≤",
        goal,
        100 * (median(warm) - started) / (median(cold) - started),
        " %",
        f"warm {seconds(warm)}, cold {seconds(cold)}, process start (an empty folder) "
        f"{seconds(start)}; with it {100 * median(warm) / median(cold):.1f} %",
    )
