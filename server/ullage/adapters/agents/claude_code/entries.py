"""Records of a transcript as entries of its tree, and the texts in them."""

import json
from collections.abc import Iterable, Iterator

from ullage.adapters.agents.claude_code import records
from ullage.adapters.agents.claude_code.attachments import attached_file, attached_text
from ullage.adapters.agents.claude_code.branch import Entry
from ullage.adapters.agents.claude_code.typed import holds_prompt
from ullage.adapters.agents.fields import Table, table, words
from ullage.adapters.agents.journal import Place
from ullage.domain.session import Piece

ATTACHED = "attachment"
"""The part of a record that is its attachment."""


def question(record: Table, place: Place) -> Entry:
    """A message of the user's side: what was said, and what tools gave back."""
    parts = records.parts_of(record)
    return Entry(
        id=words(record, "uuid") or "",
        parent=words(record, "parentUuid"),
        role="user",
        place=place,
        is_prompt=holds_prompt(record),
        results=tuple(records.results_of(record, parts)),
        said=tuple(said_in(record, parts, place)),
        is_all_text=records.is_all_text(parts),
    )


def beside(record: Table, place: Place) -> Entry:
    """A record that is no message: a link between two, or what was attached to one."""
    said: tuple[Piece, ...] = ()
    kind = words(table(record, "attachment"), "type")
    if (file := attached_file(record)) is not None:
        said = (Piece(place.offset, place.length, ATTACHED, "file", *file),)
    elif kind == "edited_text_file":
        said = (Piece(place.offset, place.length, ATTACHED, "tool"),)
    elif kind == "queued_command":
        said = (Piece(place.offset, place.length, ATTACHED, "conversation"),)
    return Entry(
        id=words(record, "uuid") or "",
        parent=words(record, "parentUuid"),
        role="user" if said else None,
        place=place,
        is_prompt=holds_prompt(record),
        said=said,
    )


def said_in(record: Table, parts: Iterable[records.Part], place: Place) -> Iterator[Piece]:
    """The texts of a message that no tool gave back."""
    if isinstance(table(record, "message").get("content"), str):
        yield Piece(place.offset, place.length, "", "conversation")
    for at, part in parts:
        if words(part, "type") in {"text", "tool_use"}:
            yield Piece(place.offset, place.length, str(at), "conversation")


def text_of(record: Table, part: str) -> str:
    """The text of a piece, from the record that it stands in."""
    if part == ATTACHED:
        return attached_text(record)
    if not part:
        return words(table(record, "message"), "content") or ""
    found = dict(records.parts_of(record)).get(int(part), {})
    match found.get("type"):
        case "text":
            return words(found, "text") or ""
        case "tool_use":
            return json.dumps(found.get("input"), ensure_ascii=False)
        case "tool_result":
            return records.result_text(found)
        case _:
            return ""
