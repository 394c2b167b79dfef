"""An editor's half of the protocol, over pipes with a server process: sends, waits, notes times.

It answers what a server asks, as an editor does that has nothing to say. All times are those of
`time.perf_counter`.
"""

import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ullage.lsp.transport import Body, Decoder, frame

PATIENCE = 60.0
"""Seconds that the client waits for anything; a watchdog, not a measure."""

CAPABILITIES: Mapping[str, Any] = {
    "workspace": {
        "configuration": True,
        "inlayHint": {"refreshSupport": True},
        "diagnostics": {"refreshSupport": True},
        "textDocumentContent": {},
    },
    "textDocument": {"diagnostic": {}},
    "window": {"workDoneProgress": True},
    "experimental": {"ullage": {"tabs": True, "status": True}},
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message, and when its last byte had been read."""

    at: float
    message: Json


class Client:
    """One server process. Use with `with`; what is left of it then is killed."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the client
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        self._sending = threading.Lock()
        self._arrived = threading.Condition()
        self._replies: dict[int, Arrived] = {}
        self._told: list[Arrived] = []
        self._versions: dict[str, int] = {}
        self._next_id = 0
        self.replies = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self.process.pid

    def initialize(self, folder: Path | None = None, process_id: int | None = None) -> Arrived:
        """Begin as an editor does; the reply to `initialize`."""
        folders = None if folder is None else [{"uri": folder.as_uri(), "name": folder.name}]
        params = {
            "processId": process_id,
            "rootUri": None,
            "capabilities": CAPABILITIES,
            "workspaceFolders": folders,
        }
        reply = self.reply(self.begin("initialize", params))
        self.notify("initialized", {})
        return reply

    # Sending.

    def send(self, message: Json) -> float:
        """Send a message; when its first byte was written."""
        data = frame(json.dumps({"jsonrpc": "2.0", **message}).encode())
        assert self.process.stdin
        with self._sending:
            at = time.perf_counter()
            self.process.stdin.write(data)
            self.process.stdin.flush()
        return at

    def notify(self, method: str, params: object) -> float:
        return self.send({"method": method, "params": params})

    def begin(self, method: str, params: object = None) -> int:
        """Send a request and don't wait; its id."""
        self._next_id += 1
        self.send({"id": self._next_id, "method": method, "params": params})
        return self._next_id

    def result(self, method: str, params: object = None) -> Any:
        message = self.reply(self.begin(method, params)).message
        assert "result" in message, message
        return message["result"]

    def tabs(self, uris: Sequence[str], active: str | None = None) -> None:
        """Tell of tabs: of one side by side, the active one being looked at."""
        tabs = [{"uri": uri, "active": uri == active, "focused": uri == active} for uri in uris]
        self.notify("ullage/didChangeTabs", {"tabs": tabs})

    def open(self, uri: str, text: str, language: str = "python") -> None:
        self._versions[uri] = 1
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def insert(self, uri: str, line: int, character: int, text: str) -> tuple[int, float]:
        """Type something; the new version, and when it was sent."""
        self._versions[uri] += 1
        place = {"line": line, "character": character}
        change = {"range": {"start": place, "end": place}, "text": text}
        document = {"uri": uri, "version": self._versions[uri]}
        params = {"textDocument": document, "contentChanges": [change]}
        return self._versions[uri], self.notify("textDocument/didChange", params)

    def close(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def cancel(self, message_id: int) -> float:
        return self.notify("$/cancelRequest", {"id": message_id})

    # Receiving.

    def reply(self, message_id: int) -> Arrived:
        """The one reply to a request."""
        with self._arrived:
            self._wait(lambda: message_id in self._replies)
            return self._replies.pop(message_id)

    def replied(self, message_id: int) -> bool:
        """Whether a reply came that nobody has looked at."""
        with self._arrived:
            return message_id in self._replies

    def told(self, method: str, wanted: Callable[[Json], object]) -> Arrived:
        """The first notification whose parameters are wanted; it and all before it are dropped."""
        found: list[Arrived] = []

        def search() -> bool:
            while self._told and not found:
                one = self._told.pop(0)
                if one.message["method"] == method and wanted(one.message["params"]):
                    found.append(one)
            return bool(found)

        with self._arrived:
            self._wait(search)
        return found[0]

    def until(self, method: str, enough: Callable[[Any], object], params: object = None) -> Any:
        """Ask again and again; the first result that is enough."""
        deadline = time.monotonic() + PATIENCE
        while not enough(result := self.result(method, params)):
            assert time.monotonic() < deadline, f"still {result}"
            time.sleep(0.02)
        return result

    def log(self) -> str:
        """What the server wrote to standard error until now."""
        self._log.seek(0)
        return self._log.read().decode()

    # The end.

    def stop(self) -> int:
        """Shut the server down; its exit status."""
        assert self.result("shutdown") is None
        self.notify("exit", None)
        return self.process.wait(PATIENCE)

    def hang_up(self) -> None:
        """Close the input of the server, as a client does that dies."""
        assert self.process.stdin
        with suppress(BrokenPipeError):
            self.process.stdin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.hang_up()
        self.process.wait()
        self._reader.join(PATIENCE)
        assert self.process.stdout
        self.process.stdout.close()
        if error is not None:
            print(self.log())
        self._log.close()

    def _wait(self, until: Callable[[], bool]) -> None:
        """Wait for a message; the lock is held."""
        deadline = time.monotonic() + PATIENCE
        while not until():
            left = deadline - time.monotonic()
            assert left > 0, f"nothing came in {PATIENCE:.0f} s"
            self._arrived.wait(left)

    def _read(self) -> None:
        assert self.process.stdout
        decoder = Decoder()
        while data := os.read(self.process.stdout.fileno(), 65_536):
            at = time.perf_counter()
            for event in decoder.feed(data):
                assert isinstance(event, Body), event
                self._take(Arrived(at, json.loads(event.data)))

    def _take(self, arrived: Arrived) -> None:
        message = arrived.message
        if "method" in message and "id" in message:
            items = (message.get("params") or {}).get("items")
            answer = [None for _ in items] if items is not None else None
            self.send({"id": message["id"], "result": answer})
            return
        with self._arrived:
            if "method" in message:
                self._told.append(arrived)
            else:
                assert message["id"] not in self._replies, f"a second reply: {message}"
                self._replies[message["id"]] = arrived
                self.replies += 1
            self._arrived.notify_all()
