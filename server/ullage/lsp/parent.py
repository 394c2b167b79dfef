"""The watch over the client's process: a client that dies may leave its end of our input open."""

import asyncio
import logging
import os
from collections.abc import Callable

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How soon a client is noticed that died while somebody else holds its end of our input."""


def watch_parent(process_id: int, gone: Callable[[], object]) -> None:
    """Call `gone` once the process has ended.

    One that cannot be seen from here, since it lives in another container, is not watched.
    """
    if is_alive(process_id):
        asyncio.get_running_loop().call_later(POLL_SECONDS, _look, process_id, gone)


def _look(process_id: int, gone: Callable[[], object]) -> None:
    if is_alive(process_id):
        asyncio.get_running_loop().call_later(POLL_SECONDS, _look, process_id, gone)
    else:
        log.warning("the client %d is gone", process_id)
        gone()


def is_alive(process_id: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process_id, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True
