"""The lines of a Claude Code transcript: what each means, for the versions 2.0 to 2.1.

Their format is internal to it and changes: everything is optional, what is unknown is passed over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ullage.adapters.agents.fields import (
    TYPED_COMMAND,
    Table,
    listed,
    moment,
    number,
    table,
    tables,
    tokens,
    words,
)
from ullage.domain.session import Compaction, Lines, Request, Usage

SYNTHETIC = "<synthetic>"
"""The model of messages that Claude Code wrote itself, such as those of an error."""

READS = frozenset({"Read", "NotebookRead", "View"})
"""The tools that put a file into the context."""

TELLS_ANSWERS = [2, 1, 101]
"""The version from which every line of a response has its final figures."""

WRITES = frozenset({"Edit", "MultiEdit", "NotebookEdit", "Write"})
"""The tools that change a file."""

SHELLS = frozenset({"Bash", "PowerShell"})

_COMMAND = re.compile(
    r"\s*(?:<command-message>.*?</command-message>\s*)?<command-name>(/[\w:.-]+)<"
)

_NOT_TYPED = re.compile(
    r"\s*<(command-name|command-message|local-command-\w+|task-notification|system-reminder"
    r"|bash-input|bash-stdout|bash-stderr)\b"
)


_NUMBERED = re.compile(r" *([0-9]{1,9})[\t→]")

Part = tuple[int, Table]
"""A part of a message: its number and what it is."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that the model called."""

    id: str
    name: str
    input: Table


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool gave back, in which part of a message: its call, and the file if it was one.

    `is_again`: the file is in the context already, and only that was said.
    """

    part: int
    call: str
    path: str | None
    lines: Lines | None
    is_again: bool


def request_of(
    record: Table, known: Mapping[str, Request], sub_agent: str | None
) -> Request | None:
    """The response that a line of type `assistant` is of; None where no model was asked.

    A response has a line for each of its parts, with the same key: they repeat what went in, and
    the last tells what came out. `known`: those of the lines before, by their keys.
    """
    message = table(record, "message")
    model = words(message, "model")
    if model is None or model == SYNTHETIC or record.get("isApiErrorMessage") is True:
        return None
    key = f"{words(message, 'id') or words(record, 'uuid')} {words(record, 'requestId') or ''}"
    reported = table(message, "usage")
    before = known.get(key)
    if before is not None and tokens(reported, "output_tokens") <= before.usage.output:
        return before
    usage = _usage(reported)
    # A response may take several rounds; what is told on top is their sum.
    rounds = [one for one in tables(reported, "iterations") if one.get("type") in (None, "message")]
    context = (_usage(rounds[-1]).context if rounds else 0) or usage.context
    if not context:
        return None
    return Request(key, moment(record, "timestamp"), model, usage, context, sub_agent)


def tells_answers(record: Table) -> bool:
    """Whether the version that wrote a line tells all of what an answer took, not its beginning."""
    numbers = [int(one) for one in (words(record, "version") or "").split(".") if one.isdecimal()]
    return numbers >= TELLS_ANSWERS


def _usage(reported: Table) -> Usage:
    long_lived = tokens(table(reported, "cache_creation"), "ephemeral_1h_input_tokens")
    short_lived = tokens(table(reported, "cache_creation"), "ephemeral_5m_input_tokens")
    # Before 2.1.152 the sum could be 0 beside its parts.
    written = max(tokens(reported, "cache_creation_input_tokens"), long_lived + short_lived)
    return Usage(
        input=tokens(reported, "input_tokens"),
        output=tokens(reported, "output_tokens"),
        cache_read=tokens(reported, "cache_read_input_tokens"),
        cache_write_5m=written - long_lived,
        cache_write_1h=long_lived,
    )


def compaction_of(record: Table, seen: int | None) -> Compaction | None:
    """The compaction that a line tells of. `seen`: the context that was reported before it."""
    if record.get("type") != "system" or record.get("subtype") != "compact_boundary":
        return None
    found = table(record, "compactMetadata")
    trigger = found.get("trigger")
    return Compaction(
        at=moment(record, "timestamp"),
        trigger=trigger if trigger in ("auto", "manual") else None,
        before=number(found, "preTokens"),
        after=number(found, "postTokens"),
        seen=seen,
    )


def preserved(record: Table) -> frozenset[str]:
    """The records before a compaction that it left in the context, by their ids."""
    return _texts(table(record, "compactMetadata", "preservedMessages"), "uuids")


def cleared_calls(record: Table) -> frozenset[str]:
    """The calls whose results old versions took out of the context without summing it up."""
    return _texts(table(record, "microcompactMetadata"), "compactedToolIds")


def _texts(record: Table, key: str) -> frozenset[str]:
    return frozenset(one for one in listed(record, key) if isinstance(one, str))


def is_prompt(record: Table) -> bool:
    """Whether a line of type `user` holds what a person typed."""
    if record.get("isMeta") is True or record.get("isCompactSummary") is True:
        return False
    if (source := words(record, "promptSource")) is not None:
        return source != "system"
    content = table(record, "message").get("content")
    if isinstance(content, str):
        return bool(content.strip()) and not _NOT_TYPED.match(content)
    parts = [part for _, part in parts_of(record)]
    if any(part.get("type") == "tool_result" for part in parts):
        return False
    texts = [words(part, "text") or "" for part in parts if part.get("type") == "text"]
    typed = any(text.strip() and not _NOT_TYPED.match(text) for text in texts)
    return typed or any(part.get("type") == "image" for part in parts)


def command_of(record: Table) -> str | None:
    """The command that a person typed in a line of type `user`, with its slash."""
    content = table(record, "message").get("content")
    if not isinstance(content, str) or record.get("isMeta") is True:
        return None
    found = _COMMAND.match(content) or (TYPED_COMMAND.match(content) if is_prompt(record) else None)
    return found[1] if found else None


def changed_file(call: Call) -> str | None:
    """The file that a call changes."""
    if call.name not in WRITES:
        return None
    return words(call.input, "file_path") or words(call.input, "notebook_path")


def calls_of(parts: Iterable[Part]) -> Iterator[Call]:
    """The tools that the parts of an answer call."""
    for _, part in parts:
        if part.get("type") == "tool_use" and (call := words(part, "id")):
            yield Call(call, words(part, "name") or "", table(part, "input"))


def results_of(record: Table, parts: Iterable[Part]) -> Iterator[Result]:
    """What tools gave back in a line of type `user`, whose parts these are."""
    for at, part in parts:
        if part.get("type") == "tool_result":
            told = table(record, "toolUseResult")
            file, is_again = table(told, "file"), told.get("type") == "file_unchanged"
            call = words(part, "tool_use_id") or ""
            yield Result(at, call, words(file, "filePath"), _lines(file), is_again)


def _lines(file: Table) -> Lines | None:
    """The lines that were read, None for all of the file."""
    first, count, total = (number(file, key) for key in ("startLine", "numLines", "totalLines"))
    if first is None or count is None or (first <= 1 and total is not None and count >= total):
        return None
    return Lines(max(first, 1), max(first, 1) + max(count, 1) - 1)


def result_text(part: Table) -> str:
    """What a tool gave back, as a text."""
    content = part.get("content")
    if isinstance(content, str):
        return content
    return "\n".join(words(one, "text") or "" for one in tables(part, "content"))


def is_all_text(parts: Iterable[Part]) -> bool:
    """Whether what tools gave back and people said is all text; images have none."""
    found = [part for _, part in parts]
    found += [one for part in found for one in tables(part, "content")]
    return not any(one.get("type") in {"image", "document"} for one in found)


def without_numbers(text: str) -> str:
    """The text of a file as it is, where the tool Read put the number of each line before it.

    `12` and a tab since 2.1.91, `   12→` before.
    """
    first = _NUMBERED.match(text)
    if first is None:
        return text
    number, lines = int(first[1]), text.split("\n")
    for at, line in enumerate(lines):
        found = _NUMBERED.match(line)
        # What stands below the file is not numbered on.
        if found is not None and int(found[1]) == number:
            lines[at] = line[found.end() :]
            number += 1
    return "\n".join(lines)


def parts_of(record: Table) -> list[Part]:
    """The parts of a message by their number; a text that is not in parts is none."""
    found = enumerate(listed(table(record, "message"), "content"))
    return [(at, cast("Table", part)) for at, part in found if isinstance(part, dict)]


# What is put beside messages: since 2.1.91 there are records of that.


def attached_file(record: Table) -> tuple[str, Lines | None] | None:
    """The file that an `attachment` put into the context, and its lines; None for others."""
    attached = table(record, "attachment")
    file = table(attached, "content", "file")
    path = words(file, "filePath")
    return (path, _lines(file)) if words(attached, "type") == "file" and path else None


def attached_text(record: Table) -> str:
    """The text that an `attachment` put into the context, as far as its kind is known here."""
    attached = table(record, "attachment")
    match words(attached, "type"):
        case "file":
            return words(table(attached, "content", "file"), "content") or ""
        case "edited_text_file":
            return words(attached, "snippet") or ""
        case "queued_command":
            return words(attached, "prompt") or ""
        case _:
            return ""
