"""What was read in vain: exactly what is counted, and what is not."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from ullage.domain.monitor.growth import request_uses
from ullage.domain.monitor.waste import Waste, WastedFile, recommendations, waste_in
from ullage.domain.phases import Stretch
from ullage.domain.session import (
    Context,
    Deed,
    Lines,
    Messages,
    Named,
    Piece,
    Request,
    Session,
    Usage,
)

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
Reads = Sequence[tuple[str, int, Lines | None]]


def request(number: int, context: int = 0, **more: Any) -> Request:
    """Requests stand at 100, 200, 300 … in the record."""
    values = {"at": NOON, "offset": number * 100, **more}
    return Request(f"r{number}", model="m", usage=Usage(context), context=context, **values)


def session(*requests: Request, **more: Any) -> Session:
    values: dict[str, Any] = {
        "agent": "claude-code", "id": "s", "path": "", "folders": (), "version": None,
        "model": "m", "started": None, "updated": None, "context": Context(None, "cleared", None),
        "window": None, "messages": Messages(), "requests": requests, "compactions": (),
        "pieces": (), "answer": (), "pending": (), "opening": None,
    }  # fmt: skip
    return Session(**{**values, **more})


def waste(reads: Reads, requests: int = 12, **more: Any) -> Waste:
    """Of reads of `(path, offset, lines)`, each of 1,000 tokens."""
    counted = [
        (Piece(offset, 10, "0", "file", path, lines), 1_000) for path, offset, lines in reads
    ]
    own = [request(number) for number in range(1, requests + 1)]
    return waste_in(session(*own, **more), counted, None)


def change(path: str, offset: int) -> Deed:
    return Deed("change", path, 0, None, offset)


def test_the_same_file_read_again_is_in_vain() -> None:
    found = waste([("a", 110, None), ("a", 210, None), ("a", 310, None), ("b", 320, None)])
    assert found.read_again.files == (WastedFile("a", 2_000, 2),)
    assert (found.read_again.tokens, found.read_again.reads) == (2_000, 2)


@pytest.mark.parametrize(
    ("first", "second", "in_vain"),
    [
        (None, Lines(5, 9), True),
        (Lines(1, 50), Lines(10, 20), True),
        (Lines(1, 50), Lines(40, 60), False),
        (Lines(1, None), None, True),
        (Lines(2, None), None, False),
        (Lines(1, 50), None, False),
        (Lines(10, None), Lines(20, None), True),
    ],
)
def test_only_when_all_of_its_lines_were_there(
    first: Lines | None,
    second: Lines | None,
    in_vain: bool,  # noqa: FBT001 - a column of the table
) -> None:
    found = waste([("a", 110, first), ("a", 210, second)])
    assert (found.read_again.reads == 1) is in_vain


def test_lines_of_several_reads_together_are_known() -> None:
    found = waste([("a", 110, Lines(30, 60)), ("a", 210, Lines(1, 29)), ("a", 310, Lines(5, 55))])
    assert found.read_again.reads == 1
    gap = waste([("a", 110, Lines(31, 60)), ("a", 210, Lines(1, 29)), ("a", 310, Lines(5, 55))])
    assert gap.read_again.reads == 0


def test_a_file_that_was_changed_has_to_be_read_again() -> None:
    reads: Reads = [("a", 110, None), ("a", 310, None), ("a", 410, None)]
    found = waste(reads, deeds=(change("a", 205), change("b", 350)))
    assert found.read_again.files == (WastedFile("a", 1_000, 1),)


def test_a_file_that_nobody_came_back_to_was_not_used() -> None:
    found = waste([("a", 110, None), ("b", 120, None)], named=(Named("b", 500),))
    assert found.not_used.files == (WastedFile("a", 1_000, 1),)


@pytest.mark.parametrize(
    "more",
    [
        {"deeds": (change("a", 900),)},
        {"named": (Named("a", 900),)},
        {"requests": 10},
    ],
    ids=["it was changed", "it was named", "only nine requests came after"],
)
def test_what_was_used_or_may_be_still_is_not_in_it(more: dict[str, Any]) -> None:
    assert waste([("a", 110, None)]).not_used.reads == 1
    assert waste([("a", 110, None)], **more).not_used.reads == 0


def test_requests_of_sub_agents_use_nothing() -> None:
    helpers = [request(number, sub_agent="a1") for number in range(2, 40)]
    counted = [(Piece(110, 10, "0", "file", "a"), 1_000)]
    assert waste_in(session(request(1), *helpers), counted, None).not_used.reads == 0


def test_a_file_that_was_read_again_is_not_said_to_be_unused() -> None:
    found = waste([("a", 110, None), ("a", 120, None)])
    assert (found.read_again.reads, found.not_used.reads) == (1, 0)


def test_where_all_stands_in_one_record_nothing_is_claimed() -> None:
    """Gemini's older chats: nobody can tell what came first."""
    counted = [(Piece(0, 10, "0", "file", "a"), 1_000)] * 2
    own = [Request(f"r{number}", NOON, "m", Usage(), 0) for number in range(30)]
    found = waste_in(session(*own, deeds=(change("a", 0),)), counted, None)
    assert (found.read_again.reads, found.not_used.reads) == (0, 0)


def test_recommendations_come_with_their_figures_and_the_cheaper_move_first() -> None:
    reads: Reads = [(f"f{number}", 110 + number, None) for number in range(6)]
    again: Reads = [("g", 130 + number, None) for number in range(7)]
    first, second = recommendations(waste([*reads, *again]))
    assert (first.code, first.tokens, first.saving) == ("not-used", 6_000, 6_000)
    assert first.text == (
        "6 files read once and not used since: 6K. Leave them out, or read their signatures first"
    )
    assert first.command == "ullage outline f0"
    assert (second.code, second.tokens, second.paths) == ("read-again", 6_000, ("g",))
    assert list(recommendations(waste(reads[:4]))) == []
    before = waste_in(session(), [], 44_000)
    (loaded,) = recommendations(before)
    assert (loaded.code, loaded.tokens, loaded.command) == (
        "always-loaded",
        44_000,
        "ullage report",
    )
    assert list(recommendations(waste_in(session(), [], 26_000))) == []


def test_a_request_is_what_the_context_grew_by() -> None:
    own = [request(1, 26_000), request(2, 31_000), request(3, 12_000), request(4, 15_500)]
    found = [*request_uses(session(own[0], request(9, 90_000, sub_agent="a"), *own[1:]))]
    # The first is what was there before; after a compaction the drop is no growth.
    assert [use.tokens for use in found] == [0, 5_000, 0, 3_500]
    assert [use.request for use in found] == own


def test_a_request_without_a_time_still_moves_the_context() -> None:
    own = [request(1, 10_000), request(2, 30_000, at=None), request(3, 31_000)]
    assert [use.tokens for use in request_uses(session(*own))] == [0, 1_000]


def test_a_request_is_of_the_phase_that_it_was_made_in() -> None:
    own = [request(number, 10_000 * number) for number in range(1, 6)]
    phases = [
        Stretch(begins, phase, None, "command", None, None, 0)
        for begins, phase in ((1, "plan"), (3, "implementation"))
    ]
    found = request_uses(session(*own), phases)
    assert [use.phase for use in found] == [None, "plan", "plan", *["implementation"] * 2]
