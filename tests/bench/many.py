"""A hundred thousand files: the memory of all our processes, and the first sign of life."""

from collections.abc import Iterator

from tests.bench.corpus import files, hundred_thousand
from tests.bench.programs import ULLAGE, first_sign, home, peak_memory
from tests.bench.rows import Row, seconds


def rows(rounds: int) -> Iterator[Row]:
    command = [*ULLAGE, "report", str(hundred_thousand())]
    count = len(files(hundred_thousand()))
    signs: list[float] = []
    for _ in range(rounds):
        with home() as environment:
            signs.append(first_sign(command, environment))
    signs.sort()
    yield Row(
        f"first progress on a terminal, {count:,} files",
        "≤",
        0.5,
        signs[len(signs) // 2],
        " s",
        seconds(signs),
    )
    with home() as environment:
        cold, cold_seconds = peak_memory(command, environment)
        warm, warm_seconds = peak_memory(command, environment)
    yield Row(
        f"memory of the process tree, {count:,} files",
        "≤",
        400,
        max(cold, warm) / 1e6,
        " MB",
        f"cold {cold / 1e6:.0f} MB in {cold_seconds:.0f} s, warm {warm / 1e6:.0f} MB in "
        f"{warm_seconds:.1f} s, one run each",
    )
