"""What is put beside messages: records of it, since 2.1.91."""

from ullage.adapters.agents.claude_code.records import lines_of
from ullage.adapters.agents.fields import Table, table, words
from ullage.domain.session import Lines


def attached_file(record: Table) -> tuple[str, Lines | None] | None:
    """The file that an `attachment` put into the context, and its lines; None for others."""
    attached = table(record, "attachment")
    file = table(attached, "content", "file")
    path = words(file, "filePath")
    return (path, lines_of(file)) if words(attached, "type") == "file" and path else None


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
