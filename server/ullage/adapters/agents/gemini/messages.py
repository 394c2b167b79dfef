"""The messages of a Gemini chat: what each means, and the texts in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ullage.adapters.agents.fields import (
    TYPED_COMMAND,
    Table,
    moment,
    number,
    table,
    tables,
    tokens,
    words,
)
from ullage.domain.session import Cause, Lines, Request, Usage

READ_FILE = "read_file"
WRITES = frozenset({"edit", "replace", "write_file"})
CONTEXT = "<session_context>"
"""How the message begins in which Gemini CLI tells the model where it is."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a message, by its number in it, and the file that it is of."""

    part: int
    cause: Cause
    path: str | None = None
    lines: Lines | None = None


def request_of(message: Table) -> Request | None:
    """The response that a message is; None where nothing was reported of it yet."""
    found = table(message, "tokens")
    read = tokens(found, "input") + tokens(found, "tool")
    if message.get("type") != "gemini" or not read:
        return None
    # What was read from the cache is a part of what went in.
    cached = min(tokens(found, "cached"), read)
    output = tokens(found, "output") + tokens(found, "thoughts")
    usage = Usage(input=read - cached, output=output, cache_read=cached)
    at, model = moment(message, "timestamp"), words(message, "model") or ""
    return Request(words(message, "id") or "", at, model, usage, tokens(found, "input"))


def command_of(message: Table) -> str | None:
    """The command that a person typed, with its slash."""
    found = TYPED_COMMAND.match(_content(message)) if is_prompt(message) else None
    return found[1] if found else None


def changed_files(message: Table) -> Iterator[str]:
    """The files that the calls in a message change."""
    for call in tables(message, "toolCalls"):
        path = words(table(call, "args"), "file_path")
        if path and words(call, "name") in WRITES:
            yield path


def is_prompt(message: Table) -> bool:
    """Whether a person typed it."""
    return message.get("type") == "user" and not _content(message).lstrip().startswith(CONTEXT)


def roles_of(message: Table) -> Iterator[str]:
    """Who speaks in it: what tools give back comes from the user's side."""
    if message.get("type") == "user":
        yield "user"
    elif message.get("type") == "gemini":
        yield "assistant"
        if next(tables(message, "toolCalls"), None) is not None:
            yield "user"


def said_in(message: Table) -> Iterator[Said]:
    """The texts of a message, in the order of `texts_of`."""
    if message.get("type") not in ("user", "gemini"):
        return
    yield Said(0, "conversation")
    for at, call in enumerate(tables(message, "toolCalls")):
        yield Said(2 * at + 1, "conversation")
        if words(call, "name") == READ_FILE:
            yield Said(2 * at + 2, "file", *_read_of(table(call, "args")))
        else:
            yield Said(2 * at + 2, "tool")


def texts_of(message: Table) -> Iterator[str]:
    """What was said, and for each tool what it was called with and what it gave back."""
    yield _content(message)
    for call in tables(message, "toolCalls"):
        yield json.dumps(call.get("args"), ensure_ascii=False)
        responses = (table(one, "functionResponse", "response") for one in tables(call, "result"))
        yield "\n".join(words(one, "output") or words(one, "error") or "" for one in responses)


def _content(message: Table) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    return "\n".join(words(part, "text") or "" for part in tables(message, "content"))


def _read_of(arguments: Table) -> tuple[str | None, Lines | None]:
    path = words(arguments, "file_path") or words(arguments, "absolute_path")
    offset, most = number(arguments, "offset"), number(arguments, "limit")
    if offset is None and most is None:
        return path, None
    first = (offset or 0) + 1
    return path, Lines(first, None if most is None else first + most - 1)
