"""The open documents: after any edits, the text and the count of the plain string."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.text.test_text import ATOMS, POSITION_ENCODINGS, Oracle
from ullage.adapters.tokenizer import load_tokenizer
from ullage.app.editor import workspace as workspace_module
from ullage.app.editor.documents import Edit
from ullage.app.editor.workspace import CountJob, Workspace
from ullage.domain.text import Position, PositionEncoding

COUNT = load_tokenizer("o200k_base").count
URI = "file:///a.py"


class Later:
    """The count thread by hand: jobs run when the test says so."""

    def __init__(self, encoding: PositionEncoding = "utf-16") -> None:
        self.jobs: list[CountJob] = []
        self.workspace = Workspace(encoding, self.jobs.append)

    def run(self, jobs: int | None = None) -> None:
        due = self.jobs[:jobs]
        del self.jobs[:jobs]
        for job in due:
            self.workspace.settle(job, job.run())


def seen(later: Later) -> tuple[str | None, int | None]:
    document = later.workspace.snapshot.documents[URI]
    return None if document.text is None else str(document.text), document.tokens


def test_what_is_not_counted_has_no_number() -> None:
    later = Later()
    later.workspace.open(URI, 1, "python", "one")
    assert seen(later) == (None, None)
    later.workspace.use(COUNT)
    assert seen(later) == (None, None)
    later.run()
    assert seen(later) == ("one", 1)


def test_a_small_document_is_counted_at_once() -> None:
    later = Later()
    later.workspace.use(COUNT)
    later.workspace.open(URI, 1, "python", "x = 1\n" * 1_000)
    assert later.jobs == []
    assert seen(later)[1] == COUNT("x = 1\n" * 1_000)


def test_a_large_one_is_counted_once_however_much_is_typed_meanwhile() -> None:
    later = Later()
    later.workspace.use(COUNT)
    text = "x = 1\n" * 10_000
    later.workspace.open(URI, 1, "python", text)
    for version in range(2, 52):
        later.workspace.change(URI, version, (inserted("y"),))
    assert len(later.jobs) == 1
    later.run()
    assert seen(later) == ("y" * 50 + text, COUNT("y" * 50 + text))


def test_a_large_paste_into_a_counted_text_waits_too() -> None:
    later = Later()
    later.workspace.use(COUNT)
    later.workspace.open(URI, 1, "python", "end\n")
    paste = "word " * 10_000
    later.workspace.change(URI, 2, (inserted(paste), inserted("#")))
    assert seen(later) == (None, None)
    later.run()
    assert seen(later) == ("#" + paste + "end\n", COUNT("#" + paste + "end\n"))


@pytest.mark.parametrize("version", [5, 4, -1])
def test_a_stale_change_is_ignored_and_said(version: int, caplog: pytest.LogCaptureFixture) -> None:
    later = Later()
    later.workspace.use(COUNT)
    later.workspace.open(URI, 5, "python", "one")
    before = later.workspace.snapshot
    assert not later.workspace.change(URI, version, (Edit("two"),))
    assert later.workspace.snapshot is before
    assert f"ignored a change of {URI} to version {version}: it has 5" in caplog.text


def test_what_is_not_open_is_neither_changed_nor_closed(caplog: pytest.LogCaptureFixture) -> None:
    later = Later()
    assert not later.workspace.change(URI, 1, (Edit("two"),))
    assert not later.workspace.close(URI)
    assert later.workspace.snapshot.documents == {}
    assert caplog.text.count("it is not open") == 2


def test_opening_again_brings_a_document_back_in_step() -> None:
    later = Later()
    later.workspace.use(COUNT)
    later.workspace.open(URI, 5, "python", "one")
    later.workspace.open(URI, 1, "python", "two")
    assert later.workspace.change(URI, 2, (inserted("#"),))
    assert seen(later)[0] == "#two"


def test_a_snapshot_never_changes() -> None:
    later = Later()
    later.workspace.use(COUNT)
    later.workspace.open(URI, 1, "python", "one")
    before = later.workspace.snapshot
    later.workspace.change(URI, 2, (Edit("two two"),))
    later.workspace.close(URI)
    assert str(before.documents[URI].text) == "one"
    assert later.workspace.snapshot.revision == before.revision + 2


def test_the_count_of_a_text_that_was_replaced_is_not_used() -> None:
    later = Later()
    later.workspace.use(COUNT)
    later.workspace.open(URI, 1, "python", "old " * 20_000)
    later.workspace.change(URI, 2, (Edit("new"),))
    assert not later.workspace.wants(later.jobs[0])
    later.run()
    assert seen(later) == ("new", 1)


def test_a_text_that_cannot_be_counted_says_so_and_is_tried_again() -> None:
    def count(text: str) -> int:
        if "poison" in text:
            raise ValueError("no count for this")
        return COUNT(text)

    later = Later()
    later.workspace.open(URI, 1, "python", "poison\n")
    later.workspace.use(count)
    later.run()
    document = later.workspace.snapshot.documents[URI]
    assert (document.tokens, document.problem) == (None, "no count for this")
    later.workspace.change(URI, 2, (inserted("x"),))
    later.run()
    assert later.workspace.snapshot.documents[URI].problem == "no count for this"
    later.workspace.change(URI, 3, (Edit("", Position(0, 0), Position(1, 0)),))
    later.run()
    assert seen(later) == ("", 0)
    later.workspace.change(URI, 4, (inserted("poison"),))
    assert later.workspace.snapshot.documents[URI].problem == "no count for this"
    assert seen(later) == (None, None)


def inserted(text: str) -> Edit:
    return Edit(text, Position(0, 0), Position(0, 0))


@pytest.mark.parametrize("encoding", POSITION_ENCODINGS)
@settings(deadline=None)
@given(seed=st.integers(0, 2**32), ready=st.integers(0, 12))
def test_any_edits_equal_the_plain_string_and_the_full_count(
    encoding: PositionEncoding, seed: int, ready: int
) -> None:
    """With a limit so low that many texts wait, and jobs that end at any time."""
    rnd = random.Random(seed)
    later = Later(encoding)
    plain, version = some_text(rnd, 30), 1
    limit = workspace_module.COUNT_AT_ONCE_CHARS
    workspace_module.COUNT_AT_ONCE_CHARS = 10
    try:
        later.workspace.open(URI, version, "x", plain)
        for step in range(12):
            if step == ready:
                later.workspace.use(COUNT)
            edits: list[Edit] = []
            for _ in range(rnd.randint(0, 3)):
                plain, edit = some_edit(rnd, plain, encoding)
                edits.append(edit)
            version += rnd.randint(1, 3)
            assert later.workspace.change(URI, version, tuple(edits))
            later.run(rnd.randint(0, 2))
            text, tokens = seen(later)
            assert (text, tokens) in [(None, None), (plain, COUNT(plain))]
        later.workspace.use(COUNT)
        while later.jobs:
            later.run()
        assert seen(later) == (plain, COUNT(plain))
    finally:
        workspace_module.COUNT_AT_ONCE_CHARS = limit


def some_text(rnd: random.Random, atoms: int) -> str:
    return "".join(rnd.choice(ATOMS) for _ in range(rnd.randint(0, atoms)))


def some_edit(rnd: random.Random, plain: str, encoding: PositionEncoding) -> tuple[str, Edit]:
    """A replacement of the whole or of a range that positions can name, and its result."""
    new = some_text(rnd, rnd.choice([0, 1, 3, 12]))
    if rnd.random() < 0.1:
        return new, Edit(new)
    oracle = Oracle(plain)
    ends = sorted(rnd.randint(0, len(plain)) for _ in range(2))
    start, end = (oracle.position(offset, encoding) for offset in ends)
    a, b = oracle.offset(start, encoding), oracle.offset(end, encoding)
    return plain[:a] + new + plain[b:], Edit(new, start, end)
