"""Sessions of real agents against what the agents wrote down themselves, and against ccusage.

ULLAGE_TRANSCRIPTS names a folder of transcripts; nothing of them is kept.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from tests.bench.programs import npm_program
from tests.bench.rows import Row
from tests.oracles.corpora import CorpusMissingError
from ullage.adapters.agents.claude_code import ClaudeReader, recognises
from ullage.app.open_session import OpenSession
from ullage.app.sessions import open_record
from ullage.domain.session.learning import Step, learnt, observed

VARIABLE = "ULLAGE_TRANSCRIPTS"
CCUSAGE_VERSION = "18.0.11"
CLOSE = 0.5
"""Per cent, and what one known case is off, whose tools had not answered yet."""
KNOWN = 3.3


def rows(rounds: int) -> Iterator[Row]:
    """Contexts at compactions, speed and memory, tokens and cost beside ccusage."""
    folder = os.environ.get(VARIABLE)
    if folder is None:
        raise CorpusMissingError(f"{VARIABLE} names no folder of transcripts")
    transcripts = _of_different_sessions(Path(folder))
    yield from _compactions(transcripts)
    yield from _learning(transcripts)
    yield _speed(transcripts, rounds)
    yield _memory(transcripts)
    yield from _beside_ccusage(transcripts)


def _of_different_sessions(folder: Path) -> list[Path]:
    """The transcripts of sessions themselves; of one that is there several times the longest."""
    longest: dict[str, Path] = {}
    paths = [path for path in folder.rglob("*.jsonl") if not path.name.startswith("agent-")]
    for path in sorted(paths, key=lambda path: path.stat().st_size):
        if recognises(path):
            reader = ClaudeReader(path)
            reader.refresh()
            longest[reader.session().id] = path
    return sorted(longest.values())


# Contexts.


@dataclass(frozen=True)
class _Boundary:
    """A compaction: what the agent wrote down, what was reported before it, what came next."""

    written: int
    reported: int
    next: int


def _compactions(transcripts: list[Path]) -> Iterator[Row]:
    found = [*{one for path in transcripts for one in _boundaries(path)}]
    if not found:
        return
    of = f"{len(found)} compactions"
    for what, errors in (
        ("what was reported last", [_off(one.reported, one.written) for one in found]),
        ("what the next request holds", [_off(one.next, one.written) for one in found]),
    ):
        within = [sum(error <= limit for error in errors) for limit in (CLOSE, KNOWN)]
        yield Row(f"{what}, off from the agent's own figure at a compaction", "≤", CLOSE,
                  median(errors), " %",
                  f"{of}: {within[0]} within {CLOSE} %, {within[1]} within {KNOWN} %, "
                  f"most {max(errors):.1f} %")  # fmt: skip


def _off(ours: float, theirs: int) -> float:
    return 100 * abs(ours - theirs) / theirs


def _boundaries(path: Path) -> Iterator[_Boundary]:
    """Every compaction of a transcript, as it was the last one when it happened."""
    lines = path.read_bytes().splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as place:
        part = Path(place) / path.name
        for at, line in enumerate(lines):
            if b'"compact_boundary"' not in line:
                continue
            part.write_bytes(b"".join(lines[: at + 1]))
            record = open_record(part)
            assert not isinstance(record, str)
            opened = OpenSession(record)
            opened.refresh()
            before, now = opened.report_before_compaction(), opened.report()
            written = now.compactions[-1].before if now.compactions else None
            if before and written and before.context.tokens and before.context.next:
                yield _Boundary(written, before.context.tokens, before.context.next)


# What sessions teach.


def _learning(transcripts: list[Path]) -> Iterator[Row]:
    """How far off growths are in sessions that nothing was learnt from, without and with it."""
    taught: dict[str, dict[Path, Sequence[Step]]] = defaultdict(dict)
    for path in transcripts:
        record = open_record(path)
        assert not isinstance(record, str)
        opened = OpenSession(record)
        opened.refresh()
        for family, steps in opened.taught().items():
            taught[family][path] = steps
    for family, sessions in taught.items():
        yield from _beside_factors(family, sessions)


def _beside_factors(family: str, sessions: Mapping[Path, Sequence[Step]]) -> Iterator[Row]:
    without: list[float] = []
    learnt_from_others: list[float] = []
    for path, steps in sessions.items():
        others = (observed(some) for one, some in sessions.items() if one != path)
        found = learnt(one for one in others if one)
        if found is not None:
            without += [_off(step.estimated, step.reported) for step in steps]
            learnt_from_others += [
                _off(step.estimated * found.correction, step.reported) for step in steps
            ]
    if without:
        worst, still = (quantiles(some, n=10)[8] for some in (without, learnt_from_others))
        yield Row(f"{family}: texts of files in a session, off from what was reported", "≤",
                  median(without), median(learnt_from_others), " %",
                  f"{len(without)} growths of {len(sessions)} sessions, worst tenth {still:.1f} %; "
                  f"factors alone {median(without):.1f} and {worst:.1f} %")  # fmt: skip


# Speed and memory.


def _speed(transcripts: list[Path], rounds: int) -> Row:
    size = sum(path.stat().st_size for path in transcripts) / 1e6
    ours, bare = [], []
    for _ in range(rounds):
        started = time.process_time()
        for path in transcripts:
            ClaudeReader(path).refresh()
        ours.append(size / (time.process_time() - started))
        started = time.process_time()
        for path in transcripts:
            with path.open("rb") as file:
                for line in file:
                    with suppress(ValueError):
                        json.loads(line)
        bare.append(size / (time.process_time() - started))
    return Row("reading transcripts of Claude Code", "≥", 50, median(ours), " MB/s",
               f"{len(transcripts)} files, {size:.0f} MB; json.loads of each line alone "
               f"{median(bare):.0f} MB/s")  # fmt: skip


_READ = """
import resource, sys
from pathlib import Path
from ullage.adapters.agents.claude_code import ClaudeReader
reader = ClaudeReader(Path(sys.argv[1]))
reader.refresh()
reader.session()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _memory(transcripts: list[Path], megabytes: int = 500) -> Row:
    """One transcript of many: those that there are, behind one another."""
    with tempfile.TemporaryDirectory() as place:
        large = Path(place) / "large.jsonl"
        with large.open("wb") as file:
            while file.tell() < megabytes * 1_000_000:
                for path in transcripts:
                    file.write(path.read_bytes().rstrip(b"\n") + b"\n")
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _READ, large], capture_output=True, check=True, text=True
        )
        seconds = time.perf_counter() - started
        size = large.stat().st_size / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    used = int(done.stdout) * unit / 1e6
    return Row("memory of a process that reads one of 500 MB", "≤", 200, used, " MB",
               f"{size:.0f} MB in {seconds:.1f} s")  # fmt: skip


# Tokens and money.


@dataclass(frozen=True)
class _Total:
    read: int
    cached: int
    output: int
    usd: float


def _beside_ccusage(transcripts: list[Path]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as place:
        # Without the transcripts of sub-agents, which it tells as sessions of their own.
        alone = {f"session-{at}": path for at, path in enumerate(transcripts)}
        for name, path in alone.items():
            folder = Path(place) / "projects" / name
            folder.mkdir(parents=True)
            alone[name] = Path(shutil.copy(path, folder / "session.jsonl"))
        theirs = _ccusage(Path(place))
        ours = {name: _ours(path) for name, path in alone.items() if name in theirs}
    equal = sum((one.read, one.cached) == (theirs[name].read, theirs[name].cached)
                for name, one in ours.items())  # fmt: skip
    yield Row("sessions whose tokens read and cached are those that ccusage tells", "≥", len(ours),
              equal, "", f"of {len(ours)}, ccusage {CCUSAGE_VERSION}")  # fmt: skip
    priced = [name for name in ours if theirs[name].usd and ours[name].usd]
    for what, names in (("output", [*ours]), ("usd", priced)):
        mine = sum(getattr(ours[name], what) for name in names)
        its = sum(getattr(theirs[name], what) for name in names)
        title = {"output": "output tokens", "usd": "US dollars"}[what]
        yield Row(f"{title} beside what ccusage tells", "≥", 1, mine / its, " times",
                  f"{mine:,.0f} to {its:,.0f} in {len(names)} sessions")  # fmt: skip


def _ours(path: Path) -> _Total:
    record = open_record(path)
    assert not isinstance(record, str)
    opened = OpenSession(record)
    opened.refresh()
    report = opened.report()
    usage = report.usage
    written = usage.cache_write_5m + usage.cache_write_1h
    usd = float(report.cost.usd or 0)
    return _Total(usage.input, usage.cache_read + written, usage.output, usd)


def _ccusage(home: Path) -> dict[str, _Total]:
    done = subprocess.run(
        [*npm_program("ccusage", CCUSAGE_VERSION), "session", "--json", "--offline"],
        env={**os.environ, "HOME": str(home), "CLAUDE_CONFIG_DIR": str(home)},
        capture_output=True,
        check=True,
        text=True,
    )
    return {
        one["sessionId"]: _Total(
            one["inputTokens"],
            one["cacheCreationTokens"] + one["cacheReadTokens"],
            one["outputTokens"],
            one["totalCost"],
        )
        for one in json.loads(done.stdout)["sessions"]
    }
