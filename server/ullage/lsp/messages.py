"""What a message is, before anything in it is believed: request, notification, response or wrong.

Pure. It checks the envelope that JSON-RPC prescribes, never the parameters.
"""

import json
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, cast

MessageId = int | str

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002
REQUEST_CANCELLED = -32800
CONTENT_MODIFIED = -32801
REQUEST_FAILED = -32803

SUPERSEDED_BY: dict[str, tuple[str, ...]] = {
    "ullage/status": (),
    "textDocument/publishDiagnostics": ("uri",),
}
"""Notifications of which only the newest matters, and the parameters that tell them apart."""


class Refused(Exception):  # noqa: N818 - it says what happened
    """A request that gets an error for an answer; the message is for the client."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Request:
    """A call that must be answered exactly once."""

    id: MessageId
    method: str
    params: Any


@dataclass(frozen=True, slots=True)
class Notification:
    """A call that must not be answered."""

    method: str
    params: Any


@dataclass(frozen=True, slots=True)
class Response:
    """An answer to one of our own requests; `error` is None where it went well.

    `id` is None where the client could not tell which request it did not understand.
    """

    id: MessageId | None
    result: Any
    error: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is no message of JSON-RPC 2.0; answered under `id`, None where there was none."""

    id: MessageId | None
    code: int
    reason: str


Message = Request | Notification | Response | Wrong


def parse(body: bytes) -> Message:
    """What `body` is; whatever it holds, it raises nothing."""
    try:
        value: object = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Wrong(None, PARSE_ERROR, f"the message is not UTF-8: {error.reason}")
    except (ValueError, RecursionError) as error:
        # The message of a JSON error names a place, never the text there.
        return Wrong(None, PARSE_ERROR, f"the message is not JSON: {str(error)[:120]}")
    if not isinstance(value, dict):
        return Wrong(None, INVALID_REQUEST, "a message must be one JSON object")
    return _classified(cast(dict[str, Any], value))


def superseding_key(message: dict[str, Any]) -> Hashable:
    """What a message of ours has in common with those that it makes useless; None for most."""
    names = SUPERSEDED_BY.get(message.get("method", ""))
    if names is None:
        return None
    return (message["method"], *(message["params"][name] for name in names))


def _classified(value: dict[str, Any]) -> Message:
    message_id = _message_id(value)
    if value.get("jsonrpc") != "2.0":
        return Wrong(message_id, INVALID_REQUEST, 'a message must have "jsonrpc": "2.0"')
    if "method" in value:
        return _call(value, message_id)
    if (error := value.get("error")) is not None:
        return Response(message_id, None, _as_error(error))
    if message_id is not None and "result" in value:
        return Response(message_id, value["result"], None)
    return Wrong(message_id, INVALID_REQUEST, "a message must have a method, or an id and a result")


def _call(value: dict[str, Any], message_id: MessageId | None) -> Message:
    method, params = value["method"], value.get("params")
    if not isinstance(method, str):
        return Wrong(message_id, INVALID_REQUEST, "a method must be a string")
    if "id" not in value:
        return Notification(method, params)
    if message_id is None:
        return Wrong(None, INVALID_REQUEST, "an id must be an integer or a string")
    return Request(message_id, method, params)


def _message_id(value: dict[str, Any]) -> MessageId | None:
    given = value.get("id")
    return given if isinstance(given, int | str) and not isinstance(given, bool) else None


def _as_error(value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return cast(dict[str, Any], value)
    return {"code": INTERNAL_ERROR, "message": "an error without a code"}
