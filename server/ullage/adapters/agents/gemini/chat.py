"""A Gemini chat as far as it was read: what is in the context, and what it took."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ullage.adapters.agents.fields import Table, moment, table, tables, words
from ullage.adapters.agents.gemini import messages
from ullage.adapters.agents.journal import Place
from ullage.adapters.agents.naming import Names
from ullage.domain.session import (
    Compaction,
    Context,
    Deed,
    Messages,
    Opening,
    Piece,
    Request,
    Session,
    turns,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

Placed = tuple[Place, int, Table]
"""A message without its texts, the record that it stands in, and its number there."""


class Chat:
    """Takes what is written of a chat in its order. A message that comes again replaces itself."""

    def __init__(self) -> None:
        self._id: str | None = None
        self._started: datetime | None = None
        self._updated: datetime | None = None
        self._messages: dict[str, Placed] = {}
        self._requests: dict[str, Request] = {}
        self._stale: frozenset[str] = frozenset()
        self._compactions: list[Compaction] = []
        self._opening: Opening | None = None
        self._deeds: dict[str, tuple[Deed, ...]] = {}
        self._names = Names()
        self.before_compaction: Session | None = None

    def take(self, record: Table, place: Place) -> None:
        """Take the next record of a file of JSON lines, or all of a file that is one object."""
        change = table(record, "$set")
        if (begin := words(record, "$rewindTo")) is not None:
            self._rewind(begin)
        elif change:
            self._change(change, place)
        elif "projectHash" in record or "messages" in record:
            self._change(record, place)
        elif words(record, "id"):
            self._add(record, place, 0)

    def session(self) -> Session:
        """What is known now."""
        alive = [self._requests[key] for key in self._messages if key in self._requests]
        new = [request for request in alive if request.key not in self._stale]
        roles = [
            role for _, _, message in self._messages.values() for role in messages.roles_of(message)
        ]
        pieces = _pieces(self._messages.values())
        return Session(
            agent="gemini",
            id=self._id or "",
            path="",
            folders=(),
            version=None,
            model=next((one.model for one in reversed(alive) if one.model), None),
            started=self._started,
            updated=self._updated,
            context=Context(new[-1].context, "reported", new[-1].at, new[-1].usage.output)
            if new
            else Context(None, "cleared", None),
            window=None,
            messages=Messages(
                prompts=sum(
                    messages.is_prompt(message) for _, _, message in self._messages.values()
                ),
                requests=len(new),
                api=turns(roles),
            ),
            requests=tuple(self._requests.values()),
            compactions=tuple(self._compactions),
            pieces=pieces,
            answer=(),
            pending=(),
            opening=self._opening,
            deeds=tuple(deed for deeds in self._deeds.values() for deed in deeds),
            rests=self._rests(),
            named=tuple(self._names.after(pieces)),
        )

    def _rests(self) -> bool:
        last = next(reversed(self._messages.values()), None)
        return last is not None and last[2].get("type") == "gemini" and not last[2]["toolCalls"]

    def _change(self, change: Table, place: Place) -> None:
        self._id = words(change, "sessionId") or self._id
        self._started = self._started or moment(change, "startTime")
        self._updated = moment(change, "lastUpdated") or self._updated
        if "messages" in change:
            self._replace([*tables(change, "messages")], place)

    def _replace(self, found: list[Table], place: Place) -> None:
        """Take another history: at the beginning, or since the one before was summed up."""
        was_summed_up = bool(self._requests) and len(found) < len(self._messages)
        if was_summed_up:
            self.before_compaction = before = self.session()
            seen = before.context.tokens
            self._compactions.append(Compaction(self._updated, None, seen, None, seen))
        self._messages.clear()
        for number, message in enumerate(found):
            self._add(message, place, number)
        if was_summed_up:
            # Those that were kept tell what the context held before.
            self._stale = frozenset(self._messages)

    def _add(self, message: Table, place: Place, number: int) -> None:
        key = words(message, "id") or f"{place.offset} {number}"
        request = messages.request_of({**message, "id": key})
        if request is not None:
            self._requests[key] = replace(request, offset=place.offset)
            if self._opening is None:
                self._opening = Opening(request.context, _pieces(self._messages.values()))
        self._messages[key] = place, number, _without_texts(message)
        if deeds := tuple(self._done_in(message, place)):
            self._deeds[key] = deeds
        for call in tables(message, "toolCalls"):
            self._names.take(table(call, "args").values(), place.offset)

    def _done_in(self, message: Table, place: Place) -> "Iterator[Deed]":
        at, requests = moment(message, "timestamp"), len(self._requests)
        if command := messages.command_of(message):
            yield Deed("command", command, requests, at, place.offset)
        for path in messages.changed_files(message):
            yield Deed("change", path, requests, at, place.offset)

    def _rewind(self, begin: str) -> None:
        """Leave a message and all after it; all of them where there is no such message."""
        keys = [*self._messages]
        for key in keys[keys.index(begin) if begin in self._messages else 0 :]:
            del self._messages[key]


def _without_texts(message: Table) -> Table:
    """What is needed of a message to tell what is in it."""
    begin = "" if messages.is_prompt(message) else messages.CONTEXT
    calls = [
        {"name": call.get("name"), "args": _of_interest(call)}
        for call in tables(message, "toolCalls")
    ]
    return {"type": message.get("type"), "content": begin, "toolCalls": calls}


def _of_interest(call: Table) -> Table:
    arguments = table(call, "args")
    names = ("file_path", "absolute_path", "offset", "limit")
    return {name: arguments[name] for name in names if name in arguments}


def _pieces(placed: "Iterable[Placed]") -> tuple[Piece, ...]:
    found: list[Piece] = []
    for place, number, message in placed:
        for said in messages.said_in(message):
            part = f"{number}.{said.part}"
            found.append(Piece(place.offset, place.length, part, said.cause, said.path, said.lines))
    return tuple(found)


def text_of(record: Table, part: str) -> str:
    """The text of a piece, from the record that it stands in."""
    number, _, at = part.partition(".")
    holder = table(record, "$set") or record
    found = [*tables(holder, "messages")] if "messages" in holder else [record]
    if int(number) >= len(found):
        return ""
    texts = [*messages.texts_of(found[int(number)])]
    return texts[int(at)] if int(at) < len(texts) else ""
