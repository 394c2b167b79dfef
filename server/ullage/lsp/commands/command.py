"""What a command is, and what one answers that changes the set."""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ullage.app.editor.live import LiveSet
from ullage.domain.working_set import WorkingSet
from ullage.domain.working_set.messages import change_line
from ullage.lsp.session import Session

PATIENCE_SECONDS = 10.0
"""How long a command waits for numbers: a disk that does not answer must not hold it for good."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command by its public name; `params` is the type of its one argument."""

    name: str
    params: type
    run: Callable[[Session, Any], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class SetChanged:
    """Tokens of the set before and after, and a line for people.

    `step` names what was done: `ullage.undo` takes it back only while nothing came after it.
    """

    before: int
    after: int
    message: str
    step: int


async def changed(
    session: Session, live: LiveSet, before: WorkingSet, uris: Collection[str]
) -> SetChanged:
    """The answer of a command that changed something for some files, once all is counted."""
    after = await settled(session, live)
    message = change_line(before, after, uris)
    return SetChanged(before.total.tokens, after.total.tokens, message, live.history.step)


async def settled(session: Session, live: LiveSet) -> WorkingSet:
    """The set once all its numbers are known: a sum without some of them would be a false one.

    After some seconds it is the set as it is, whose sum says that it is not whole.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (waiting := _waiting(live)) is not None:
                assert session.work
                await session.work.known(waiting)
    working_set = live.current()
    assert working_set
    return working_set


def _waiting(live: LiveSet) -> str | None:
    """A file whose number is not known yet."""
    working_set = live.current()
    assert working_set
    return next((item.uri for item in working_set.counted if item.pending), None)
