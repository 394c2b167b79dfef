"""The writing thread: order, superseded messages, a bound that holds."""

import os
import threading
import time
from collections.abc import Iterator

import pytest

from ullage.lsp.transport import Writer

PIPE_BYTES = 1_000_000
"""More than a pipe holds: such a message keeps the thread busy until somebody reads."""


class Client:
    """The other end of a writer."""

    def __init__(self) -> None:
        self.end, server = os.pipe()
        self.full = threading.Event()
        self.broken = threading.Event()
        self.writer = Writer(
            server, on_full=self.full.set, on_broken=self.broken.set, queue_bytes=PIPE_BYTES
        )

    def block(self) -> None:
        """Have the thread in the middle of a message that nobody reads."""
        self.writer.put(b"x" * PIPE_BYTES)
        while self.writer.queued:
            time.sleep(0.001)

    def read_all(self) -> bytes:
        parts = []
        while part := os.read(self.end, 65_536):
            parts.append(part)
        return b"".join(parts)


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client()
    yield client
    os.close(client.end)
    client.writer.close(5)


def read_in_background(client: Client) -> "tuple[threading.Thread, list[bytes]]":
    seen: list[bytes] = []
    thread = threading.Thread(target=lambda: seen.append(client.read_all()))
    thread.start()
    return thread, seen


def test_messages_arrive_in_order(client: Client) -> None:
    reading, seen = read_in_background(client)
    for number in range(1_000):
        client.writer.put(b"%d," % number)
    assert client.writer.close(5)
    reading.join()
    assert seen[0] == b"".join(b"%d," % number for number in range(1_000))


def test_a_newer_message_of_a_key_replaces_the_one_that_waits(client: Client) -> None:
    client.block()
    for number in range(1_000):
        client.writer.put(b"status %d," % number, "status")
        client.writer.put(b"other %d," % number, "other")
    client.writer.put(b"reply")
    assert (client.writer.queued, client.writer.superseded) == (3, 1_998)
    reading, seen = read_in_background(client)
    assert client.writer.close(5)
    reading.join()
    assert seen[0][PIPE_BYTES:] == b"status 999,other 999,reply"


def test_a_full_queue_is_told_once_and_room_is_waited_for(client: Client) -> None:
    client.block()
    assert not client.full.is_set()
    client.writer.put(b"y" * 100_000)
    assert client.full.is_set()
    client.full.clear()
    client.writer.put(b"y")
    assert not client.full.is_set()
    waited: list[bool] = []
    waiting = threading.Thread(target=lambda: waited.append(client.writer.wait_for_room()))
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    reading, _ = read_in_background(client)
    waiting.join(5)
    assert waited == [True]
    assert client.writer.close(5)
    reading.join()


def test_nothing_waits_for_a_client_that_is_gone() -> None:
    client = Client()
    client.block()
    os.close(client.end)
    assert client.broken.wait(5)
    client.writer.put(b"more")
    assert not client.writer.wait_for_room()
    assert not client.writer.close(5)


def test_closing_waits_no_longer_than_it_may(client: Client) -> None:
    client.block()
    assert not client.writer.close(0.05)
