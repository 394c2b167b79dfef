"""`workspace/executeCommand`: finds the command and gives it its one argument, typed."""

from collections.abc import Coroutine, Sequence
from typing import Any

from lsprotocol import types

from ullage.lsp.commands import COMMANDS
from ullage.lsp.dispatch import Feature
from ullage.lsp.messages import INVALID_PARAMS, Refused
from ullage.lsp.parameters import shared_converter, structured
from ullage.lsp.session import Session

_BY_NAME = {command.name: command for command in COMMANDS}


def _execute(session: Session, params: types.ExecuteCommandParams) -> Coroutine[Any, Any, object]:
    command = _BY_NAME.get(params.command)
    if command is None:
        raise Refused(INVALID_PARAMS, f"there is no command {params.command}")
    # Emacs sends back an empty object, such as that of a code action, as null.
    given: Sequence[Any] = params.arguments or [None]
    arguments: list[Any] = [{} if one is None else one for one in given]
    if len(arguments) != 1:
        raise Refused(INVALID_PARAMS, f"{command.name} takes one argument, an object")
    return command.run(session, structured(shared_converter(), arguments[0], command.params))


EXECUTE_COMMAND = Feature(types.WORKSPACE_EXECUTE_COMMAND, _execute)
