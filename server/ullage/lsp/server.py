"""One connection from its first byte to its last: builds the parts, joins them, ends them.

The same for the real descriptors, for pipes in a test and for any set of features.
"""

import asyncio
import logging
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.lsp.server import LanguageServer

from ullage import __version__
from ullage.domain.text import PositionEncoding
from ullage.lsp import messages as rpc
from ullage.lsp.client import Client
from ullage.lsp.commands import COMMANDS
from ullage.lsp.dispatch import Feature, routes
from ullage.lsp.features import FEATURES
from ullage.lsp.features.notebook_sync import ALL_NOTEBOOKS
from ullage.lsp.features.view_content import OWN_SCHEME
from ullage.lsp.parameters import NoParams, params_type, shared_converter
from ullage.lsp.protocol import Route, Strict
from ullage.lsp.session import Session
from ullage.lsp.traffic import Queue, Traffic
from ullage.lsp.transport import Body, Lost, Reader, Writer, frame
from ullage.lsp.transport.writer import PATIENCE_SECONDS, QUEUE_BYTES

log = logging.getLogger(__name__)

PARENT_POLL_SECONDS = 1.0
"""How soon a client is noticed that died while somebody else holds its end of our input."""

END_SECONDS = 0.5
"""What the last answers, and then the running job, get to end in: together with the poll above,
the server is gone 2 s after its client."""

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
    features: tuple[Feature, ...] = FEATURES,
    limits: Limits | None = None,
) -> Ended:
    """Serve one client over two descriptors, which are closed in the end."""
    return await Connection(incoming, outgoing, features, limits or Limits()).ended()


class Connection:
    """The parts of a running server."""

    def __init__(
        self, incoming: int, outgoing: int, features: tuple[Feature, ...], limits: Limits
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._features = features
        self._limits = limits
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
        self._session = Session(Client(self._protocol), self._traffic)
        self._protocol.connect(
            {**self._lifecycle(), **routes(features, self._session)}, self._send, self.end
        )
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
        return Ended(status, self._session.close(END_SECONDS))

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
                started = time.perf_counter()
                message = rpc.parse(event.data)
                self._protocol.receive(message)
                self._session.turns.note(started, getattr(message, "method", "a response"))

    def _send(self, body: bytes, key: object) -> None:
        self._writer.put(frame(body), key)

    def _lifecycle(self) -> dict[str, Route]:
        return {
            types.INITIALIZE: Route(params_type(types.INITIALIZE), self._initialize),
            types.INITIALIZED: Route(NoParams, lambda _: self._session.start()),
        }

    def _initialize(self, params: types.InitializeParams) -> types.InitializeResult:
        positions = _agreed(params.capabilities)
        self._session.begin(params, positions)
        if params.process_id is not None and sys.platform != "win32":
            self._watch_parent(params.process_id)
        builder = ServerCapabilitiesBuilder(
            params.capabilities,
            {feature.method for feature in self._features},
            {one.method: one.options for one in self._features if one.options is not None},
            [command.name for command in COMMANDS],
            types.TextDocumentSyncKind.Incremental,
            ALL_NOTEBOOKS,
            positions,
        )
        capabilities: types.ServerCapabilities = builder.build()  # type: ignore[no-untyped-call]
        if capabilities.workspace is not None:
            # pygls answers the method, but does not announce it.
            capabilities.workspace.text_document_content = OWN_SCHEME
        return types.InitializeResult(capabilities, types.ServerInfo("ullage", __version__))

    def _client_is_gone(self) -> None:
        """Called in the writing thread."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self.end, 1)

    def _watch_parent(self, process_id: int) -> None:
        """Poll the client, unless it lives where we cannot see it: in another container."""
        if _is_alive(process_id):
            self._loop.call_later(PARENT_POLL_SECONDS, self._look_at_parent, process_id)

    def _look_at_parent(self, process_id: int) -> None:
        if _is_alive(process_id):
            self._loop.call_later(PARENT_POLL_SECONDS, self._look_at_parent, process_id)
        else:
            log.warning("the client %d is gone", process_id)
            self.end(1)

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


def _agreed(capabilities: types.ClientCapabilities) -> PositionEncoding:
    """The first encoding of the client's list that we know; UTF-16 is the one all must know."""
    offered = (capabilities.general and capabilities.general.position_encodings) or ()
    for name in offered:
        if (known := POSITIONS.get(name)) is not None:
            return known
    return "utf-16"


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True
