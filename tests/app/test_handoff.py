"""The handoff of any session at all: within its limit, the same each time, and without an error."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.support.independent import independent_count
from tests.support.transcripts import ClaudeTranscript, text
from ullage.app.config import effective_settings
from ullage.app.handoff import make_handoff
from ullage.app.handoff_result import Handoff, HandoffRequest, NoHandoff
from ullage.app.meters import meter_of
from ullage.app.open_session import OpenSession
from ullage.app.sessions import open_record

WRITTEN = datetime(2026, 11, 22, 14, 32, tzinfo=UTC)
SAID = some.text(max_size=300)
NAMES = some.sampled_from(["a.py", "b.py", "sub/c.ts", "/elsewhere/d.go", "../e.md", "gone.rs"])
SOURCE = "def one():\n    return 1\n\n\ndef two():\n    return 2\n"

Step = Callable[[ClaudeTranscript], object]


def in_folder(record: ClaudeTranscript, name: str) -> str:
    return f"{record.folder}/{name}"


STEPS: some.SearchStrategy[Step] = some.one_of(
    SAID.map(lambda said: lambda record: record.prompt(said)),
    SAID.map(lambda said: lambda record: record.answer(text(said), context=30_000)),
    SAID.map(lambda said: lambda record: record.planned(f"# Plan\n## {said}\n{said}")),
    some.lists(some.tuples(SAID, some.sampled_from(["pending", "completed"])), max_size=9).map(
        lambda todos: lambda record: record.listed(*todos)
    ),
    some.tuples(NAMES, SAID, SAID).map(
        lambda edit: lambda record: record.edit(in_folder(record, edit[0]), *edit[1:])
    ),
    NAMES.map(lambda name: lambda record: record.create(in_folder(record, name), SOURCE)),
    some.tuples(SAID, SAID, some.sampled_from([0, 1, 137])).map(
        lambda ran: lambda record: record.ran(*ran)
    ),
    some.just(lambda record: record.compaction(167_000)),
    SAID.map(lambda line: lambda record: record.add_line(line.encode("utf-8", "replace") + b"\n")),
)


@contextmanager
def a_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "myapp")
        (folder / "sub").mkdir(parents=True)
        for name in ("a.py", "b.py", "sub/c.ts"):
            (folder / name).write_text(SOURCE)
        yield folder


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.lists(STEPS, max_size=25),
    some.integers(20, 600),
    some.booleans(),
    some.sampled_from(["gpt-4o", "claude-sonnet-4-5"]),
)
def test_any_session(steps: list[Step], limit: int, restore: bool, model: str) -> None:  # noqa: FBT001
    with a_folder() as folder:
        record = ClaudeTranscript(folder.parent / "s1.jsonl", folder=str(folder))
        record.prompt("make it quicker")
        for step in steps:
            step(record)
        file = open_record(record.path)
        assert not isinstance(file, str), file
        opened = OpenSession(file)
        opened.refresh()
        effective = effective_settings(folder, {"model": model})
        request = HandoffRequest(WRITTEN, limit, restore, budget=300)

        def made() -> Handoff | NoHandoff:
            return make_handoff(file, opened.report(), request, effective, pytest.fail)

        found = made()
        assert made() == found
        if isinstance(found, NoHandoff):
            assert found.why.startswith(f"a handoff does not fit into {limit} tokens; of this ")
            return
        handed, is_whole, files = found.text.partition("\n<!-- ullage")
        meter = meter_of(model)
        shown = meter.shown(independent_count(handed), "markdown")
        assert shown.tokens <= found.handoff
        assert (shown.tokens if meter.exact else shown.high) <= limit
        assert bool(is_whole) == bool(found.files)
        restored = independent_count(f"<!-- ullage{files}") if files else 0
        assert (restored if meter.exact else meter.shown(restored, None).low) <= 300
        assert found.files_tokens <= 300
