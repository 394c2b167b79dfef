"""What was said and done in a Gemini session. Read when a handoff is asked for, then gone."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ullage.adapters.agents.fields import Table, moment, object_in, table, tables, words
from ullage.adapters.agents.gemini import messages
from ullage.adapters.agents.journal import MOST_LINE_BYTES, Journal, Line
from ullage.adapters.agents.notes import Notes, to_do
from ullage.domain.handoff import Edit, Talk

_SHELL, _TODOS = "run_shell_command", "write_todos"
_EXIT_CODE = re.compile(r"^Exit Code: (\d{1,4})$", re.MULTILINE)
_OUTPUT = re.compile(
    r"^Output: (.*?)(?=^(?:Error|Exit Code|Signal|Process Group PGID): |\Z)",
    re.MULTILINE | re.DOTALL,
)
_NEW_FILE = "new file"


def talk_of(path: Path) -> Talk:
    """The talk of a chat: lines of JSON, or in older versions one object."""
    chat = _Chat()
    for record in _records(path):
        chat.take(record)
    return chat.talk()


def _records(path: Path) -> Iterator[Table]:
    if path.suffix != ".json":
        lines = (line for line in Journal(path).read() if isinstance(line, Line))
        yield from (line.record for line in lines if line.record is not None)
        return
    try:
        if path.stat().st_size <= MOST_LINE_BYTES:
            yield object_in(path.read_bytes()) or {}
    except OSError:
        return


class _Chat:
    """The messages as they are now. A message that comes again replaces itself."""

    def __init__(self) -> None:
        self._notes = Notes()
        self._messages: dict[str, Table] = {}

    def take(self, record: Table) -> None:
        change = table(record, "$set") or record
        if (begin := words(record, "$rewindTo")) is not None:
            keys = [*self._messages]
            for left in keys[keys.index(begin) if begin in self._messages else 0 :]:
                del self._messages[left]
        elif "messages" in change:
            self._replace([*tables(change, "messages")])
        elif (key := words(record, "id")) is not None:
            self._messages[key] = record

    def talk(self) -> Talk:
        self._tell(self._messages.values())
        return self._notes.talk()

    def _replace(self, found: list[Table]) -> None:
        """Take another history: where it is a shorter one, what was before was summed up."""
        if len(found) < len(self._messages):
            kept = {words(one, "id") for one in found}
            self._tell(one for key, one in self._messages.items() if key not in kept)
            self._notes.summed_up()
        self._messages = {words(one, "id") or str(at): one for at, one in enumerate(found)}

    def _tell(self, found: Iterable[Table]) -> None:
        for message in found:
            if messages.is_prompt(message):
                self._notes.said(next(messages.texts_of(message), ""))
            for call in tables(message, "toolCalls"):
                self._call(call)

    def _call(self, call: Table) -> None:
        name, arguments = words(call, "name"), table(call, "args")
        if name == _SHELL:
            self._run(words(arguments, "command") or "", call)
        elif words(call, "status") != "success":
            return
        elif name == _TODOS:
            self._notes.listed(to_do(arguments, "todos", "description"))
        elif name in messages.WRITES and (path := words(arguments, "file_path")):
            before, after = words(arguments, "old_string"), words(arguments, "new_string")
            edit = Edit(before or "", after or words(arguments, "content") or "")
            is_new = _NEW_FILE in _printed(call)
            self._notes.changed(path, [edit], moment(call, "timestamp"), is_new=is_new)

    def _run(self, command: str, call: Table) -> None:
        printed = _printed(call)
        ended, output = _EXIT_CODE.search(printed), _OUTPUT.search(printed)
        # Versions that tell no code for a success tell the output all the same.
        if ended is not None or words(call, "status") == "success":
            said = output[1] if output else printed
            failed = ended is not None and int(ended[1]) != 0
            self._notes.trials.ran(command, said, failed=failed)


def _printed(call: Table) -> str:
    responses = (table(one, "functionResponse", "response") for one in tables(call, "result"))
    return "\n".join(words(one, "output") or words(one, "error") or "" for one in responses)
