"""A server as a process of its own, as an editor starts it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ullage.lsp.transport import Body, Decoder, frame

WATCHDOG_SECONDS = 60


class Server:
    """The process and its three pipes."""

    def __init__(self, *, read_log: bool = True) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.wire.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdout
        self._stdout = self.process.stdout
        self._decoder = Decoder()
        self._messages: list[Any] = []
        self._log = b""
        self._log_reader = threading.Thread(target=self._read_log)
        if read_log:
            self._log_reader.start()

    def send(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def notify(self, method: str, params: object) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self.send(frame(json.dumps(message).encode()))

    def begin(self, message_id: int, method: str, params: object = None) -> None:
        message = {"jsonrpc": "2.0", "id": message_id, "method": method, "params": params}
        self.send(frame(json.dumps(message).encode()))

    def request(self, method: str, params: object = None) -> Any:
        """The result of a request; nothing else may come before it."""
        self.begin(1_000, method, params)
        reply = self.next()
        assert reply["id"] == 1_000, reply
        return reply["result"]

    def initialize(self, process_id: int | None = None) -> None:
        self.request("initialize", {"processId": process_id, "capabilities": {}})

    def next(self) -> Any:
        """The next message; None at the end."""
        while not self._messages:
            data = os.read(self._stdout.fileno(), 65_536)
            if not data:
                assert not self._decoder.unfinished, "the server left in the middle of a message"
                return None
            for event in self._decoder.feed(data):
                assert isinstance(event, Body), event
                self._messages.append(json.loads(event.data))
        return self._messages.pop(0)

    def hang_up(self) -> None:
        assert self.process.stdin
        with suppress(BrokenPipeError):
            self.process.stdin.close()

    def log(self) -> str:
        """What the server wrote to standard error; once it has ended."""
        if self._log_reader.ident is not None:
            self._log_reader.join()
        return self._log.decode()

    def _read_log(self) -> None:
        assert self.process.stderr
        self._log = self.process.stderr.read()


@contextmanager
def running_server(*, read_log: bool = True) -> Iterator[Server]:
    """A server that is gone afterwards, whatever happens."""
    server = Server(read_log=read_log)
    watchdog = threading.Timer(WATCHDOG_SECONDS, server.process.kill)
    watchdog.start()
    try:
        yield server
    finally:
        watchdog.cancel()
        server.process.kill()
        server.hang_up()
        server.process.wait()
        print(server.log())
        for pipe in (server.process.stdout, server.process.stderr):
            assert pipe
            pipe.close()
