"""The language server as an editor meets it: its first answer, its memory, its status on typing."""

import random
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from tests.bench.corpus import file_of
from tests.bench.programs import ULLAGE, home, resident_bytes, tree
from tests.bench.rows import Row, ratio, seconds
from tests.support.client import Client, Json
from ullage.adapters.tokenizer.encodings import load_encoding

SERVE = (*ULLAGE, "serve")
BARE = (sys.executable, "-P", str(Path(__file__).parent / "bare_server.py"))

LINES = 10_000
EDITS = 300
ENCODES = 5
"""In every round, while the server has nothing to do."""

PAUSE_SECONDS = 0.065
"""Between a status and the next edit: then the status of that one need not wait for its turn."""

IDLE_SECONDS = 1.0
TYPED = "abcdefghijklmnopqrstuvwxyz_ .,()/"


def initialize(rounds: int) -> Iterator[Row]:
    """From the start of the process to the answer."""
    ours: list[float] = []
    bare: list[float] = []
    for number in range(max(5, rounds) + 1):
        for command, times in ((BARE, bare), (SERVE, ours)):
            with _running(command) as client:
                reply = client.initialize()
                if number:  # the first start of each fills the caches
                    times.append(reply.at - client.started)
    yield Row(
        "process start to the answer to `initialize`, against a bare pygls server",
        "≤",
        1.2,
        ratio(ours, bare),
        " x",
        f"{seconds(ours)}, bare {seconds(bare)}, {len(ours)} alternating rounds",
    )


def idle(rounds: int) -> Iterator[Row]:
    """The memory of a server that waits, one Python file being open and all of it counted."""
    ours: list[float] = []
    all_of_ours: list[float] = []
    bare: list[float] = []
    for _ in range(rounds):
        with _running(BARE) as client:
            client.initialize()
            time.sleep(IDLE_SECONDS)
            bare.append(resident_bytes(client.pid) / 1e6)
        with _running(SERVE) as client, _opened(client, 1_000):
            time.sleep(IDLE_SECONDS)
            processes = list(tree(client.pid))
            ours.append(resident_bytes(client.pid) / 1e6)
            all_of_ours.append(sum(map(resident_bytes, processes)) / 1e6)
    for what, figures in (("server process", ours), ("server and its parser", all_of_ours)):
        yield Row(
            f"idle memory, {what}: more than a bare pygls server",
            "≤",
            80,
            median(figures) - median(bare),
            " MB",
            f"{median(figures):.1f} ({min(figures):.1f}–{max(figures):.1f}) MB resident, "
            f"bare {median(bare):.1f} MB, {rounds} rounds",
        )


def typing(rounds: int) -> Iterator[Row]:
    """From a keystroke in a large file to the status that knows it."""
    content = file_of(LINES)
    encode = load_encoding("o200k_base").encode_ordinary
    chance = random.Random(20261122)
    taken: list[float] = []
    encodes: list[float] = []
    with _running(SERVE) as client, _opened(client, LINES) as uri:
        for _ in range(rounds):
            client.until("ullage/debug", _is_quiet)
            for _ in range(ENCODES):
                started = time.perf_counter()
                encode(content)
                encodes.append(time.perf_counter() - started)
            for _ in range(EDITS // rounds):
                time.sleep(PAUSE_SECONDS)
                taken.append(_typed(client, uri, chance))
        turns = client.result("ullage/debug")["turns"]
    whole = median(encodes)
    behind = (
        f"{seconds(taken)}, {len(taken)} edits; one encode {seconds(encodes)}; longest turn of "
        f"the loop {turns['longestMs']:.0f} ms"
    )
    yield Row(_TYPING.format("median"), "≤", 0.05, median(taken) / whole, " x", behind)
    worst = quantiles(taken, n=100)[98]
    behind = f"{worst * 1e3:.1f} ms, longest {max(taken) * 1e3:.1f} ms"
    yield Row(_TYPING.format("p99"), "≤", 0.3, worst / whole, " x", behind)


_TYPING = "didChange to status over stdio, 10,000 lines, against one full encode: {}"


def _typed(client: Client, uri: str, chance: random.Random) -> float:
    """Seconds from an edit to the status with its version."""
    line, character = chance.randrange(LINES), chance.randrange(60)
    version, sent = client.insert(uri, line, character, chance.choice(TYPED))

    def knows(params: Json) -> bool:
        return bool(params["active"]["version"] == version)

    return client.told("ullage/status", knows).at - sent


@contextmanager
def _running(command: tuple[str, ...]) -> Generator[Client]:
    """A server with a home of its own; its modules may be compiled once and kept."""
    with home() as environment:
        del environment["PYTHONDONTWRITEBYTECODE"]
        with Client(command, environment) as client:
            yield client


@contextmanager
def _opened(client: Client, lines: int) -> Generator[str]:
    """The URI of a file that is open in a server, with all its numbers known."""
    with home() as environment:
        path = Path(environment["HOME"]).resolve() / "large.py"
        path.write_text(file_of(lines), encoding="utf-8", newline="")
        client.initialize(path.parent)
        client.open(path.as_uri(), file_of(lines))
        client.tabs([path.as_uri()], active=path.as_uri())

        def complete(params: Json) -> bool:
            tokens = (params["active"] or {}).get("tokens", {"full": None})
            return None not in tokens.values()

        client.told("ullage/status", complete)
        yield path.as_uri()


def _is_quiet(debug: dict[str, dict[str, int]]) -> bool:
    return not (debug["jobs"] or debug["files"]["figuresUnderWay"])
