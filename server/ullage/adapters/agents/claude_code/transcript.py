"""A Claude Code transcript as far as it was read: what is in the context, and what it took.

Holds facts only, never a text: where one stands is enough to read it again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from ullage.adapters.agents.claude_code import entries, records
from ullage.adapters.agents.claude_code.branch import (
    Entry,
    in_force,
    roles_of,
    rounds,
    since_last_request,
)
from ullage.adapters.agents.fields import Table, moment, words
from ullage.adapters.agents.naming import Names
from ullage.adapters.agents.shell import printed_files
from ullage.domain.session import (
    Compaction,
    Context,
    Deed,
    Growth,
    Messages,
    Opening,
    Piece,
    Request,
    Session,
    turns,
)

if TYPE_CHECKING:
    from datetime import datetime

    from ullage.adapters.agents.journal import Place

INLINE_AGENT = "sub-agent"
"""Whose a request is that an old version wrote into the session's own file, without a name."""

ARGUMENTS = ("file_path", "command")
"""Of the arguments of a call those that tell which file is read; others may be long."""


class Transcript:
    """Takes the records of a session's own file in their order."""

    def __init__(self) -> None:
        self._id: str | None = None
        self._version: str | None = None
        self._model: str | None = None
        self._folder = "/"
        self._folders: dict[str, None] = {}
        self._started: datetime | None = None
        self._updated: datetime | None = None
        self._requests: dict[str, Request] = {}
        self._last: Request | None = None
        self._compactions: list[Compaction] = []
        self._opening: Opening | None = None
        self._entries: list[Entry] = []
        self._calls: dict[str, tuple[str, Table]] = {}
        self._cleared: frozenset[str] = frozenset()
        self._told: set[str] = set()
        self._growths: tuple[Growth, ...] = ()
        self._own: set[str] = set()
        self._begins: bool | None = None
        self._deeds: list[Deed] = []
        self._names = Names()
        self.before_compaction: Session | None = None

    def take(self, record: Table, place: "Place") -> None:
        """Take the next record."""
        self._note(record)
        if self._begins is None and "parentUuid" in record:
            # A record that was cut at its front begins with an answer to something.
            self._begins = record["parentUuid"] is None
        kind = record.get("type")
        if record.get("isSidechain") is True:
            agent = words(record, "agentId") or INLINE_AGENT
            if kind == "assistant":
                self._bill(record, place, agent)
            return
        seen = self._last.context if self._last else None
        if (compaction := records.compaction_of(record, seen)) is not None:
            self._begin_anew(compaction, records.preserved(record))
        self._cleared |= records.cleared_calls(record)
        if kind == "assistant":
            self._entries.append(self._answer(record, place))
        elif kind == "user":
            if command := records.command_of(record):
                self._do("command", command, place)
            self._entries.append(entries.question(record, place))
        elif words(record, "uuid"):
            self._entries.append(entries.beside(record, place))

    def session(self) -> Session:
        """What is known now."""
        active = in_force(self._entries)
        asked = dict.fromkeys(entry.request for entry in active if entry.request in self._requests)
        latest = self._requests[next(reversed(asked)) or ""] if asked else None
        recent = since_last_request(active)
        pieces = self._pieces(active)
        return Session(
            agent="claude-code",
            id=self._id or "",
            path="",
            folders=tuple(self._folders),
            version=self._version,
            model=self._model,
            started=self._started,
            updated=self._updated,
            context=self._context(latest),
            window=None,
            messages=Messages(
                prompts=sum(entry.is_prompt for entry in active),
                requests=len(asked),
                api=turns(roles_of(active)),
            ),
            requests=tuple(self._requests.values()),
            compactions=tuple(self._compactions),
            pieces=pieces,
            answer=self._pieces(entry for entry in recent if entry.request),
            pending=self._pieces(entry for entry in recent if not entry.request),
            opening=self._opening,
            growths=(*self._growths, *self._grown(active)),
            deeds=tuple(self._deeds),
            in_order=True,
            rests=bool(recent) and all(self._is_end(one) for one in recent),
            named=tuple(self._names.after(pieces)),
        )

    def _is_end(self, entry: Entry) -> bool:
        """Whether nothing more comes; old versions wrote a text down before the call after it."""
        return entry.request in self._told and not entry.calls

    def _context(self, latest: Request | None) -> Context:
        if latest is not None:
            return Context(latest.context, "reported", latest.at, latest.usage.output)
        return Context(None, "cleared", self._compactions[-1].at if self._compactions else None)

    def _note(self, record: Table) -> None:
        self._id = words(record, "sessionId") or self._id
        self._version = words(record, "version") or self._version
        if folder := words(record, "cwd"):
            self._folder = folder
            self._folders[folder] = None
        if at := moment(record, "timestamp"):
            # Records are not written in the order of their times.
            self._started = min(self._started or at, at)
            self._updated = max(self._updated or at, at)

    def _bill(self, record: Table, place: "Place", sub_agent: str | None) -> Request | None:
        request = records.request_of(record, self._requests, sub_agent)
        if request is None:
            return None
        first = self._requests.get(request.key)
        begins = place.offset if first is None else first.offset
        self._requests[request.key] = placed = replace(request, offset=begins)
        return placed

    def _do(self, kind: Literal["command", "change"], name: str, place: "Place") -> None:
        self._deeds.append(Deed(kind, name, len(self._own), self._updated, place.offset))

    def _begin_anew(self, compaction: Compaction, kept: frozenset[str]) -> None:
        self.before_compaction = self.session()
        self._growths = self.before_compaction.growths
        self._compactions.append(replace(compaction, model=self._model))
        self._last = None
        self._entries = [replace(one, is_kept=True) for one in self._entries if one.id in kept]
        answered = {result.call for entry in self._entries for result in entry.results}
        alive = answered.union(*(entry.calls for entry in self._entries))
        self._calls = {call: found for call, found in self._calls.items() if call in alive}
        self._cleared = frozenset()

    def _answer(self, record: Table, place: "Place") -> Entry:
        request = self._bill(record, place, None)
        if request is not None:
            self._last = request
            self._own.add(request.key)
            if records.tells_answers(record):
                self._told.add(request.key)
            self._model = request.model
            if self._opening is None and self._begins:
                self._opening = Opening(request.context, self._pieces(self._entries))
        parts = records.parts_of(record)
        calls = [*records.calls_of(parts)]
        for call in calls:
            told = {name: call.input[name] for name in ARGUMENTS if name in call.input}
            self._calls[call.id] = call.name, told
            if path := records.changed_file(call):
                self._do("change", path, place)
            self._names.take(call.input.values(), place.offset)
        return Entry(
            id=words(record, "uuid") or "",
            parent=words(record, "parentUuid"),
            role="assistant",
            place=place,
            request=request.key if request else None,
            calls=tuple(call.id for call in calls),
            said=tuple(entries.said_in(record, parts, place)),
        )

    def _pieces(self, entries: Iterable[Entry]) -> tuple[Piece, ...]:
        """The texts of some records. Only now: a result may stand before the call it answers."""
        found: list[Piece] = []
        for entry in entries:
            left = (one for one in entry.results if one.call not in self._cleared)
            found.extend(self._of_result(result, entry.place) for result in left)
            found.extend(entry.said)
        return tuple(found)

    def _grown(self, active: Iterable[Entry]) -> Iterator[Growth]:
        for one, following, between in rounds([*active]):
            before, after = self._requests.get(one), self._requests.get(following)
            if before is None or after is None or after.at is None or before.model != after.model:
                continue
            results = {result.call for entry in between for result in entry.results}
            # What was kept has grown before it was summed up.
            if one not in self._told or between[0].is_kept or results & self._cleared:
                continue
            if all(entry.is_all_text for entry in between):
                yield Growth(
                    at=after.at,
                    model=after.model,
                    grown=after.context - before.context,
                    answered=before.usage.output,
                    answer=self._pieces(entry for entry in between if entry.request),
                    came=self._pieces(entry for entry in between if not entry.request),
                )

    def _of_result(self, result: records.Result, place: "Place") -> Piece:
        part = str(result.part)
        name, arguments = self._calls.get(result.call, ("", {}))
        if name in records.READS and not result.is_again:
            path = result.path or words(arguments, "file_path")
            return Piece(place.offset, place.length, part, "file", path, result.lines)
        if name in records.SHELLS:
            printed = printed_files(words(arguments, "command") or "")
            if len(printed) == 1:
                path = str(PurePath(self._folder) / printed[0].path)
                return Piece(place.offset, place.length, part, "file", path, printed[0].lines)
        return Piece(place.offset, place.length, part, "tool")
