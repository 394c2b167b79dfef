"""`python -m tests.oracles [LANGUAGE…] [--faults]`: the table of fidelity and what is behind it."""

import sys
import time

from tests.oracles.dumping import ORACLES, OracleMissingError
from tests.oracles.measure import measure
from tests.oracles.table import HEADING, row


def main(arguments: list[str]) -> None:
    faults = "--faults" in arguments
    print("\n".join(HEADING), flush=True)
    for language in [name for name in arguments if name != "--faults"] or ORACLES:
        started = time.perf_counter()
        try:
            total = measure(language)
        except OracleMissingError as problem:
            print(f"{language}: not run, {problem}", flush=True)
            continue
        print(row(total), flush=True)
        print(f"{language}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
        if faults:
            print(
                "\n".join(
                    f"{kind}: {text}" for kind, texts in total.examples.items() for text in texts
                )
            )


main(sys.argv[1:])
