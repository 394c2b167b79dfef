"""One connection from its first byte to its last: builds the parts, joins them, ends them.

The same for the real descriptors, for pipes in a test and for any set of features.
"""

import asyncio
import gc
import logging
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from ullage import __version__
from ullage.domain.text import PositionEncoding
from ullage.lsp import messages as rpc
from ullage.lsp.capabilities import announcement
from ullage.lsp.client import Abilities, Client, abilities_of
from ullage.lsp.job_threads import JobThreads
from ullage.lsp.parameters import NoParams, params_type, shared_converter
from ullage.lsp.parent import watch_parent
from ullage.lsp.protocol import Route, Strict
from ullage.lsp.traffic import Queue, Traffic
from ullage.lsp.transport import Body, Lost, Reader, Writer, frame
from ullage.lsp.transport.writer import PATIENCE_SECONDS, QUEUE_BYTES
from ullage.lsp.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.lsp.dispatch import Feature
    from ullage.lsp.session import Session

    Loaded = tuple[
        tuple[Feature, ...],
        Callable[[tuple[Feature, ...], Session], dict[str, Route]],
        type[Session],
    ]

log = logging.getLogger(__name__)

END_SECONDS = 0.5
"""What the last answers, and then the running job, get to end in: together with the time in which a
dead client is noticed, the server is gone 2 s after it."""

INTERRUPTED = 130
"""Exit status after Ctrl-C."""

POSITIONS: dict[str, PositionEncoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}
"""The position encodings that the server takes, by their names in the protocol."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server grants a client that does not read."""

    queue_bytes: int = QUEUE_BYTES
    patience_seconds: float = PATIENCE_SECONDS


@dataclass(frozen=True, slots=True)
class Ended:
    """How the connection ended; `clean` is False while a job still holds its thread."""

    status: int
    clean: bool


async def run(
    incoming: int,
    outgoing: int,
    more: "tuple[Feature, ...]" = (),
    limits: Limits | None = None,
) -> Ended:
    """Serve one client over two descriptors, which are closed in the end.

    `more`: features beside those that there are.
    """
    return await Connection(incoming, outgoing, more, limits or Limits()).ended()


class Connection:
    """The parts of a running server.

    What the first answer does not need, the features and the session, is loaded in a thread right
    after it; messages that come meanwhile wait in their order.
    """

    def __init__(
        self, incoming: int, outgoing: int, more: "tuple[Feature, ...]", limits: Limits
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._more = more
        self._limits = limits
        self._turns = Turns()
        self._loading = JobThreads("load")
        self._waiting: list[rpc.Message] | None = None
        self._session: Session | None = None
        self._status: asyncio.Future[int] = self._loop.create_future()
        self._writer = Writer(
            outgoing,
            on_full=self._watch_the_client_read,
            on_broken=self._client_is_gone,
            queue_bytes=limits.queue_bytes,
        )
        server = LanguageServer(
            "ullage", __version__, protocol_cls=Strict, converter_factory=shared_converter
        )
        assert isinstance(server.protocol, Strict)
        self._protocol = server.protocol
        first = Route(params_type(types.INITIALIZE), self._initialize)
        self._protocol.connect({types.INITIALIZE: first}, self._send, self.end)
        self._reader = Reader(incoming, receive=self._receive, may_read=self._writer.wait_for_room)

    async def ended(self) -> Ended:
        """Serve until the client says exit, closes its end or stops reading."""
        status = await self._status
        self._reader.stop()
        self._protocol.cancel_all()
        try:
            await asyncio.wait_for(self._protocol.settled(), END_SECONDS)
        except TimeoutError:
            log.warning("%d requests ended without an answer", self._protocol.running)
        self._writer.close(END_SECONDS)
        loaded = self._loading.end(END_SECONDS)
        return Ended(status, loaded and (not self._session or self._session.close(END_SECONDS)))

    def end(self, status: int) -> None:
        """Stop serving; the first status counts."""
        if not self._status.done():
            self._status.set_result(status)

    def _receive(self, event: Body | Lost | None) -> None:
        if self._status.done():
            return
        match event:
            case None:
                self.end(1)
            case Lost():
                log.warning("looking for the next message after %s", event.reason)
                self._protocol.refuse(None, rpc.PARSE_ERROR, event.reason)
            case Body():
                self._take(rpc.parse(event.data))

    def _send(self, body: bytes, key: object) -> None:
        self._writer.put(frame(body), key)

    def _take(self, message: rpc.Message) -> None:
        if self._waiting is not None:
            self._waiting.append(message)
            return
        started = time.perf_counter()
        self._protocol.receive(message)
        self._turns.note(started, getattr(message, "method", "a response"))

    def _initialize(self, params: types.InitializeParams) -> types.InitializeResult:
        positions = _agreed(params.capabilities)
        abilities = abilities_of(params.capabilities)
        if params.process_id is not None and sys.platform != "win32":
            watch_parent(params.process_id, partial(self.end, 1))
        self._waiting = []
        loading = self._loop.run_in_executor(self._loading, _load)
        loading.add_done_callback(lambda done: self._begin(params, positions, abilities, done))
        return announcement(positions, abilities)

    def _begin(
        self,
        params: types.InitializeParams,
        positions: PositionEncoding,
        abilities: Abilities,
        loading: "asyncio.Future[Loaded]",
    ) -> None:
        """Make the session, and take the messages that waited for it."""
        if self._status.done() or loading.cancelled():
            return
        if loading.exception() is not None:
            log.error("the server cannot be loaded", exc_info=loading.exception())
            self.end(1)
            return
        features, routes, make_session = loading.result()
        client = Client(self._protocol, abilities)
        self._session = session = make_session(client, self._traffic, self._turns)
        session.begin(params, positions)
        begun = Route(NoParams, lambda _: session.start())
        table = routes((*features, *self._more), session)
        self._protocol.serve({types.INITIALIZED: begun, **table})
        waiting, self._waiting = self._waiting or [], None
        for message in waiting:
            self._take(message)

    def _client_is_gone(self) -> None:
        """Called in the writing thread."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self.end, 1)

    def _watch_the_client_read(self) -> None:
        """End when a full queue stands still; slow progress is progress."""
        if not self._writer.full:
            return
        patience = self._limits.patience_seconds
        left = self._writer.progressed_at + patience - time.monotonic()
        if left <= 0:
            log.error("the client has read nothing for %.0f s", patience)
            self.end(1)
        else:
            self._loop.call_later(left, self._watch_the_client_read)

    def _traffic(self) -> Traffic:
        return Traffic(
            incoming=Queue(self._reader.backlog, self._reader.backlog_bytes),
            outgoing=Queue(self._writer.queued, self._writer.queued_bytes),
            superseded=self._writer.superseded,
            running=self._protocol.running,
        )


def _load() -> "Loaded":
    """In a thread: everything that the first answer does not wait for."""
    from ullage.lsp.dispatch import routes  # noqa: PLC0415
    from ullage.lsp.features import FEATURES  # noqa: PLC0415
    from ullage.lsp.session import Session  # noqa: PLC0415

    # To look at all of it again, as a collection does now and then, would stop the loop for 30 ms.
    gc.freeze()
    return FEATURES, routes, Session


def _agreed(capabilities: types.ClientCapabilities) -> PositionEncoding:
    """The first encoding of the client's list that we know; UTF-16 is the one all must know."""
    offered = (capabilities.general and capabilities.general.position_encodings) or ()
    for name in offered:
        if (known := POSITIONS.get(name)) is not None:
            return known
    return "utf-16"
