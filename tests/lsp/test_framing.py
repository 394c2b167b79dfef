"""The decoder: what it accepts, what it refuses, and that it always finds back."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ullage.lsp.transport import Body, Decoder, Lost, frame
from ullage.lsp.transport.framing import MAX_BODY_BYTES, MAX_HEADER_BYTES

HELLO = b'{"jsonrpc":"2.0"}'


def decoded(*pieces: bytes) -> list[Body | Lost]:
    decoder = Decoder()
    return [event for piece in pieces for event in decoder.feed(piece)]


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 17\r\n\r\n",
        b"content-length: 17\r\n\r\n",
        b"CONTENT-LENGTH:17\r\n\r\n",
        b"Content-Length:   17  \r\n\r\n",
        b"Content-Length: 17\n\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 17\r\n\r\n",
        b"Content-Length: 17\r\nX-Other: x: y\r\n\r\n",
        b"Content-Length: 3\r\nContent-Length: 17\r\n\r\n",
        b"Content-Length: 0000017\r\n\r\n",
        b"\r\n\r\nContent-Length: 17\r\n\r\n",
    ],
)
def test_headers_that_the_specification_or_clangd_accept(headers: bytes) -> None:
    assert decoded(headers + HELLO) == [Body(HELLO)]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"Content-Type: x\r\n\r\n" + HELLO, "without Content-Length"),
        (b"Content-Length: many\r\n\r\n" + HELLO, "no number"),
        (b"Content-Length: -17\r\n\r\n" + HELLO, "no number"),
        (b"Content-Length: \xd9\xa1\r\n\r\n" + HELLO, "no number"),
        (b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n", "no header block"),
        (b"Content-Length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1) + HELLO, "the limit is"),
        (b"Content-Length: 99999999999\r\n\r\n" + HELLO, "the limit is"),
        (b"Content-Length: 99999999999999999999\r\n\r\n" + HELLO, "no number"),
        (b"GET / HTTP/1.1\r\n\r\n", "no header"),
        (b"x" * MAX_HEADER_BYTES * 3, "no header block"),
        (HELLO + b"\r\n\r\n", "no header"),
        (b"Content-Length: 40\r\n\r\n" + HELLO, "reaches into the next message"),
        (b"Content-Length: 30\r\n\r\n", "reaches into the next message"),
    ],
)
def test_a_broken_message_costs_one_complaint_and_no_other_message(
    broken: bytes, reason: str
) -> None:
    events = decoded(frame(b"1") + broken + frame(HELLO) + frame(b"2"))
    assert [events[0], *events[-2:]] == [Body(b"1"), Body(HELLO), Body(b"2")]
    assert len(events) == 4, events
    assert isinstance(events[1], Lost)
    assert reason in events[1].reason


def test_a_length_that_is_too_short_leaves_a_rest_and_then_goes_on() -> None:
    events = decoded(b"Content-Length: 5\r\n\r\n" + HELLO + frame(b"2"))
    assert events[0] == Body(HELLO[:5])
    assert isinstance(events[1], Lost)
    assert events[2:] == [Body(b"2")]


def test_a_text_about_the_protocol_is_a_text() -> None:
    body = rb'{"text":"Content-Length: 5\r\n\r\nhello"}'
    assert decoded(frame(body)) == [Body(body)]


def test_a_refused_body_takes_no_memory() -> None:
    decoder = Decoder()
    assert len(list(decoder.feed(b"Content-Length: 100000000\r\n\r\n"))) == 1
    for _ in range(100):
        assert list(decoder.feed(b"x" * 1_000_000)) == []
        assert decoder.unfinished < 1_000
    assert list(decoder.feed(frame(b"2"))) == [Body(b"2")]


PIECES = [
    b"Content-Length: ", b"content-length:", b"17", b"2", b"99999999999", b"\r\n", b"\n", b"\r",
    b"\r\n\r\n", HELLO, b"{}", b"x", b"\xff", b": ", b"Content-Type: x\r\n", frame(b"{}"),
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30), st.data())
@example([frame(b"{}"), frame(HELLO)], None)
def test_where_the_reads_end_changes_nothing(
    pieces: list[bytes], data: st.DataObject | None
) -> None:
    stream = b"".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8))) if data else []
    parts = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    bodies = [event for event in decoded(stream) if isinstance(event, Body)]
    assert [event for event in decoded(*parts) if isinstance(event, Body)] == bodies


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_after_any_stream_two_good_messages_bring_it_back(pieces: list[bytes]) -> None:
    """Two: the first may be what a broken length had asked for."""
    good = frame(b'{"first": "of two"}') + frame(b'{"last": true}')
    events = decoded(b"".join(pieces) + b"\r\n" + good)
    assert events[-1] == Body(b'{"last": true}')
