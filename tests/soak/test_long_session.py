"""A long session of a real server process: how long anything waits, and what stays in memory."""

import random
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bench.corpus import file_of
from tests.bench.programs import resident_bytes, tree
from tests.cli.program import command
from tests.support.client import Client, Json
from ullage.lsp.tidying import QUIET_SECONDS

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]

FILES, LINES = 50, 2_000
WARM_UP_SECONDS, SECONDS = 10, 60
EDITS_A_SECOND, REQUESTS_A_SECOND = 10, 5

# Goals; a test asserts ten times as much and prints what it was.
LONGEST_WAIT_MS = 100
SLOW_TURNS = 0
GROWTH_PERCENT = 5


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Real code in files of one size."""
    lines = file_of(FILES * LINES).splitlines(keepends=True)
    for number in range(FILES):
        path = tmp_path / f"p{number % 7}" / f"m{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(lines[number * LINES : (number + 1) * LINES]), newline="")
    return tmp_path


@contextmanager
def working_on(project: Path) -> Generator[tuple[Client, list[str]]]:
    """A server with all files open and all numbers known; the files' URIs."""
    paths = sorted(project.rglob("*.py"))
    uris = [path.as_uri() for path in paths]
    with Client(command("serve"), folder=project) as client:
        client.initialize(project)
        for path in paths:
            client.open(path.as_uri(), path.read_bytes().decode())
        client.tabs(uris, active=uris[0])
        client.until("ullage/workingSet", lambda found: is_complete(found, len(uris)))
        yield client, uris
        assert client.stop() == 0
        assert "Traceback" not in client.log()


def is_complete(found: Json, files: int) -> bool:
    known = [item for item in found["items"] if item["tokens"]["headers"] is not None]
    return len(known) == files


def memory(client: Client) -> tuple[float, float]:
    """Megabytes of the server, and of it with its parsers."""
    processes = [resident_bytes(process) / 1e6 for process in tree(client.pid)]
    return processes[0], sum(processes)


def growth(before: float, after: float) -> float:
    return 100 * (after - before) / before


def request(client: Client, uri: str, chance: random.Random) -> tuple[str, int]:
    """One of the requests that an editor sends while somebody types; its method and id."""
    place = {"line": chance.randrange(LINES), "character": chance.randrange(20)}
    document = {"textDocument": {"uri": uri}}
    lines = {"start": {"line": 0, "character": 0}, "end": {"line": LINES, "character": 0}}
    here = {"start": place, "end": place}
    asked = {"diagnostics": [], "triggerKind": chance.choice([1, 2])}
    method, params = chance.choice(
        [
            ("textDocument/inlayHint", {**document, "range": lines}),
            ("textDocument/hover", {**document, "position": place}),
            ("textDocument/codeAction", {**document, "range": here, "context": asked}),
            ("ullage/workingSet", {}),
        ]
    )
    return method, client.begin(method, params)


def test_a_minute_of_typing_in_fifty_files(project: Path) -> None:
    chance = random.Random(20261122)
    asked: list[tuple[str, int, float]] = []
    with working_on(project) as (client, uris):
        at_ten = (0.0, 0.0)
        started = time.perf_counter()
        ticks = (WARM_UP_SECONDS + SECONDS) * EDITS_A_SECOND
        slow = 0
        for tick in range(ticks):
            time.sleep(max(0.0, started + tick / EDITS_A_SECOND - time.perf_counter()))
            uri = chance.choice(uris)
            client.insert(
                uri, chance.randrange(LINES), chance.randrange(20), chance.choice("ab \n")
            )
            if tick % (EDITS_A_SECOND // REQUESTS_A_SECOND) == 0:
                method, message_id = request(client, chance.choice([uri, *uris]), chance)
                asked.append((method, message_id, time.perf_counter()))
            if tick == WARM_UP_SECONDS * EDITS_A_SECOND:
                at_ten = memory(client)
                slow = client.result("ullage/debug")["turns"]["slow"]
                asked.clear()
        at_the_end = memory(client)
        debug = client.result("ullage/debug")
        waits: dict[str, list[float]] = {}
        outcomes: Counter[object] = Counter()
        for method, message_id, at in asked:
            reply = client.reply(message_id)
            waits.setdefault(method, []).append((reply.at - at) * 1e3)
            outcomes[reply.message.get("error", {}).get("code", "result")] += 1
    longest = max(max(times) for times in waits.values())
    turns = debug["turns"]["slow"] - slow
    grown = tuple(growth(before, after) for before, after in zip(at_ten, at_the_end, strict=True))
    for method, times in sorted(waits.items()):
        times.sort()
        print(f"{method}: median {times[len(times) // 2]:.1f} ms, longest {times[-1]:.1f} ms")
    print(f"replies: {dict(outcomes)}; {debug}")
    print(f"longest wait {longest:.0f} ms, goal {LONGEST_WAIT_MS} ms")
    print(f"turns of the loop above 50 ms: {turns}, goal {SLOW_TURNS}")
    print(f"longest turn, the start included: {debug['turns']['longestMs']:.0f} ms")
    print(
        f"growth after {SECONDS} s: server {grown[0]:.1f} % of {at_ten[0]:.0f} MB, "
        f"tree {grown[1]:.1f} % of {at_ten[1]:.0f} MB, goal {GROWTH_PERCENT} %"
    )
    assert set(outcomes) <= {"result", -32801}
    assert longest < 10 * LONGEST_WAIT_MS
    assert turns < 10
    assert max(grown) < 10 * GROWTH_PERCENT


EDITS, OPENINGS = 10_000, 1_000
WARM_UP_ROUNDS = 20


def test_ten_thousand_edits_and_a_thousand_openings(project: Path) -> None:
    """As fast as the server takes them: what it keeps must not depend on how much it has seen."""
    chance = random.Random(20261122)
    rounds = 100
    with working_on(project) as (client, uris):
        texts = {path.as_uri(): path.read_bytes().decode() for path in project.rglob("*.py")}
        before, sizes = (0.0, 0.0), {}
        for number in range(WARM_UP_ROUNDS + rounds):
            if number == WARM_UP_ROUNDS:
                sizes, before = settled(client), memory(client)
            for _ in range(OPENINGS // rounds):
                one = chance.choice(uris)
                client.close(one)
                client.open(one, texts[one])
                # As long as it was in the end: only what is kept beside the texts may grow.
                for _ in range(EDITS // OPENINGS):
                    client.insert(one, chance.randrange(LINES), 0, "a")
            client.result("ullage/debug")
        for one in uris:
            client.close(one)
            client.open(one, texts[one])
        sizes_after, after = settled(client), memory(client)
    grown = tuple(growth(one, other) for one, other in zip(before, after, strict=True))
    print(
        f"growth after {EDITS:,} edits and {OPENINGS:,} openings: server {grown[0]:.1f} % of "
        f"{before[0]:.0f} MB, tree {grown[1]:.1f} % of {before[1]:.0f} MB, goal {GROWTH_PERCENT} %"
    )
    print(f"kept: {sizes_after}")
    assert max(grown) < 10 * GROWTH_PERCENT
    assert sizes_after == sizes


def settled(client: Client) -> Json:
    """The sizes of what a server keeps, once it has had nothing to do for a while."""
    debug = client.until(
        "ullage/debug", lambda found: not (found["jobs"] or found["files"]["figuresUnderWay"])
    )
    time.sleep(2 * QUIET_SECONDS)
    kept = {name: debug["files"][name] for name in ("lookedAt", "withFigures")}
    return {"open": debug["documents"]["open"], "requests": debug["requests"], **kept}
