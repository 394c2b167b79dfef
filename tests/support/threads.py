"""Features whose work runs in a thread, as every answer does that takes its time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from ullage.lsp.session import Session

T = TypeVar("T")


def in_thread(
    work: Callable[[Session, Any], T],
) -> Callable[[Session, Any], Coroutine[Any, Any, T]]:
    """What a feature runs that has its work done in the count thread."""

    async def run(session: Session, params: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(session.counting, work, session, params)

    return run
