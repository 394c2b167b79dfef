"""The commands of the server: one explicit list. Each takes one object and says what it did."""

from ullage.lsp.commands.choosing import DROP, PIN, RESET, SET_VIEW, UNDO
from ullage.lsp.commands.clearing import PREPARE_CLEAR
from ullage.lsp.commands.command import Command
from ullage.lsp.commands.fitting import FIT
from ullage.lsp.commands.handing import COPY_CONTEXT, WRITE_CONTEXT
from ullage.lsp.commands.loading import LOAD_TASK
from ullage.lsp.commands.phasing import SET_PHASE
from ullage.lsp.commands.picking import PICK_SESSION

COMMANDS: tuple[Command, ...] = (
    SET_VIEW,
    PIN,
    DROP,
    FIT,
    UNDO,
    RESET,
    WRITE_CONTEXT,
    COPY_CONTEXT,
    LOAD_TASK,
    PICK_SESSION,
    SET_PHASE,
    PREPARE_CLEAR,
)
