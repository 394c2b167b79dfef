"""`ullage/status`: sent when something changed, at once or a little later, never more often.

Owns the times and the shape; the texts come from the domain.
"""

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ullage.app.meters import claude_span
from ullage.domain.budget import Verdict
from ullage.domain.working_set import Item, WorkingSet
from ullage.domain.working_set.status import (
    STARTING,
    STARTING_TOOLTIP,
    status_text,
    status_tooltip,
    unit_text,
)
from ullage.lsp.client import Client

if TYPE_CHECKING:
    from ullage.app.editor.live import LiveSet

STATUS = "ullage/status"

LEAST_SECONDS_BETWEEN = 0.05
"""Nobody reads faster; a burst of edits gives one status at its start and one at its end."""


@dataclass(frozen=True, slots=True)
class SetStatus:
    """The set in figures; `tokens` of what is known."""

    files: int
    pending: int
    tokens: int
    target: int
    maximum: int
    verdict: Verdict | None
    exact: bool
    band: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ActiveStatus:
    """The file that is looked at. Numbers are None as long as they are not known."""

    uri: str
    version: int | None
    view: str
    cost: int | None
    tokens: "ViewNumbers"
    exact: bool


@dataclass(frozen=True, slots=True)
class ViewNumbers:
    """Tokens in each view, None where not known or there is no such view."""

    full: int | None
    signatures: int | None
    headers: int | None


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """The model whose tokens are shown, and where its name comes from."""

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class Status:
    """The notification. What nobody knows is None; later releases fill the last five."""

    revision: int
    text: str
    tooltip: str
    working_set: SetStatus | None
    active: ActiveStatus | None
    model: ModelStatus | None
    session: None = None
    always_loaded: None = None
    phase: None = None
    saved: None = None
    advice: None = None


STARTING_STATUS = Status(0, STARTING, STARTING_TOOLTIP, None, None, None)


class StatusSender:
    """Sends to an editor that asked for it. Use on the loop's thread only."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._loop = asyncio.get_running_loop()
        self._sent: Status | None = None
        self._sent_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._live: LiveSet | None = None

    @property
    def due(self) -> bool:
        """Whether a status waits for its time."""
        return self._timer is not None

    def starting(self) -> None:
        """Say that nothing is known yet."""
        if self._client.abilities.status:
            self._send(STARTING_STATUS)

    def changed(self, live: "LiveSet") -> None:
        """Something may have changed."""
        self._live = live
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
        if self._live is not None and (status := status_of(self._live)) is not None:
            self._send(status)

    def _send(self, status: Status) -> None:
        if self._sent is not None and replace(status, revision=self._sent.revision) == self._sent:
            return
        self._sent, self._sent_at = status, time.monotonic()
        self._client.tell(STATUS, status)


def status_of(live: "LiveSet") -> Status | None:
    """The status of a live set; None while its tabs or settings are not known."""
    working_set, folders = live.current(), live.folders
    if working_set is None or folders is None or not live.tabs_known:
        return None
    unit = unit_text(working_set, claude_span(item.language for item in working_set.counted))
    problems = [f"Not used: {problem}" for problem in folders.problems]
    active = working_set.active
    return Status(
        revision=live.revision,
        text=status_text(working_set),
        tooltip=status_tooltip(working_set, unit, problems),
        working_set=_set_status(working_set),
        active=None if active is None else _active(active, live, exact=working_set.exact),
        model=_model(working_set),
    )


def numbers_of(item: Item) -> ViewNumbers:
    """The numbers of an item as they are shown."""
    costs = (item.costs.full, item.costs.signatures, item.costs.headers)
    return ViewNumbers(*(None if cost is None else cost.tokens for cost in costs))


def _set_status(working_set: WorkingSet) -> SetStatus:
    total, budget = working_set.total, working_set.budget
    return SetStatus(
        files=sum(1 for _ in working_set.counted),
        pending=working_set.pending,
        tokens=total.tokens,
        target=budget.target,
        maximum=budget.maximum,
        verdict=working_set.verdict,
        exact=working_set.exact,
        band=None if working_set.exact else (total.low, total.high),
    )


def _active(item: Item, live: "LiveSet", *, exact: bool) -> ActiveStatus:
    document = live.document(item.uri)
    version = None if document is None else document.version
    return ActiveStatus(item.uri, version, item.view, item.tokens, numbers_of(item), exact)


def _model(working_set: WorkingSet) -> ModelStatus | None:
    return None if working_set.model is None else ModelStatus(working_set.model, "setting")
