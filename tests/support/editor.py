"""A fake editor: talks to a real server over pipes, in one process, and tells what it was told.

It fails when the server said something that the test did not look at: a message too many is what
people notice first. `window.py` makes an editor of it that a person could sit at.
"""

import asyncio
import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from ullage.lsp.dispatch import Feature
from ullage.lsp.server import Ended, Limits, run
from ullage.lsp.transport import Body, Decoder, frame

PATIENCE = 20.0
"""Seconds that the editor waits for anything before the test fails; a watchdog, not a measure."""

T = TypeVar("T")

Json = dict[str, Any]


class Editor:
    """One connection to a server of its own. Use with `with`; leaving it shuts the server down."""

    def __init__(
        self,
        *extra: Feature,
        limits: Limits | None = None,
        reading: bool = True,
        positions: list[str] | None = None,
        initialize: bool = True,
        params: Json | None = None,
    ) -> None:
        server_in, self._to_server = os.pipe()
        self._from_server, server_out = os.pipe()
        self.ended: Ended | None = None
        self._features = extra
        self._limits = limits
        self._server = threading.Thread(target=self._serve, args=(server_in, server_out))
        self._server.start()
        self._arrived = threading.Condition()
        self._unread: deque[Json] = deque()
        self._next_id = 0
        self._versions: dict[str, int] = {}
        self._hung_up = False
        self._sending = threading.Lock()
        self.asked: list[Json] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        if reading:
            self.start_reading()
        self.capabilities: Json = {}
        if initialize:
            self.initialize(positions, params or {})

    def start_reading(self) -> None:
        self._reader.start()

    def initialize(self, positions: list[str] | None = None, params: Json | None = None) -> Json:
        general = {"positionEncodings": positions} if positions else {}
        given = {"processId": os.getpid(), "rootUri": None, "capabilities": {}, **(params or {})}
        given["capabilities"] = {"general": general, **given["capabilities"]}
        reply = self.request("initialize", given)
        self.capabilities = reply["result"]["capabilities"]
        self.notify("initialized", {})
        return reply

    # Sending.

    def send_bytes(self, data: bytes) -> None:
        rest = memoryview(data)
        with self._sending:
            while rest:
                rest = rest[os.write(self._to_server, rest) :]

    def send(self, message: Json) -> None:
        self.send_bytes(frame(json.dumps({"jsonrpc": "2.0", **message}).encode()))

    def notify(self, method: str, params: object) -> None:
        self.send({"method": method, "params": params})

    def begin(self, method: str, params: object = None) -> int:
        """Send a request and don't wait; its id."""
        self._next_id += 1
        self.send({"id": self._next_id, "method": method, "params": params})
        return self._next_id

    def request(self, method: str, params: object = None) -> Json:
        return self.reply_to(self.begin(method, params))

    def result(self, method: str, params: object = None) -> Any:
        reply = self.request(method, params)
        assert "result" in reply, reply
        return reply["result"]

    def cancel(self, message_id: int) -> None:
        self.notify("$/cancelRequest", {"id": message_id})

    # Documents.

    def open(self, uri: str, text: str, language: str = "python") -> None:
        self._versions[uri] = 1
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, *changes: Json, version: int | None = None) -> None:
        if version is None:
            version = self._versions[uri] = self._versions[uri] + 1
        document = {"uri": uri, "version": version}
        params = {"textDocument": document, "contentChanges": list(changes)}
        self.notify("textDocument/didChange", params)

    def close(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def documents(self) -> Json:
        """The documents of `ullage/debug`, once nothing is pending."""
        return self.until(
            lambda: self.result("ullage/debug")["documents"], lambda d: not d["pending"]
        )

    # Receiving.

    def reply_to(self, message_id: int) -> Json:
        return self._take(
            lambda message: message.get("id") == message_id and "method" not in message
        )

    def next_message(self) -> Json:
        return self._take(lambda message: True)

    def until(self, ask: Callable[[], T], enough: Callable[[T], object]) -> T:
        deadline = time.monotonic() + PATIENCE
        while not enough(answer := ask()):
            assert time.monotonic() < deadline, f"still {answer}"
            time.sleep(0.01)
        return answer

    def take_notification(self, method: str) -> Json:
        """The oldest notification of that method that nobody has looked at; waits for one."""
        params: Json = self._take(lambda message: message.get("method") == method)["params"]
        return params

    def ignore(self, method: str) -> None:
        """Look at no notification of that method that has come so far."""
        with self._arrived:
            left = [message for message in self._unread if message.get("method") != method]
            self._unread = deque(left)

    def answer(self, method: str, params: Json) -> object:
        """What this editor answers to a request of the server's; KeyError: it knows none such."""
        raise KeyError(method)

    def notice(self, method: str, params: Json) -> bool:
        """Whether this editor deals with a notification itself, so that no test has to."""
        return False

    def _arrive(self, message: Json) -> None:
        method = message.get("method")
        if method is not None and "id" in message:
            try:
                result = self.answer(method, message.get("params") or {})
            except KeyError:
                self._keep(message)
                return
            self.asked.append(message)
            self.send({"id": message["id"], "result": result})
        elif method is None or not self.notice(method, message["params"]):
            self._keep(message)

    def _keep(self, message: Json) -> None:
        with self._arrived:
            self._unread.append(message)
            self._arrived.notify_all()

    def _take(self, wanted: Callable[[Json], bool]) -> Json:
        deadline = time.monotonic() + PATIENCE
        with self._arrived:
            while True:
                for message in self._unread:
                    if wanted(message):
                        self._unread.remove(message)
                        return message
                left = deadline - time.monotonic()
                assert left > 0, f"no answer; {self._unread}"
                self._arrived.wait(left)

    # The end.

    def hang_up(self) -> None:
        """Close the input of the server, as a client does that dies."""
        if not self._hung_up:
            self._hung_up = True
            os.close(self._to_server)

    def wait_for_the_end(self) -> Ended:
        self._server.join(PATIENCE)
        assert not self._server.is_alive(), "the server did not end"
        assert self.ended is not None, "the server crashed"
        return self.ended

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None and not self._hung_up and self.ended is None:
            assert self.result("shutdown") is None
            self.notify("exit", None)
            assert self.wait_for_the_end().status == 0
        self.hang_up()
        self.wait_for_the_end()
        if self._reader.ident is not None:
            self._reader.join(PATIENCE)
        os.close(self._from_server)
        assert error is not None or not self._unread, f"nobody looked at {list(self._unread)}"

    def _serve(self, incoming: int, outgoing: int) -> None:
        self.ended = asyncio.run(run(incoming, outgoing, self._features, self._limits))

    def _read(self) -> None:
        decoder = Decoder()
        while data := os.read(self._from_server, 65_536):
            for event in decoder.feed(data):
                assert isinstance(event, Body), event
                self._arrive(json.loads(event.data))


def replacing(start: tuple[int, int], end: tuple[int, int], text: str) -> Json:
    """An incremental change: line and character of both ends, and what comes between."""
    places = {"start": _place(start), "end": _place(end)}
    return {"range": places, "text": text}


def _place(place: tuple[int, int]) -> Json:
    return {"line": place[0], "character": place[1]}
