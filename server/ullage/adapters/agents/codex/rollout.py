"""A Codex rollout as far as it was read: what is in the context, and what it took."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ullage.adapters.agents.codex import records
from ullage.adapters.agents.fields import TYPED_COMMAND, Table, moment, number, table, words
from ullage.adapters.agents.naming import Names
from ullage.adapters.agents.shares import cut
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
    from collections.abc import Iterator
    from datetime import datetime

    from ullage.adapters.agents.journal import Place

NOT_TYPED = ("<", "# AGENTS.md instructions")
"""How texts begin that Codex itself puts into a user's message."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A message of the context. `is_prompt`: a person typed it, and a turn begins with it."""

    role: str
    is_prompt: bool
    pieces: tuple[Piece, ...]


class Rollout:
    """Takes the records of a session in their order."""

    def __init__(self) -> None:
        self._id: str | None = None
        self._version: str | None = None
        self._model: str | None = None
        self._folders: dict[str, None] = {}
        self._started: datetime | None = None
        self._updated: datetime | None = None
        self._requests: list[Request] = []
        self._since: int = 0
        self._total: int = 0
        self._told: int = 0
        self._window: int | None = None
        self._context = Context(None, "cleared", None)
        self._compactions: list[Compaction] = []
        self._entries: list[_Entry] = []
        self._commands: dict[str, tuple[records.Command, ...]] = {}
        self._opening: Opening | None = None
        self._deeds: list[Deed] = []
        self._rests = False
        self._names = Names()
        self.before_compaction: Session | None = None

    def take(self, record: Table, place: "Place") -> None:
        """Take the next record."""
        payload = table(record, "payload")
        at = moment(record, "timestamp")
        self._started = self._started or at
        self._updated = at or self._updated
        match words(record, "type"):
            case "session_meta":
                self._id = self._id or words(payload, "id")
                self._version = words(payload, "cli_version") or self._version
                self._note_folder(payload)
            case "turn_context":
                self._model = words(payload, "model") or self._model
                self._note_folder(payload)
            case "response_item":
                self._rests = False
                self._add(payload, place)
            case "event_msg":
                self._event(payload, at, place)
            case "compacted":
                self._begin_anew(at)
            case _:
                pass

    def session(self) -> Session:
        """What is known now."""
        pieces = tuple(piece for entry in self._entries for piece in entry.pieces)
        return Session(
            agent="codex",
            id=self._id or "",
            path="",
            folders=tuple(self._folders),
            version=self._version,
            model=self._model,
            started=self._started,
            updated=self._updated,
            context=self._context,
            window=self._window,
            messages=Messages(
                prompts=sum(entry.is_prompt for entry in self._entries),
                requests=len(self._requests) - self._since,
                api=turns(entry.role for entry in self._entries),
            ),
            requests=tuple(self._requests),
            compactions=tuple(self._compactions),
            pieces=pieces,
            # What a response is made of is recorded before its figures.
            answer=(),
            pending=tuple(piece for entry in self._entries[self._told :] for piece in entry.pieces),
            opening=self._opening,
            deeds=tuple(self._deeds),
            in_order=True,
            rests=self._rests,
            named=tuple(self._names.after(pieces)),
        )

    def _note_folder(self, payload: Table) -> None:
        if folder := words(payload, "cwd"):
            self._folders[folder] = None

    def _event(self, payload: Table, at: "datetime | None", place: "Place") -> None:
        match words(payload, "type"):
            case "token_count":
                self._count(payload, at, place)
            case "task_started":
                self._window = number(payload, "model_context_window") or self._window
            case "task_complete":
                self._rests = True
            case "thread_rolled_back":
                self._roll_back(number(payload, "num_turns") or 0)
            case _:
                pass

    def _count(self, payload: Table, at: "datetime | None", place: "Place") -> None:
        found = records.token_count(payload)
        # The same figures come again when a limit of the account changes.
        if found is None or found.total == self._total:
            return
        self._total = found.total
        self._told = len(self._entries)
        self._window = found.window or self._window
        # Its own answer is in it.
        self._context = Context(found.context, "reported", at)
        key, model = f"{self._id} {found.total}", self._model or ""
        request = Request(key, at, model, found.usage, found.context, offset=place.offset)
        self._requests.append(request)
        if self._opening is None:
            said = tuple(piece for entry in self._entries for piece in entry.pieces)
            self._opening = Opening(found.usage.context, said)

    def _add(self, item: Table, place: "Place") -> None:
        role = records.role_of(item)
        if role is None:
            return
        folder = next(reversed(self._folders), "")
        for path in records.changed_files(item, folder):
            self._do("change", path, place)
        call = words(item, "call_id") or ""
        if commands := records.commands(item, folder):
            self._commands[call] = commands
        if (words(item, "type") or "").endswith("_output"):
            pieces = tuple(_results(item, self._commands.get(call, ()), place))
        else:
            if records.is_call(item):
                self._names.take(records.texts_of(item), place.offset)
            pieces = tuple(
                Piece(place.offset, place.length, str(part), "conversation")
                for part, _ in enumerate(records.texts_of(item))
            )
        is_prompt = self._is_prompt(item)
        if is_prompt and (typed := TYPED_COMMAND.match("".join(records.texts_of(item)))):
            self._do("command", typed[1], place)
        self._entries.append(_Entry(role, is_prompt, pieces))

    def _do(self, kind: Literal["command", "change"], name: str, place: "Place") -> None:
        self._deeds.append(Deed(kind, name, len(self._requests), self._updated, place.offset))

    def _is_prompt(self, item: Table) -> bool:
        if words(item, "type") != "message" or item.get("role") != "user":
            return False
        text = "".join(records.texts_of(item)).lstrip()
        return bool(text) and not text.startswith(NOT_TYPED)

    def _begin_anew(self, at: "datetime | None") -> None:
        self.before_compaction = self.session()
        seen = self._context.tokens
        self._compactions.append(Compaction(at, None, seen, None, seen))
        self._context = Context(None, "cleared", at)
        self._since = len(self._requests)
        self._entries.clear()
        self._told = 0
        self._commands.clear()

    def _roll_back(self, turns: int) -> None:
        """Leave the last turns, each from its prompt on."""
        for _ in range(turns):
            prompts = [at for at, entry in enumerate(self._entries) if entry.is_prompt]
            if not prompts:
                return
            del self._entries[prompts[-1] :]


def _results(
    item: Table, commands: tuple[records.Command, ...], place: "Place"
) -> "Iterator[Piece]":
    """What a tool gave back: of its text what is known to be of files, and the rest."""
    text = next(records.texts_of(item))
    found = records.shares_of(item, commands)
    if not found:
        yield Piece(place.offset, place.length, "0", "tool")
        return
    at = 0
    for one in found:
        if text[at : one.begin].strip():
            yield Piece(place.offset, place.length, cut("0", at, one.begin), "tool")
        part, printed = cut("0", one.begin, one.end), one.printed
        yield Piece(place.offset, place.length, part, "file", printed.path, printed.lines)
        at = one.end
    if text[at:].strip():
        yield Piece(place.offset, place.length, cut("0", at, len(text)), "tool")
