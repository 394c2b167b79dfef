"""`python -m tests.bench [NAME…] [--rounds N]`: one Markdown table of goals and what was measured.

Without names every benchmark runs, which takes about half an hour on two cores.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator

from tests.bench import (
    changing,
    cold,
    counting,
    editing,
    extracting,
    many,
    serving,
    sessions,
    status_line,
    warm,
    workbench,
)
from tests.bench.machine import description
from tests.bench.rows import HEADING, Row, line
from tests.oracles.corpora import CorpusMissingError

BENCHMARKS: dict[str, Callable[[int], Iterator[Row]]] = {
    "edit": editing.rows,
    "typing": serving.typing,
    "initialize": serving.initialize,
    "idle": serving.idle,
    "count": counting.rows,
    "extract": extracting.rows,
    "cold": cold.rows,
    "warm": warm.rows,
    "change": changing.rows,
    "many": many.rows,
    "sessions": sessions.rows,
    "statusline": status_line.rows,
    "workbench": workbench.rows,
}
ROUNDS = 5


def main() -> None:
    asked = _arguments()
    print(description(), "", *HEADING, sep="\n", flush=True)
    for name in asked.names or BENCHMARKS:
        started = time.perf_counter()
        try:
            for row in BENCHMARKS[name](asked.rounds):
                print(line(row), flush=True)
        except CorpusMissingError as missing:
            print(f"{name}: not run, {missing}", file=sys.stderr, flush=True)
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of every measurement")
    asked = parser.parse_args()
    unknown = set(asked.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; known: {_known()}")
    return asked


def _known() -> str:
    return ", ".join(BENCHMARKS)


main()
