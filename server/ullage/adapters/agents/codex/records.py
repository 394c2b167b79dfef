"""The lines of a Codex rollout: what each means. Every line is `{timestamp, type, payload}`.

Two logs run beside one another: what went to the model and back (`response_item`), and what a
person saw (`event_msg`). Tokens and prompts are told by the second, texts by the first.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
from ullage.adapters.agents.shell import Printed, printed_files
from ullage.domain.session import Usage

_SHELLS = frozenset(
    {"exec", "shell", "exec_command", "shell_command", "local_shell", "container.exec"}
)
_SCRIPTED = {
    name: re.compile(rf"""["']?\b{name}["']?\s*:\s*("(?:[^"\\]|\\.)*")""")
    for name in ("cmd", "workdir")
}
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


def printed(item: Table, folder: str) -> Printed | None:
    """The file that a call of the shell prints, its path made absolute; None for other calls."""
    if words(item, "type") not in _CALLS:
        return None
    if words(item, "name") not in _SHELLS and words(item, "type") != "local_shell_call":
        return None
    arguments = _arguments(item)
    found = printed_files(_command(arguments))
    if len(found) != 1:
        return None
    place = words(arguments, "workdir") or folder
    return replace(found[0], path=str(PurePath(place) / found[0].path))


def _arguments(item: Table) -> Table:
    if words(item, "type") == "local_shell_call":
        return table(item, "action")
    if words(item, "name") == "exec":
        return _of_script(words(item, "input") or "")
    return object_in(words(item, "arguments") or words(item, "input") or "") or {}


def _of_script(script: str) -> Table:
    """The arguments of the only command in a script, as versions from 0.144 call the shell."""
    found = [_SCRIPTED[one].findall(script) for one in ("cmd", "workdir")]
    if len(found[0]) != 1:
        return {}
    try:
        return {"cmd": json.loads(found[0][0]), "workdir": json.loads((found[1] or ['""'])[0])}
    except ValueError:
        return {}


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


def _output(item: Table) -> str:
    """What a tool gave back: a text, in old versions in an object, or in a text that is JSON."""
    output = item.get("output")
    if isinstance(output, dict):
        return words(cast("Table", output), "content") or ""
    if not isinstance(output, str):
        return "\n".join(words(part, "text") or "" for part in tables(item, "output"))
    return output
