"""How much is on its way between the client and the loop."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in a queue; sizes in bytes, 0 where they are not known."""

    messages: int
    size: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """The queues between the client and the loop, and the requests that run."""

    incoming: Queue
    outgoing: Queue
    superseded: int
    running: int
