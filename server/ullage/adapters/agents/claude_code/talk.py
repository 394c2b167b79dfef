"""What was said and done in a Claude Code session. Read when a handoff is asked for, then gone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ullage.adapters.agents.claude_code import entries, records
from ullage.adapters.agents.claude_code.branch import Entry, in_force
from ullage.adapters.agents.claude_code.typed import said_refusing, typed_text
from ullage.adapters.agents.fields import Table, moment, table, tables, words
from ullage.adapters.agents.journal import Journal, Line, Place
from ullage.adapters.agents.notes import Notes, still_open, to_do
from ullage.domain.handoff import Edit, Talk

SUB_AGENTS = "subagents"
_SUMMING_UP = "agent-acompact"
"""How the transcript of a request begins that only summed up the context."""

_PLAN, _TODOS, _NEW_TASK, _TASK = "ExitPlanMode", "TodoWrite", "TaskCreate", "TaskUpdate"
_OF_INTEREST = frozenset({_PLAN, _TODOS, _NEW_TASK, _TASK, *records.WRITES, *records.SHELLS})
_EXIT_CODE = re.compile(r"\s*(?:Error:\s*)?Exit code (\d{1,4})\b")
_MOST_PRINTED = 4_000
"""Characters at the end of what a command printed: only its last line is told."""


def talk_of(path: Path) -> Talk:
    """The talk of a session, with the files that its sub-agents changed."""
    found = _Reading()
    for record, place in _records(path):
        found.take(record, place)
    for beside in sorted((path.with_suffix("") / SUB_AGENTS).glob("**/*.jsonl")):
        if not beside.name.startswith(_SUMMING_UP):
            for record, place in _records(beside):
                found.take({**record, "isSidechain": True}, place)
    return found.talk()


def _records(path: Path) -> Iterator[tuple[Table, Place]]:
    for line in Journal(path).read():
        if isinstance(line, Line) and line.record is not None:
            yield line.record, line.place


@dataclass(frozen=True, slots=True)
class _Said:
    text: str


@dataclass(frozen=True, slots=True)
class _Proposed:
    plan: str


@dataclass(frozen=True, slots=True)
class _Answered:
    """What became of a call. `told`: what Claude Code wrote down of it, without long texts.

    `said`: by the person who refused it.
    """

    call: str
    is_error: bool
    printed: str
    said: str | None
    told: Table
    at: datetime | None


class _Reading:
    """The main conversation as far as it is in force, and files that sub-agents changed."""

    def __init__(self) -> None:
        self._notes = Notes()
        self._entries: list[Entry] = []
        self._happened: dict[int, list[_Said | _Proposed | _Answered]] = {}
        self._calls: dict[str, records.Call] = {}
        self._tasks: dict[str, tuple[str, str]] = {}

    def take(self, record: Table, place: Place) -> None:
        kind = record.get("type")
        if records.compaction_of(record, None) is not None:
            self._settle()
            self._notes.summed_up()
        parts = records.parts_of(record)
        calls = [*records.calls_of(parts)] if kind == "assistant" else []
        self._calls |= {call.id: call for call in calls if call.name in _OF_INTEREST}
        answers = list(_answers(record, parts)) if kind == "user" else []
        if record.get("isSidechain") is True:
            for answer in answers:
                self._change(answer)
            return
        if (entry := _entry(record, kind, place)) is not None:
            self._entries.append(entry)
            said = typed_text(record)
            plans = (words(call.input, "plan") for call in calls if call.name == _PLAN)
            self._happened[place.offset] = [
                *([_Said(said)] if said else []),
                *(_Proposed(plan) for plan in plans if plan),
                *answers,
            ]

    def talk(self) -> Talk:
        self._settle()
        return self._notes.talk()

    def _settle(self) -> None:
        """Take what happened since the last boundary, on the way that is in force."""
        for entry in in_force(self._entries):
            for one in self._happened.get(entry.place.offset, ()):
                match one:
                    case _Said(text):
                        self._notes.said(text)
                    case _Proposed(plan):
                        self._notes.proposed(plan)
                    case _Answered():
                        self._answer(one)
        self._entries.clear()
        self._happened.clear()

    def _answer(self, answer: _Answered) -> None:
        if answer.said is not None:
            self._notes.refused(answer.said)
        call = self._calls.get(answer.call)
        if call is None:
            return
        if call.name in records.SHELLS:
            self._run(call, answer)
        elif not answer.is_error:
            self._do(call, answer)

    def _do(self, call: records.Call, answer: _Answered) -> None:
        """Something that came off."""
        if call.name == _PLAN:
            if plan := words(answer.told, "plan") or words(call.input, "plan"):
                self._notes.planned(plan)
        elif call.name == _TODOS:
            self._notes.listed(to_do(call.input, "todos", "content"))
        elif call.name in (_NEW_TASK, _TASK):
            self._task(call, answer)
        else:
            self._notes.moved_on()
            self._change(answer)

    def _run(self, call: records.Call, answer: _Answered) -> None:
        command = words(call.input, "command")
        code = _exit_code(answer)
        # What was refused, interrupted or sent to the background came to no end.
        if command is None or code is None or answer.told.get("backgroundTaskId"):
            return
        self._notes.trials.ran(command, answer.printed, failed=code != 0)

    def _task(self, call: records.Call, answer: _Answered) -> None:
        task = table(answer.told, "task")
        name = words(task, "id") or words(call.input, "taskId")
        if name is None:
            return
        before, was = self._tasks.get(name, ("", "pending"))
        text = words(call.input, "subject") or words(task, "subject") or before
        self._tasks[name] = text, words(call.input, "status") or was
        self._notes.listed(still_open(self._tasks.values()))

    def _change(self, answer: _Answered) -> None:
        call = self._calls.get(answer.call)
        path = None if call is None else records.changed_file(call)
        if call is None or path is None or answer.is_error:
            return
        is_new = answer.told.get("type") == "create"
        self._notes.changed(path, _edits(call, answer.told), answer.at, is_new=is_new)


def _entry(record: Table, kind: object, place: Place) -> Entry | None:
    if kind == "assistant":
        calls = tuple(call.id for call in records.calls_of(records.parts_of(record)))
        request = words(table(record, "message"), "id")
        parent = words(record, "parentUuid")
        return Entry(words(record, "uuid") or "", parent, "assistant", place, request, calls=calls)
    if kind == "user":
        return entries.question(record, place)
    return entries.beside(record, place) if words(record, "uuid") else None


def _exit_code(answer: _Answered) -> int | None:
    """What a command ended with; None where it was not run to its end."""
    if not answer.is_error:
        return 0
    found = _EXIT_CODE.match(answer.printed)
    return int(found[1]) if found else None


_TOLD = ("type", "plan", "task", "backgroundTaskId", "originalFile")


def _answers(record: Table, parts: Iterable[records.Part]) -> Iterator[_Answered]:
    told = table(record, "toolUseResult")
    for _, part in parts:
        if part.get("type") == "tool_result":
            text = records.result_text(part)
            # The exit code stands at the beginning, what matters at the end.
            printed = text if len(text) <= _MOST_PRINTED else text[:100] + text[-_MOST_PRINTED:]
            is_error = part.get("is_error") is True
            yield _Answered(
                call=words(part, "tool_use_id") or "",
                is_error=is_error,
                printed=printed,
                said=said_refusing(text) if is_error else None,
                told={name: told[name] for name in _TOLD if name in told},
                at=moment(record, "timestamp"),
            )


def _edits(call: records.Call, told: Table) -> Iterator[Edit]:
    several = [*tables(call.input, "edits")] or [call.input]
    for one in several:
        if "new_string" in one:
            yield Edit(words(one, "old_string") or "", words(one, "new_string") or "")
    if after := words(call.input, "content"):
        yield Edit(words(told, "originalFile") or "", after)
