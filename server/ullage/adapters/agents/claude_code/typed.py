"""What a person typed in a Claude Code session, without what was put beside it."""

import re
from collections.abc import Iterator

from ullage.adapters.agents.claude_code import records
from ullage.adapters.agents.claude_code.attachments import attached_text
from ullage.adapters.agents.fields import Table, table, words

_PUT_BESIDE = re.compile(r"<(ide_\w+|system-reminder|local-command-\w+|command-message)>")
_COMMAND = re.compile(r"<command-name>(/?[\w:.-]+)</command-name>")
_ARGUMENTS = re.compile(r"<command-args>(.*?)(?:</command-args>|\Z)", re.DOTALL)
_REFUSED = re.compile(
    r"The user doesn't want to proceed with this tool use\.[^\n]{0,400}the user said:\n(.*)",
    re.DOTALL,
)
_NOTE = "\n\nNote: The user's next message may contain a correction or preference."
"""How the words begin that Claude Code puts below what a person said."""

_MOST_CHARACTERS = 50_000
"""Of what was typed: a handoff tells the beginning, and a hostile text must not hold it up."""

_NOT_SAID = (
    "[Request interrupted by user",
    "<task-notification>",
    "Caveat: The messages below were generated",
    "This session is being continued from a previous conversation",
    "The user wants to clarify these questions.",
)
"""How texts begin that Claude Code itself puts in a person's mouth."""

_HOUSEKEEPING = frozenset({
    "add-dir", "agents", "bashes", "branch", "btw", "bug", "clear", "color", "compact",
    "config", "context", "copy", "cost", "diff", "doctor", "effort", "exit", "export",
    "extra-usage", "fast", "feedback", "fork", "help", "hooks", "ide", "insights",
    "install-github-app", "keybindings", "login", "logout", "mcp", "memory", "mobile", "model",
    "output-style", "passes", "permissions", "plugin", "plugins", "privacy-settings",
    "quit", "rate-limit-options", "release-notes", "reload-plugins", "remote-control", "rename",
    "resume", "rewind", "sandbox", "skills", "stats", "status", "statusline", "tag", "tasks",
    "terminal-setup", "theme", "todos", "upgrade", "usage", "vim", "voice",
})  # fmt: skip
"""Commands of Claude Code itself, which say nothing of the work; its documentation, 2026-11."""

_BARE = _HOUSEKEEPING | {"plan"}
"""The same of commands without arguments."""


def typed_text(record: Table) -> str | None:
    """What was typed in a line: a prompt, or a command with its arguments; None for other lines."""
    if record.get("type") == "attachment":
        queued = words(table(record, "attachment"), "type") == "queued_command"
        return _said(attached_text(record)) if queued else None
    if record.get("type") != "user":
        return None
    content = table(record, "message").get("content")
    if isinstance(content, str) and record.get("isMeta") is not True and _is_command(content):
        return _command(content)
    if not records.is_prompt(record):
        return None
    if isinstance(content, str):
        return _said(content)
    texts = [words(part, "text") or "" for _, part in records.parts_of(record)]
    return _said("\n".join(text for text in texts if text))


def holds_prompt(record: Table) -> bool:
    """Whether a person asked for something in a line, be it by a picture alone."""
    if typed_text(record) is not None:
        return True
    kinds = (part.get("type") for _, part in records.parts_of(record))
    return record.get("type") == "user" and records.is_prompt(record) and "image" in kinds


def said_refusing(result: str) -> str | None:
    """What a person said instead of letting a tool run, as its result has it; None for others."""
    refused = _REFUSED.match(result)
    return _said(refused[1].partition(_NOTE)[0]) if refused else None


def _is_command(content: str) -> bool:
    return content.lstrip().startswith(("<command-name>", "<command-message>"))


def _command(content: str) -> str | None:
    content = content[:_MOST_CHARACTERS]
    named, given = _COMMAND.search(content), _ARGUMENTS.search(content)
    name, arguments = named[1].removeprefix("/") if named else "", given[1].strip() if given else ""
    if not name or name in (_HOUSEKEEPING if arguments else _BARE):
        return None
    return f"/{name} {arguments}".strip()


def _said(text: str) -> str | None:
    left = "".join(_typed_parts(text[:_MOST_CHARACTERS])).strip()
    return left if left and not left.startswith(_NOT_SAID) else None


def _typed_parts(text: str) -> Iterator[str]:
    """What is left of a text without what was put beside it; each end is looked for once."""
    at, unclosed = 0, set[str]()
    for begin in _PUT_BESIDE.finditer(text):
        if begin.start() < at or begin[1] in unclosed:
            continue
        mark = f"</{begin[1]}>"
        end = text.find(mark, begin.end())
        if end < 0:
            unclosed.add(begin[1])
        else:
            yield text[at : begin.start()]
            at = end + len(mark)
    yield text[at:]
