"""One reply per request, whatever happens: the rules of JSON-RPC and LSP over pygls' machinery.

Owns the server's phase, the running requests and the answers to our own ones. It knows no feature:
routes are given to it. pygls' own handlers, its documents and its logging of whole messages are
never reached.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

import cattrs
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from ullage.lsp import messages as rpc
from ullage.lsp.messages import MessageId, Notification, Refused, Request, Response
from ullage.lsp.parameters import InvalidParams, structured

if TYPE_CHECKING:
    from concurrent.futures import Future

log = logging.getLogger(__name__)

Send = Callable[[bytes, Hashable], object]
"""Takes the body of a message, and a key that supersedes older messages or None."""


@dataclass(frozen=True, slots=True)
class Route:
    """What a method's call does: `params` None stands for a method without parameters.

    What `call` returns is the result; where it can be awaited, what that gives.
    """

    params: type | None
    call: Callable[[Any], object]


Phase = Literal["new", "initialized", "shut down"]


class Strict(LanguageServerProtocol):
    """Called by the event loop's thread only."""

    def __init__(self, server: LanguageServer, converter: cattrs.Converter) -> None:
        super().__init__(server, converter)
        self._routes: dict[str, Route] = {}
        self._send: Send = lambda body, key: None  # noqa: ARG005
        self._on_exit: Callable[[int], object] = lambda code: None  # noqa: ARG005
        self._phase: Phase = "new"
        self._running: dict[MessageId, asyncio.Future[object]] = {}

    def connect(
        self, routes: dict[str, Route], send: Send, on_exit: Callable[[int], object]
    ) -> None:
        """Say what the methods do, where messages go, and who learns the exit status."""
        self._routes = routes
        self._send = send
        self._on_exit = on_exit

    def serve(self, routes: dict[str, Route]) -> None:
        """Say what more methods do."""
        self._routes = {**self._routes, **routes}

    @property
    def running(self) -> int:
        """Requests that have no answer yet."""
        return len(self._running)

    def receive(self, message: rpc.Message) -> None:
        """Handle one message of the client; raises nothing."""
        match message:
            case Request():
                self._answer(message)
            case Notification():
                self._take(message)
            case Response():
                self._settle(message)
            case rpc.Wrong():
                log.warning("refused a message: %s", message.reason)
                self.refuse(message.id, message.code, message.reason)

    def refuse(self, message_id: MessageId | None, code: int, reason: str) -> None:
        """Answer with an error; under no id where the request could not be read."""
        error = {"code": code, "message": reason}
        self._post({"jsonrpc": "2.0", "id": message_id, "error": error})

    def cancel_all(self) -> None:
        """Cancel what runs; every request is still answered."""
        for future in list(self._running.values()):
            future.cancel()

    async def settled(self) -> None:
        """Wait until every request has its answer."""
        while self._running:
            await asyncio.wait(list(self._running.values()))
            await asyncio.sleep(0)

    def _register_builtin_features(self) -> None:
        """None of pygls' own handlers: they edit its documents and wait for its generators."""

    def _answer(self, request: Request) -> None:
        started = time.monotonic()
        try:
            self._check_phase(request)
            result = self._call(request)
        except Exception as error:  # noqa: BLE001 - the boundary: any failure is an answer
            self._reply_failure(request, error)
            return
        if isinstance(result, Awaitable):
            future = asyncio.ensure_future(cast(Awaitable[object], result))
            self._running[request.id] = future
            future.add_done_callback(partial(self._finish, request, started))
        else:
            self._reply(request, result, started)

    def _check_phase(self, request: Request) -> None:
        first = request.method == types.INITIALIZE
        if self._phase == "new" and not first:
            raise Refused(rpc.NOT_INITIALIZED, "the first request must be initialize")
        if self._phase == "shut down":
            raise Refused(rpc.INVALID_REQUEST, "the server has been shut down")
        if self._phase == "initialized" and first:
            raise Refused(rpc.INVALID_REQUEST, "the server is initialized already")
        if request.id in self._running:
            raise Refused(rpc.INVALID_REQUEST, "a request with this id is still running")

    def _call(self, request: Request) -> object:
        if request.method == types.SHUTDOWN:
            self._phase = "shut down"
            self.cancel_all()
            return None
        route = self._routes.get(request.method)
        if route is None:
            raise Refused(rpc.METHOD_NOT_FOUND, f"there is no method {request.method}")
        result = route.call(structured(self._converter, request.params, route.params))
        if request.method == types.INITIALIZE:
            self._phase = "initialized"
        return result

    def _take(self, notification: Notification) -> None:
        method = notification.method
        if method == types.EXIT:
            self._on_exit(0 if self._phase == "shut down" else 1)
        elif method == types.CANCEL_REQUEST:
            self._cancel(notification.params)
        elif self._phase != "initialized":
            log.warning("ignored %s: the server is %s", method, self._phase)
        elif (route := self._routes.get(method)) is not None:
            self._notify_route(route, notification)
        else:
            log.debug("ignored %s: unknown", method)

    def _notify_route(self, route: Route, notification: Notification) -> None:
        try:
            result = route.call(structured(self._converter, notification.params, route.params))
        except InvalidParams as invalid:
            log.warning("ignored %s: %s", notification.method, invalid)
        except Exception:
            log.exception("%s failed", notification.method)
        else:
            if isinstance(result, Coroutine):
                # A request's method without an id: nobody would get the result.
                cast(Coroutine[object, object, object], result).close()

    def _cancel(self, params: object) -> None:
        message_id = cast(dict[str, object], params).get("id") if isinstance(params, dict) else None
        if isinstance(message_id, int | str) and (future := self._running.get(message_id)):
            future.cancel()

    def _finish(self, request: Request, started: float, future: asyncio.Future[object]) -> None:
        del self._running[request.id]
        if future.cancelled():
            self.refuse(request.id, rpc.REQUEST_CANCELLED, "cancelled")
        elif (error := future.exception()) is not None:
            self._reply_failure(request, error)
        else:
            self._reply(request, future.result(), started)

    def _reply(self, request: Request, result: object, started: float) -> None:
        try:
            plain = self._converter.unstructure(result)
            self._post({"jsonrpc": "2.0", "id": request.id, "result": plain})
        except Exception as error:  # noqa: BLE001 - a result without a public form
            self._reply_failure(request, error)
        else:
            log.debug("%s answered in %.1f ms", request.method, _milliseconds_since(started))

    def _reply_failure(self, request: Request, error: BaseException) -> None:
        match error:
            case Refused():
                code, reason = error.code, str(error)
            case InvalidParams():
                code, reason = rpc.INVALID_PARAMS, str(error)
            case _:
                # Its text may hold somebody's source, and stays in the log.
                code, reason = rpc.INTERNAL_ERROR, f"{type(error).__name__} in {request.method}"
                log.error("%s failed", request.method, exc_info=error)
        log.info("%s refused: %s", request.method, reason)
        self.refuse(request.id, code, reason)

    def _settle(self, response: Response) -> None:
        """Give the answer to one of our requests to who asked, if he still waits."""
        known = cast(dict[MessageId | None, "Future[Any]"], self._request_futures)
        future = known.pop(response.id, None)
        kind = cast(dict[MessageId | None, Any], self._result_types).pop(response.id, None)
        if future is None or not future.set_running_or_notify_cancel():
            log.info("nobody waits for the answer %r", response.id)
            return
        try:
            future.set_result(self._result(response, kind))
        except Exception as error:  # noqa: BLE001 - an error is an answer too
            future.set_exception(error)

    def _result(self, response: Response, kind: type | None) -> object:
        if (error := response.error) is not None:
            code = error.get("code")
            raise JsonRpcException(
                str(error.get("message")), code if isinstance(code, int) else rpc.INTERNAL_ERROR
            )
        if kind is None:
            return response.result
        answer = {"jsonrpc": "2.0", "id": response.id, "result": response.result}
        return cast(object, self._converter.structure(answer, kind).result)

    def _send_data(self, data: object) -> None:
        """Where pygls sends notifications and requests of ours."""
        self._post(self._converter.unstructure(data))

    def _post(self, message: dict[str, Any]) -> None:
        if "params" in message and message["params"] is None:
            del message["params"]
        # ASCII only: an editor's lone surrogate has no UTF-8.
        self._send(json.dumps(message).encode("ascii"), rpc.superseding_key(message))


def _milliseconds_since(started: float) -> float:
    return (time.monotonic() - started) * 1000
