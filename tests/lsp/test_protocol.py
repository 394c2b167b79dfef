"""The protocol alone: one reply per request, and answers to requests of our own."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from ullage.lsp.messages import PARSE_ERROR, Wrong, parse
from ullage.lsp.parameters import NoParams, make_converter, params_type
from ullage.lsp.protocol import Route, Strict


class Wire:
    """A protocol whose messages are collected; use it inside a running loop."""

    def __init__(self) -> None:
        converter = make_converter
        server = LanguageServer("t", "1", protocol_cls=Strict, converter_factory=converter)
        assert isinstance(server.protocol, Strict)
        self.protocol = server.protocol
        self.sent: list[Any] = []
        self.keys: list[object] = []
        self.exits: list[int] = []
        routes = {
            "initialize": Route(NoParams, lambda _: "hello"),
            "now": Route(NoParams, lambda _: "done"),
            "soon": Route(NoParams, lambda _: asyncio.sleep(0, "done")),
            "never": Route(NoParams, lambda _: asyncio.sleep(60)),
            "fails": Route(NoParams, lambda _: 1 / 0),
            "fails later": Route(NoParams, lambda _: fail_later()),
            "hover": Route(params_type("textDocument/hover"), lambda _: None),
        }
        self.protocol.connect(routes, self._collect, self.exits.append)

    def _collect(self, body: bytes, key: object) -> None:
        self.sent.append(json.loads(body))
        self.keys.append(key)

    def receive(self, **fields: object) -> None:
        self.protocol.receive(parse(json.dumps({"jsonrpc": "2.0", **fields}).encode()))

    def start(self) -> None:
        self.receive(id=0, method="initialize")
        assert self.sent.pop()["result"] == "hello"


async def fail_later() -> None:
    await asyncio.sleep(0)
    raise ValueError("later")


def on_a_loop(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    def run() -> None:
        asyncio.run(asyncio.wait_for(test(), 20))

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


IDS = st.one_of(st.integers(0, 3), st.sampled_from(["0", "1", ""]))
METHODS = st.sampled_from(
    ["now", "soon", "never", "fails", "fails later", "hover", "nothing", "$/nothing",
     "initialize", "shutdown", "exit", "$/cancelRequest"]
)  # fmt: skip
ANY_PARAMS: list[object] = [None, {}, [], "x", {"id": 1}, {"id": "1"}, {"textDocument": {}}]
PARAMS = st.sampled_from(ANY_PARAMS)
REQUEST = st.fixed_dictionaries({"id": IDS, "method": METHODS, "params": PARAMS})
NOTIFICATION = st.fixed_dictionaries({"method": METHODS, "params": PARAMS})
RESPONSE = st.fixed_dictionaries({"id": IDS, "result": PARAMS})
PAUSE = st.none()


@settings(deadline=None)  # a busy machine is no failure
@given(
    initialized=st.booleans(),
    messages=st.lists(st.one_of(REQUEST, REQUEST, NOTIFICATION, RESPONSE, PAUSE), max_size=25),
)
def test_every_request_has_exactly_one_reply(
    *, initialized: bool, messages: list[dict[str, Any] | None]
) -> None:
    async def play() -> None:
        wire = Wire()
        if initialized:
            wire.start()
        asked: Counter[object] = Counter()
        for message in messages:
            if message is None:
                await asyncio.sleep(0)
                continue
            if "method" in message and "id" in message:
                asked[json.dumps(message["id"])] += 1
            wire.receive(**message)
        wire.protocol.cancel_all()
        await wire.protocol.settled()
        assert Counter(json.dumps(reply["id"]) for reply in wire.sent) == asked
        assert all(("result" in reply) != ("error" in reply) for reply in wire.sent)

    asyncio.run(asyncio.wait_for(play(), 20))


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(str.encode)))
def test_no_bytes_make_the_parser_fail(body: bytes) -> None:
    parse(body)


def test_deep_nesting_is_a_parse_error() -> None:
    message = parse(b'{"jsonrpc":"2.0","id":1,"params":' + b"[" * 200_000 + b"]" * 200_000 + b"}")
    assert isinstance(message, Wrong)
    assert message.code == PARSE_ERROR


@on_a_loop
async def test_an_answer_reaches_who_asked() -> None:
    wire = Wire()
    wire.start()
    params = types.ConfigurationParams([types.ConfigurationItem(section="ullage")])
    asked = wire.protocol.send_request_async(types.WORKSPACE_CONFIGURATION, params)
    sent = wire.sent.pop()
    assert sent["params"] == {"items": [{"section": "ullage"}]}
    wire.receive(id=sent["id"], result=[{"target": 1}])
    answer: Any = await asked
    assert list(answer) == [{"target": 1}]


@on_a_loop
async def test_an_error_is_an_answer_too() -> None:
    wire = Wire()
    wire.start()
    for error in ({"code": -1, "message": "no"}, "no", {}):
        asked = wire.protocol.send_request_async("client/own", {})
        wire.receive(id=wire.sent.pop()["id"], error=error)
        with pytest.raises(JsonRpcException):
            await asked


@on_a_loop
async def test_an_answer_of_the_wrong_type_is_an_error() -> None:
    wire = Wire()
    wire.start()
    params = types.ApplyWorkspaceEditParams(types.WorkspaceEdit())
    asked = wire.protocol.send_request_async(types.WORKSPACE_APPLY_EDIT, params)
    wire.receive(id=wire.sent.pop()["id"], result={"applied": "yes"})
    with pytest.raises(Exception, match="ApplyWorkspaceEdit"):
        await asked


@on_a_loop
async def test_an_answer_that_comes_after_its_asker_was_cancelled_does_no_harm() -> None:
    wire = Wire()
    wire.start()
    asked = wire.protocol.send_request_async("client/own", {})
    message_id = wire.sent.pop()["id"]
    asked.cancel()
    await asyncio.sleep(0)
    wire.receive(id=message_id, result=1)
    wire.receive(id=message_id, result=2)
    wire.receive(id=1, method="now")
    assert wire.sent == [{"jsonrpc": "2.0", "id": 1, "result": "done"}]


@on_a_loop
async def test_an_answer_never_ends_a_request_of_the_client() -> None:
    wire = Wire()
    wire.start()
    wire.receive(id="x", method="never")
    wire.receive(id="x", result="mine")
    assert wire.protocol.running == 1
    wire.protocol.cancel_all()
    await wire.protocol.settled()
    assert wire.sent[0]["error"]["code"] == -32800


@on_a_loop
async def test_only_statuses_and_diagnostics_supersede_older_ones() -> None:
    wire = Wire()
    wire.start()
    wire.keys.clear()
    wire.protocol.notify("ullage/status", {"text": "1"})
    for uri in ("a", "b"):
        diagnostics = types.PublishDiagnosticsParams(uri, [])
        wire.protocol.notify(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, diagnostics)
    wire.protocol.notify("window/logMessage", types.LogMessageParams(types.MessageType.Info, "x"))
    publish = types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS
    assert wire.keys == [("ullage/status",), (publish, "a"), (publish, "b"), None]


@on_a_loop
async def test_a_lone_surrogate_can_be_sent() -> None:
    wire = Wire()
    wire.start()
    wire.protocol.notify("ullage/status", {"text": "\ud800"})
    assert wire.sent[0]["params"]["text"] == "\ud800"
