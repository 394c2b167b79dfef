"""Values out of records whose shape nobody promised: a wrong type is as good as no value."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

Table = dict[str, Any]

TYPED_COMMAND = re.compile(r"\s*(/[\w:.-]+)(?![\w/.:-])")
"""The command at the beginning of a prompt, with its slash: no path, which has another one."""


def object_in(text: str | bytes) -> Table | None:
    """The object that a text is in JSON; None where it is none."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        # Cut by a crash, or written by two at once: the next one may be whole.
        return None
    return cast("Table", found) if isinstance(found, dict) else None


def table(record: Table, *keys: str) -> Table:
    """An object below some keys; an empty one where there is none."""
    for key in keys:
        found: object = record.get(key)
        record = cast("Table", found) if isinstance(found, dict) else {}
    return record


def tables(record: Table, key: str) -> Iterator[Table]:
    """The objects in a list."""
    for one in listed(record, key):
        if isinstance(one, dict):
            yield cast("Table", one)


def listed(record: Table, key: str) -> list[object]:
    """A list; an empty one where there is none."""
    found: object = record.get(key)
    return cast("list[object]", found) if isinstance(found, list) else []


MOST = 10**12
"""No agent has so much of anything: a larger number is a broken one."""

YEARS = range(2000, 2201)
"""Others can be no time of a session, and some of them are none in another zone."""


def words(record: Table, key: str) -> str | None:
    """A text that is not empty; half a character, cut in the middle, is a question mark."""
    found: object = record.get(key)
    if not isinstance(found, str) or not found:
        return None
    return found if found.isascii() else found.encode(errors="replace").decode()


def tokens(record: Table, key: str) -> int:
    """A number of something; 0 where there is none, or a negative one."""
    return number(record, key) or 0


def number(record: Table, key: str) -> int | None:
    """A whole number from 0 on, as far as that is believable."""
    found: object = record.get(key)
    if not isinstance(found, int) or isinstance(found, bool):
        return None
    return found if 0 <= found <= MOST else None


def moment(record: Table, key: str) -> datetime | None:
    """A time as agents write it: ISO 8601, in UTC where it says nothing else."""
    found = words(record, key)
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found)
    except ValueError:
        return None
    if at.year not in YEARS:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
