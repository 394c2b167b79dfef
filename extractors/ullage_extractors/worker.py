"""One worker process: takes files over a pipe, gives back their outlines and views.

Native code that crashes or hangs ends this process and no other. Run as
`python -m ullage_extractors.worker`; it ends when its standard input does.

The first frame, sent unasked, says that the worker is ready.
"""

import os
import signal
import sys
from collections.abc import Sequence
from operator import attrgetter
from typing import IO, Any

from ullage_extractors import Declaration, View, ViewOptions
from ullage_extractors.engine import extract
from ullage_extractors.pipe import read_frame, write_frame
from ullage_extractors.render import render

_NAMES_AND_RANGES = attrgetter(
    "kind",
    "name",
    "qualified_name",
    "signature",
    "start",
    "end",
    "name_start",
    "name_end",
    "head_end",
    "body_start",
    "body_end",
)


def main() -> None:
    """Answer until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    incoming, outgoing = sys.stdin.buffer, _private_output()
    write_frame(outgoing, {"ready": True})
    while (frame := read_frame(incoming)) is not None:
        job, source = frame
        write_frame(outgoing, *answer(job, source))


def answer(job: dict[str, Any], source: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer to a job: a language, the views wanted, and whether declarations are."""
    outline = extract(source, job["language"])
    views = [render(outline, _options(wanted)) for wanted in job["views"]]
    approximate = outline.status == "approximate" or any(view.approximate for view in views)
    found = {
        "status": "approximate" if approximate else "ok",
        "problems": outline.problems,
        "views": [_described(view) for view in views],
        "declarations": _rows(outline.declarations) if job["declarations"] else [],
    }
    return found, b"".join(view.text for view in views)


def _options(wanted: dict[str, Any]) -> ViewOptions:
    symbols = tuple(wanted["symbols"])
    return ViewOptions(wanted["view"], wanted["docs"], wanted["lines"], symbols)


def _described(view: View) -> dict[str, Any]:
    return {"size": len(view.text), "unknownSymbols": view.unknown_symbols}


def _rows(declarations: Sequence[Declaration]) -> list[list[Any]]:
    """Declarations one after another, parents before children, each with its depth first.

    Nested lists would do for sane code only: JSON decoders give up at some depth.
    """
    rows: list[list[Any]] = []
    stack = [(declaration, 0) for declaration in reversed(declarations)]
    while stack:
        one, depth = stack.pop()
        rows.append([depth, *_NAMES_AND_RANGES(one)])
        stack.extend((child, depth + 1) for child in reversed(one.children))
    return rows


def _private_output() -> IO[bytes]:
    """Standard output moved to a descriptor of our own: a stray print can't break a frame."""
    private = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(private, "wb")


if __name__ == "__main__":
    main()
