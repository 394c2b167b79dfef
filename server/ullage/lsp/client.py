"""The editor at the other end: what it can do, what it is told and asked.

Owns the reading of its capabilities. Asking never raises for what an editor may answer.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from ullage.lsp.protocol import Strict

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Abilities:
    """What an editor said that it can do, as far as it matters here.

    `tabs` and `status` are promises about our own methods, under `experimental.ullage`.
    """

    tabs: bool = False
    status: bool = False
    configuration: bool = False
    pulls_diagnostics: bool = False
    related_information: bool = False
    refreshes_hints: bool = False
    refreshes_content: bool = False
    watches_files: bool = False
    registers_settings: bool = False
    shows_progress: bool = False


def abilities_of(capabilities: types.ClientCapabilities) -> Abilities:
    """The abilities in an editor's capabilities."""

    def has(name: str) -> bool:
        return bool(get_capability(capabilities, name))

    ours = _ours(capabilities.experimental)
    return Abilities(
        tabs=ours.get("tabs") is True,
        status=ours.get("status") is True,
        configuration=has("workspace.configuration"),
        # Without a refresh an editor would keep what it pulled until the next edit.
        pulls_diagnostics=has("text_document.diagnostic")
        and has("workspace.diagnostics.refresh_support"),
        related_information=has("text_document.publish_diagnostics.related_information")
        or has("text_document.diagnostic.related_information"),
        refreshes_hints=has("workspace.inlay_hint.refresh_support"),
        refreshes_content=has("workspace.text_document_content"),
        watches_files=has("workspace.did_change_watched_files.dynamic_registration"),
        registers_settings=has("workspace.did_change_configuration.dynamic_registration"),
        shows_progress=has("window.work_done_progress"),
    )


def _ours(experimental: object) -> dict[str, Any]:
    """What stands under `experimental.ullage`, as a mapping or as the object that cattrs made."""
    ullage = _member(experimental, "ullage")
    return {name: _member(ullage, name) for name in ("tabs", "status")}


def _member(value: object, name: str) -> object:
    if isinstance(value, dict):
        return cast("dict[str, object]", value).get(name)
    return getattr(value, name, None)


class Client:
    """Talks to the editor. Use on the loop's thread only."""

    def __init__(self, protocol: "Strict", abilities: Abilities) -> None:
        self._protocol = protocol
        self.abilities = abilities
        self._asked: dict[str, bool] = {}

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self._protocol.notify(method, params)

    async def ask(self, method: str, params: object = None) -> Any:  # noqa: ANN401 - its answer
        """Send a request; None where the editor answers with an error."""
        try:
            return await self._protocol.send_request_async(method, params)
        except JsonRpcException as error:
            log.info("the client refused %s: %s", method, error)
            return None

    def refresh(self, method: str, params: object = None) -> None:
        """Ask the editor to ask again.

        While it has not answered the same before, it is asked once more after that: it may have
        asked already for what has changed since.
        """
        key = f"{method} {params}"
        if key in self._asked:
            self._asked[key] = True
            return
        self._asked[key] = False
        task = asyncio.ensure_future(self.ask(method, params))
        task.add_done_callback(lambda _: self._refreshed(key, method, params))

    def _refreshed(self, key: str, method: str, params: object) -> None:
        if self._asked.pop(key):
            self.refresh(method, params)
