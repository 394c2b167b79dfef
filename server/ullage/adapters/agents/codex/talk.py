"""What was said and done in a Codex session. Read when a handoff is asked for, then gone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ullage.adapters.agents.codex import records
from ullage.adapters.agents.codex.patches import Patched, patched
from ullage.adapters.agents.fields import Table, moment, number, object_in, table, words
from ullage.adapters.agents.journal import Journal, Line
from ullage.adapters.agents.notes import Notes, still_open, to_do
from ullage.domain.handoff import Talk

_EXIT_CODE = re.compile(
    r"""(?:Process exited with code|Exit code:|\\?"exit_code\\?"\s*:)\s*(\d{1,4})\b"""
)
_HEAD_CHARACTERS = 600
"""Within them stands how a command ended; what it printed may speak of others."""

_FROM_EDITOR, _REQUEST = "# Context from my IDE setup:", "## My request for Codex:"
_NOT_TYPED = ("<", "# AGENTS.md instructions")
_IMPLEMENT = re.compile(r"(?:yes, )?(?:please )?implement (?:the|this) plan\b", re.IGNORECASE)
_STEP = re.compile(
    r"""["']?step["']?\s*:\s*"((?:[^"\\]|\\.)*)"\s*,\s*["']?status["']?\s*:\s*["'](\w+)["']"""
)
_UPDATE_PLAN = "update_plan"


def talk_of(path: Path) -> Talk:
    """The talk of a session."""
    found = _Reading()
    for line in Journal(path).read():
        if isinstance(line, Line) and line.record is not None:
            found.take(line.record)
    return found.notes.talk()


@dataclass(frozen=True, slots=True)
class _Called:
    """What a call does: the command that it runs, the files that it patches."""

    command: str | None
    patched: tuple[Patched, ...]
    at: datetime | None


class _Reading:
    def __init__(self) -> None:
        self.notes = Notes()
        self._folder = ""
        self._calls: dict[str, _Called] = {}
        self._proposed: str | None = None

    def take(self, record: Table) -> None:
        payload = table(record, "payload")
        match words(record, "type"):
            case "session_meta" | "turn_context":
                self._folder = words(payload, "cwd") or self._folder
            case "response_item":
                self._item(payload, moment(record, "timestamp"))
            case "event_msg":
                self._event(payload)
            case "compacted":
                self.notes.summed_up()
            case _:
                pass

    def _event(self, payload: Table) -> None:
        item = table(payload, "item")
        if words(payload, "type") == "thread_rolled_back":
            self.notes.took_back(number(payload, "num_turns") or 0)
        elif words(payload, "type") == "item_completed" and words(item, "type") == "Plan":
            self._proposed = words(item, "text")

    def _item(self, item: Table, at: datetime | None) -> None:
        kind = words(item, "type") or ""
        if kind == "message" and item.get("role") == "user":
            self._said("".join(records.texts_of(item)))
        elif kind.endswith("_call"):
            self._call(item, at)
        elif kind.endswith("_output"):
            self._answer(item)

    def _said(self, text: str) -> None:
        typed = text.strip()
        if typed.startswith(_FROM_EDITOR):
            typed = (typed.partition(_REQUEST)[2] or typed).strip()
        if typed.startswith(_NOT_TYPED):
            return
        if self._proposed is not None and _IMPLEMENT.match(typed):
            self.notes.planned(self._proposed)
        self._proposed = None
        self.notes.said(typed)

    def _call(self, item: Table, at: datetime | None) -> None:
        if words(item, "name") == _UPDATE_PLAN:
            arguments = object_in(words(item, "arguments") or "") or {}
            self.notes.listed(to_do(arguments, "plan", "step"))
            return
        text = "".join(records.texts_of(item))
        if f"{_UPDATE_PLAN}(" in text:
            self.notes.listed(still_open(_scripted_steps(text)))
        commands = records.shell_commands(item)
        called = _Called(
            command=commands[0] if len(commands) == 1 else None,
            patched=tuple(patched(text, self._folder)),
            at=at,
        )
        self._calls[words(item, "call_id") or ""] = called

    def _answer(self, item: Table) -> None:
        called = self._calls.pop(words(item, "call_id") or "", None)
        if called is None:
            return
        printed = next(records.texts_of(item), "")
        ended = _EXIT_CODE.search(printed[:_HEAD_CHARACTERS])
        code = None if ended is None else int(ended[1])
        if called.patched:
            if not code and "verification failed" not in printed:
                for one in called.patched:
                    self.notes.changed(one.path, one.edits, called.at, is_new=one.is_new)
        elif called.command is not None and code is not None:
            self.notes.trials.ran(called.command, _output(printed), failed=code != 0)


def _scripted_steps(script: str) -> Iterator[tuple[str, str]]:
    for text, status in _STEP.findall(script):
        told = object_in(f'{{"step": "{text}"}}') or {}
        yield words(told, "step") or text, status


def _output(printed: str) -> str:
    """What a command printed, where it is told in an object of JSON."""
    begin = printed.find("{")
    told = object_in(printed[begin:]) if begin >= 0 else None
    return printed if told is None or "output" not in told else words(told, "output") or ""
