"""The lines of a Codex rollout: what each means. Every line is `{timestamp, type, payload}`.

Two logs run beside one another: what went to the model and back (`response_item`), and what a
person saw (`event_msg`). Tokens and prompts are told by the second, texts by the first.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import PurePath
from typing import cast

from ullage.adapters.agents.fields import (
    Table,
    listed,
    number,
    object_in,
    table,
    tables,
    tokens,
    words,
)
from ullage.adapters.agents.shares import Share, shares
from ullage.adapters.agents.shell import Output, outputs
from ullage.domain.session import Usage

_SHELLS = frozenset(
    {"exec", "shell", "exec_command", "shell_command", "local_shell", "container.exec"}
)
_SCRIPTED = {
    name: re.compile(rf"""["']?\b{name}["']?\s*:\s*("(?:[^"\\]|\\.)*")""")
    for name in ("cmd", "workdir")
}
_AT_ONCE = "Promise.all("
_HEADER = re.compile(
    r"(?:Chunk ID|Command|Wall time|Script completed|Exit code)(?:.*\n){1,6}?Output:\n"
)
"""What stands above what a command printed."""

_CALLS = frozenset({"function_call", "custom_tool_call", "local_shell_call"})
_OUTPUTS = frozenset({"function_call_output", "custom_tool_call_output"})


@dataclass(frozen=True, slots=True)
class TokenCount:
    """What the provider reported: of the last response, and of the whole session until then.

    `context` in tokens after that response; `window` None where it is not told.
    """

    usage: Usage
    total: int
    context: int
    window: int | None


def token_count(payload: Table) -> TokenCount | None:
    """The figures of an event `token_count`; some have none, only limits of the account."""
    info = table(payload, "info")
    last, total = table(info, "last_token_usage"), table(info, "total_token_usage")
    # After a compaction only a sum is told, which nobody reported: it is far off at times.
    if not tokens(last, "input_tokens"):
        return None
    # Unlike elsewhere, what the cache gave and took is a part of the input.
    read = min(tokens(last, "cached_input_tokens"), tokens(last, "input_tokens"))
    written = min(tokens(last, "cache_write_input_tokens"), tokens(last, "input_tokens") - read)
    usage = Usage(
        input=tokens(last, "input_tokens") - read - written,
        output=tokens(last, "output_tokens"),
        cache_read=read,
        cache_write_5m=written,
    )
    return TokenCount(
        usage=usage,
        total=tokens(total, "total_tokens"),
        context=tokens(last, "total_tokens"),
        window=number(info, "model_context_window") or None,
    )


def role_of(item: Table) -> str | None:
    """Who speaks in a `response_item`: what tools give back comes from the user's side."""
    kind = words(item, "type")
    if kind == "message":
        return "assistant" if item.get("role") == "assistant" else "user"
    if kind in _CALLS:
        return "assistant"
    return "user" if kind in _OUTPUTS else None


def is_call(item: Table) -> bool:
    """Whether a `response_item` calls a tool."""
    return words(item, "type") in _CALLS


_PATCH = "*** Begin Patch"
_PATCHED = re.compile(r"^\*\*\* (?:Add|Update) File: (.+?)\s*$", re.MULTILINE)


def changed_files(item: Table, folder: str) -> Iterator[str]:
    """The files that a call patches, in order; absolute paths."""
    if words(item, "type") not in _CALLS:
        return
    for one in texts_of(item):
        # Given to the shell it stands in JSON.
        patch = one.replace("\\n", "\n") if _PATCH in one else ""
        yield from (str(PurePath(folder) / path) for path in _PATCHED.findall(patch))


Command = tuple[Output, ...]
"""What a command of the shell prints, in order; paths are absolute."""


def commands(item: Table, folder: str) -> tuple[Command, ...]:
    """The commands that a call gives to the shell, in order; none for other calls."""
    if words(item, "type") not in _CALLS:
        return ()
    if words(item, "name") not in _SHELLS and words(item, "type") != "local_shell_call":
        return ()
    return tuple(
        _placed(outputs(_command(one)), words(one, "workdir") or folder) for one in _arguments(item)
    )


def shell_commands(item: Table) -> tuple[str, ...]:
    """The commands that a call gives to the shell, as they were written; none for other calls."""
    if words(item, "name") not in _SHELLS and words(item, "type") != "local_shell_call":
        return ()
    found = (_command(one) for one in _arguments(item))
    return tuple(one for one in found if one)


def _placed(command: Command, folder: str) -> Command:
    return tuple(one and replace(one, path=str(PurePath(folder) / one.path)) for one in command)


def _arguments(item: Table) -> list[Table]:
    if words(item, "type") == "local_shell_call":
        return [table(item, "action")]
    if words(item, "name") == "exec":
        return _of_script(words(item, "input") or "")
    return [object_in(words(item, "arguments") or words(item, "input") or "") or {}]


def _of_script(script: str) -> list[Table]:
    """The arguments of the commands in a script, as versions from 0.144 call the shell.

    Of several only those that run at once: what comes of them is in their order.
    """
    found, folders = (_SCRIPTED[one].findall(script) for one in ("cmd", "workdir"))
    if len(found) > 1 and (_AT_ONCE not in script or len(folders) not in (0, len(found))):
        return []
    try:
        return [
            {"cmd": json.loads(one), "workdir": json.loads(folder)}
            for one, folder in zip(found, folders or ['""'] * len(found), strict=False)
        ]
    except ValueError:
        return []


def _command(arguments: Table) -> str:
    """The command as a shell gets it: `["bash", "-lc", "sed -n 1,5p a.py"]` has it last."""
    if text := words(arguments, "cmd") or words(arguments, "command"):
        return text
    parts = [one for one in listed(arguments, "command") if isinstance(one, str)]
    is_shell = len(parts) == 3 and parts[1] in {"-lc", "-c"}
    return parts[2] if is_shell else " ".join(parts)


def texts_of(item: Table) -> Iterator[str]:
    """The texts of a `response_item` that are in the context; thoughts come encrypted."""
    match words(item, "type"):
        case "message":
            yield from (words(part, "text") or "" for part in tables(item, "content"))
        case "function_call" | "custom_tool_call":
            yield words(item, "arguments") or words(item, "input") or ""
        case "local_shell_call":
            yield json.dumps(item.get("action"), ensure_ascii=False)
        case "function_call_output" | "custom_tool_call_output":
            yield _output(item)
        case _:
            return


def text_of(record: Table, part: str) -> str:
    """The text of a piece, from the record that it stands in."""
    texts = [*texts_of(table(record, "payload"))]
    return texts[int(part)] if int(part) < len(texts) else ""


def shares_of(item: Table, called: Sequence[Command]) -> tuple[Share, ...]:
    """What of the text of a tool's answer is of which file; none where nobody can tell.

    `called`: the commands that it answers.
    """
    chunks = _chunks(item)
    if len(called) == 1 and chunks:
        begin = chunks[0][0]
        chunks = [(begin, _output(item)[begin:])]
    elif len(chunks) == 2 * len(called) and len({text for _, text in chunks[1::2]}) == 1:
        # The script puts a line after each.
        chunks = chunks[::2]
    if len(chunks) != len(called):
        return ()
    return tuple(
        Share(begin + one.begin, begin + one.end, one.printed)
        for (begin, text), command in zip(chunks, called, strict=True)
        for one in shares(command, text)
    )


def _chunks(item: Table) -> list[tuple[int, str]]:
    """The texts of an answer below its header, with where they begin in all of it."""
    texts = [words(part, "text") or "" for part in tables(item, "output")] or [_output(item)]
    places = accumulate((len(text) + 1 for text in texts[:-1]), initial=0)
    chunks = [*zip(places, texts, strict=True)]
    header = _HEADER.match(texts[0])
    if header is None:
        return chunks
    rest = texts[0][header.end() :]
    return [(header.end(), rest), *chunks[1:]] if rest else chunks[1:]


def _output(item: Table) -> str:
    """What a tool gave back: a text, in old versions in an object, or in a text that is JSON."""
    output = item.get("output")
    if isinstance(output, dict):
        return words(cast("Table", output), "content") or ""
    if not isinstance(output, str):
        return "\n".join(words(part, "text") or "" for part in tables(item, "output"))
    return output
