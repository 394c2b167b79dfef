"""How much room a session has left, from what is known of its window."""

from dataclasses import replace

import pytest

from ullage.domain.session import Compaction, Context, Messages, Session
from ullage.domain.session.room import Room, room

SESSION = Session(
    agent="claude-code", id="s1", path="", folders=(), version=None, model=None, started=None,
    updated=None, context=Context(62_000, "reported", None), window=None, messages=Messages(),
    requests=(), compactions=(), pieces=(), answer=(), pending=(), opening=None,
)  # fmt: skip


def summed_up(before: int, trigger: str = "auto") -> Compaction:
    return Compaction(None, "auto" if trigger == "auto" else "manual", before, None, None)


@pytest.mark.parametrize(
    ("changes", "named", "configured", "expected"),
    [
        ({}, None, None, Room(None, None, None, None)),
        ({"window": 258_400}, None, None, Room(258_400, None, 196_400, "reported")),
        ({}, 1_000_000, None, Room(1_000_000, None, 938_000, "reported")),
        ({}, None, 500_000, Room(500_000, None, 438_000, "configured")),
        ({"window": 258_400}, None, 500_000, Room(258_400, None, 196_400, "reported")),
        (
            {"compactions": (summed_up(155_300), summed_up(167_094))}, None, None,
            Room(200_000, 167_094, 105_094, "seen"),
        ),
        (
            {"compactions": (summed_up(967_000),)}, None, None,
            Room(1_000_000, 967_000, 905_000, "seen"),
        ),
        # With another model than now.
        (
            {"window": 200_000, "compactions": (summed_up(967_000),)}, None, None,
            Room(200_000, None, 138_000, "reported"),
        ),
        (
            {"window": 1_000_000, "compactions": (summed_up(400_000),)}, None, None,
            Room(1_000_000, 400_000, 338_000, "reported"),
        ),
        ({"compactions": (summed_up(90_000, "manual"),)}, None, None, Room(None, None, None, None)),
        ({"context": Context(None, "cleared", None)}, None, 200_000,
         Room(200_000, None, None, "configured")),
        ({"context": Context(210_000, "reported", None)}, None, 200_000,
         Room(200_000, None, 0, "configured")),
    ],
)  # fmt: skip
def test_room(
    changes: dict[str, object], named: int | None, configured: int | None, expected: Room
) -> None:
    assert room(replace(SESSION, **changes), named, configured) == expected  # type: ignore[arg-type]
