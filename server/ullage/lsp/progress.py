"""Work-done progress: under the token of the request, or one that the editor grants.

What ends within a second is not told of at all.
"""

import asyncio
import uuid

from lsprotocol import types

from ullage.lsp.client import Client

SILENT_SECONDS = 1.0


class Progress:
    """The progress of one request. Use on the loop's thread only."""

    def __init__(self, client: Client, title: str, token: int | str | None) -> None:
        self._client = client
        self._title = title
        self._token = token
        self._begun = False
        self._ended = False
        self._beginning: asyncio.Task[None] | None = None
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(SILENT_SECONDS, self._begin_later)

    def report(self, message: str, percentage: int | None) -> None:
        """Say how far it is; nothing before the start has been told."""
        if self._begun and not self._ended:
            self._tell(types.WorkDoneProgressReport(message=message, percentage=percentage))

    def end(self) -> None:
        """Say that it is over."""
        self._timer.cancel()
        if self._begun and not self._ended:
            self._tell(types.WorkDoneProgressEnd())
        self._ended = True

    def _begin_later(self) -> None:
        self._beginning = asyncio.ensure_future(self._begin())

    async def _begin(self) -> None:
        if self._token is None:
            if not self._client.abilities.shows_progress:
                return
            token = str(uuid.uuid4())
            params = types.WorkDoneProgressCreateParams(token)
            await self._client.ask(types.WINDOW_WORK_DONE_PROGRESS_CREATE, params)
            self._token = token
        if not self._ended:
            self._begun = True
            self._tell(types.WorkDoneProgressBegin(title=self._title, percentage=0))

    def _tell(self, value: object) -> None:
        assert self._token is not None
        self._client.tell(types.PROGRESS, types.ProgressParams(self._token, value))
