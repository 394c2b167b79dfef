"""`ullage/status`: sent when something changed, at once or a little later, never more often.

Owns the times; what is sent is made elsewhere.
"""

import asyncio
import time
from dataclasses import replace

from ullage.app.editor.live import LiveSet
from ullage.app.session_watch import Watched
from ullage.lsp.client import Client
from ullage.lsp.status_document import STARTING_STATUS, Status, listed, status_of

STATUS = "ullage/status"

LEAST_SECONDS_BETWEEN = 0.05
"""Nobody reads faster; a burst of edits gives one status at its start and one at its end."""


class StatusSender:
    """Sends to an editor that asked for it. Use on the loop's thread only."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._loop = asyncio.get_running_loop()
        self._sent: Status | None = None
        self._sent_list: object = None
        self._sent_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._live: LiveSet | None = None
        self._receiver: str | None = None
        self._watched = Watched()

    @property
    def due(self) -> bool:
        """Whether a status waits for its time."""
        return self._timer is not None

    def starting(self) -> None:
        """Say that nothing is known yet."""
        if self._client.abilities.status:
            self._send(STARTING_STATUS)

    def changed(self, live: LiveSet, receiver: str | None, watched: Watched) -> None:
        """Something may have changed. `receiver`: whom the editor gives files to."""
        self._live, self._receiver, self._watched = live, receiver, watched
        if not self._client.abilities.status or self._timer is not None:
            return
        wait = self._sent_at + LEAST_SECONDS_BETWEEN - time.monotonic()
        if wait <= 0:
            self._send_current()
        else:
            self._timer = self._loop.call_later(wait, self._send_late)

    def end(self) -> None:
        """Send nothing more."""
        if self._timer is not None:
            self._timer.cancel()

    def _send_late(self) -> None:
        self._timer = None
        self._send_current()

    def _send_current(self) -> None:
        if self._live is None:
            return
        if (status := status_of(self._live, self._receiver, self._watched)) is not None:
            self._send(status, listed(self._live))

    def _send(self, status: Status, listed: object = None) -> None:
        """Send what differs from what was sent, or belongs to another list of files."""
        before = self._sent
        is_same = before is not None and replace(status, revision=before.revision) == before
        if is_same and listed == self._sent_list:
            return
        self._sent, self._sent_list, self._sent_at = status, listed, time.monotonic()
        self._client.tell(STATUS, status)
