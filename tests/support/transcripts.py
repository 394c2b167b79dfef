"""Invented records of sessions, in the formats of the agents."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

Record = dict[str, Any]

BEGIN = datetime(2026, 11, 1, 10, tzinfo=UTC)
MODEL = "claude-sonnet-4-5-20250929"


@dataclass
class ClaudeTranscript:
    """A transcript as Claude Code writes it, a record at a time; each hangs on the one before."""

    path: Path
    folder: str = "/w/app"
    session: str = "s1"
    version: str = "2.1.300"
    parent: str | None = None
    begin: datetime | None = None
    """When its first record is written; None: at BEGIN, as that is by then."""
    ids: str = ""
    """What its requests' ids begin with, where several sessions are seen by one user."""
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def prompt(self, text: str, **more: Any) -> Record:
        return self._add("user", message={"role": "user", "content": text}, **more)

    def command(self, name: str, arguments: str = "auth") -> Record:
        """A command that a person typed, such as `/moai:1-plan`."""
        told = f"<command-message>{name[1:]}</command-message>\n<command-name>{name}</command-name>"
        return self.prompt(f"{told}\n<command-args>{arguments}</command-args>")

    def answer(
        self,
        *parts: Mapping[str, Any],
        context: int = 0,
        output: int = 1,
        key: str | None = None,
        model: str = MODEL,
        usage: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Record:
        """A line for a part of a response; lines with one `key` are of one response."""
        number = next(self._numbers)
        reported = {
            "input_tokens": 3,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": max(context - 3, 0),
            "output_tokens": output,
        }
        message = {
            "id": f"msg_{self.ids}{key or number}",
            "role": "assistant",
            "model": model,
            "content": [*parts],
            "stop_reason": None,
            "usage": reported if usage is None else usage,
        }
        return self._add(
            "assistant", message=message, requestId=f"req_{self.ids}{key or number}", **more
        )

    def read(self, path: str, text: str, first: int = 1, total: int | None = None) -> Record:
        """The answer of the tool Read, whose call `read_call` is."""
        lines = text.count("\n")
        file = {
            "filePath": path,
            "content": text,
            "numLines": lines,
            "startLine": first,
            "totalLines": lines if total is None else total,
        }
        return self.result(f"call {path}", text, toolUseResult={"type": "text", "file": file})

    def edit(
        self, path: str, before: str, after: str, *, failed: bool = False, context: int = 30_000
    ) -> None:
        """A change of a file, and what came of it."""
        name = f"edit {self.session} {next(self._numbers)}"
        arguments = {"file_path": path, "old_string": before, "new_string": after}
        self.answer(call("Edit", name, **arguments), context=context)
        if failed:
            said = "<tool_use_error>String to replace not found in file.</tool_use_error>"
            self.result(name, said, is_error=True, toolUseResult=f"Error: {said}")
        else:
            self.result(name, "The file was changed.", toolUseResult={"filePath": path})

    def create(self, path: str, content: str, context: int = 30_000) -> None:
        """A new file."""
        name = f"write {next(self._numbers)}"
        self.answer(call("Write", name, file_path=path, content=content), context=context)
        self.result(name, "File created.", toolUseResult={"type": "create", "filePath": path})

    def ran(self, command: str, printed: str = "", code: int = 0, context: int = 30_000) -> None:
        """A command of the shell, and what came of it."""
        name = f"bash {next(self._numbers)}"
        self.answer(call("Bash", name, command=command), context=context)
        if code:
            self.result(name, f"Exit code {code}\n{printed}", is_error=True)
        else:
            self.result(name, printed, toolUseResult={"stdout": printed, "stderr": ""})

    def planned(self, plan: str, *, accepted: bool = True, context: int = 30_000) -> None:
        """A plan, and what the person thought of it."""
        name = f"plan {next(self._numbers)}"
        self.answer(call("ExitPlanMode", name, plan=plan), context=context)
        if accepted:
            told = {"plan": plan, "isAgent": False}
            self.result(name, "User has approved your plan.", toolUseResult=told)
        else:
            self.result(name, "The user doesn't want to proceed.", is_error=True)

    def listed(self, *todos: tuple[str, str], context: int = 30_000) -> None:
        """A list of what is to do, each with its status."""
        name = f"todos {next(self._numbers)}"
        items = [{"content": said, "status": status, "activeForm": said} for said, status in todos]
        self.answer(call("TodoWrite", name, todos=items), context=context)
        self.result(name, "Todos have been modified successfully.")

    def result(self, call: str, text: str, *, is_error: bool = False, **more: Any) -> Record:
        part: Record = {"type": "tool_result", "tool_use_id": call, "content": text}
        content = [part | ({"is_error": True} if is_error else {})]
        return self._add("user", message={"role": "user", "content": content}, **more)

    def compaction(self, before: int, trigger: str = "auto", after: int | None = None) -> Record:
        metadata = {"trigger": trigger, "preTokens": before}
        if after is not None:
            metadata["postTokens"] = after
        self.parent = None
        return self._add("system", subtype="compact_boundary", compactMetadata=metadata)

    def summary(self, text: str) -> Record:
        return self.prompt(text, isCompactSummary=True, isVisibleInTranscriptOnly=True)

    def note(self, kind: str, **fields: Any) -> Record:
        """A record that is no message."""
        return self._add(kind, **fields)

    def add_line(self, line: str | bytes) -> None:
        """A line as it is, valid or not."""
        with self.path.open("ab") as file:
            file.write(line.encode() if isinstance(line, str) else line)

    def _add(self, kind: str, **fields: Any) -> Record:
        number = next(self._numbers)
        record = {
            "parentUuid": self.parent,
            "isSidechain": False,
            "type": kind,
            "uuid": f"u{number}",
            "timestamp": ((self.begin or BEGIN) + timedelta(seconds=number)).isoformat(),
            "cwd": self.folder,
            "sessionId": self.session,
            "version": self.version,
            **fields,
        }
        if not record["isSidechain"]:
            self.parent = str(record["uuid"])
        self.add_line(f"{json.dumps(record)}\n")
        return record


def text(said: str) -> Record:
    return {"type": "text", "text": said}


def call(name: str, call_id: str, **arguments: Any) -> Record:
    return {"type": "tool_use", "id": call_id, "name": name, "input": arguments}


def read_call(path: str) -> Record:
    return call("Read", f"call {path}", file_path=path)


@dataclass
class CodexRollout:
    """A rollout as Codex writes it."""

    path: Path
    folder: str = "/w/app"
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _total: int = 0

    def begin(self, model: str = "gpt-5.4") -> None:
        self.add("session_meta", id="0199-s1", cwd=self.folder, cli_version="0.146.0")
        self.add("turn_context", cwd=self.folder, model=model)

    def add(self, kind: str, **payload: Any) -> None:
        number = next(self._numbers)
        at = (BEGIN + timedelta(seconds=number)).isoformat()
        record = {"timestamp": at, "type": kind, "payload": payload}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(record)}\n")

    def say(self, role: str, said: str) -> None:
        kind = "input_text" if role == "user" else "output_text"
        self.item("message", role=role, content=[{"type": kind, "text": said}])

    def item(self, kind: str, **fields: Any) -> None:
        self.add("response_item", type=kind, **fields)

    def shell(self, command: str, output: str, workdir: str | None = None) -> None:
        call_id = f"c{next(self._numbers)}"
        arguments = {"cmd": command} | ({"workdir": workdir} if workdir else {})
        self.item(
            "function_call", name="exec_command", arguments=json.dumps(arguments), call_id=call_id
        )
        self.item("function_call_output", call_id=call_id, output=output)

    def patch(self, patch: str, printed: str = "Success. Updated the following files:") -> None:
        call_id = f"c{next(self._numbers)}"
        self.item("custom_tool_call", name="apply_patch", input=patch, call_id=call_id)
        self.item("custom_tool_call_output", call_id=call_id, output=printed)

    def tokens(self, read: int, out: int, cached: int = 0, window: int = 258_400) -> None:
        """The figures of a response: all that was read, the part of it that was cached."""
        self._total += read + out
        last = {"input_tokens": read, "cached_input_tokens": cached, "output_tokens": out,
                "total_tokens": read + out}  # fmt: skip
        total = {"total_tokens": self._total}
        self._count(last, total, window)

    def tokens_again(self) -> None:
        """The same figures once more, as when a limit of the account changed."""
        lines = self.path.read_text().splitlines()
        last = next(line for line in reversed(lines) if '"token_count"' in line)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{last}\n")

    def tokens_guessed(self, total: int) -> None:
        """What is told after a compaction: a sum that nobody reported."""
        self._count({"input_tokens": 0, "output_tokens": 0, "total_tokens": total}, {}, 258_400)

    def _count(self, last: Record, total: Record, window: int) -> None:
        info = {"last_token_usage": last, "total_token_usage": total,
                "model_context_window": window}  # fmt: skip
        self.add("event_msg", type="token_count", info=info)
