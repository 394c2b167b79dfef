"""`ullage serve`: the language server on standard input and output."""

import asyncio
import faulthandler
import os
import sys
from typing import TYPE_CHECKING

from ullage.lsp.log import ServerLog
from ullage.lsp.server import INTERRUPTED, Ended, Limits, run
from ullage.lsp.transport import private_stdio
from ullage.lsp.transport.descriptors import STDIN

if TYPE_CHECKING:
    from ullage.lsp.dispatch import Feature

BY_HAND = "ullage serve waits for an editor on its standard input. Ctrl-D ends it."

_LOG_SECONDS = 0.2
"""What the last lines of the log get; a client that does not read them must not hold us."""

_SWITCH_SECONDS = 0.001
"""What a thread that works gets before another's turn. An edit changes threads three times on its
way to the client, and would wait 5 ms each time as Python has it."""


def serve(more: "tuple[Feature, ...]" = (), limits: Limits | None = None) -> int:
    """Serve one client until it ends; the exit status: 0 after shutdown and exit, else 1.

    Ends the process itself where a count still runs that cannot be interrupted.
    """
    if os.isatty(STDIN):
        print(BY_HAND, file=sys.stderr, flush=True)  # noqa: T201 - before there is a log
    incoming, outgoing = private_stdio()
    sys.setswitchinterval(_SWITCH_SECONDS)
    faulthandler.enable()
    log = ServerLog()
    try:
        ended = asyncio.run(run(incoming, outgoing, more, limits))
    except KeyboardInterrupt:
        ended = Ended(INTERRUPTED, clean=False)
    if not (log.close(_LOG_SECONDS) and ended.clean):
        os._exit(ended.status)
    return ended.status
