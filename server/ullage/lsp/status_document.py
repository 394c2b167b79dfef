"""The content of `ullage/status`: the set, the active file and the model, in figures and texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ullage.app.editor.folders import Folders
from ullage.app.editor.live import LiveSet
from ullage.app.meters import claude_span
from ullage.app.moments import time_of_day
from ullage.app.session_watch import Watched
from ullage.domain.always_loaded import loaded_text
from ullage.domain.budget import Verdict
from ullage.domain.hygiene import Advice
from ullage.domain.phases import PhaseReport
from ullage.domain.session import TITLES, Agent
from ullage.domain.session import wording as session_wording
from ullage.domain.session.report import ContextReport
from ullage.domain.working_set import Item, WorkingSet
from ullage.domain.working_set.offers import shortcuts
from ullage.domain.working_set.status import (
    STARTING,
    STARTING_TOOLTIP,
    status_text,
    status_tooltip,
    unit_text,
)


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
class SessionStatus:
    """The live session that is shown, with texts for people; `live`: how many there are.

    `near_end`: its window is nearly full.
    """

    agent: Agent
    title: str
    session: str
    text: str
    tooltip: str
    live: int
    near_end: bool
    context: ContextReport


@dataclass(frozen=True, slots=True)
class AlwaysLoadedStatus:
    """What the agent that loads most has in its context before the first prompt."""

    tokens: int
    files: int
    text: str


@dataclass(frozen=True, slots=True)
class StatusAction:
    """A command and its one argument, under a title for people."""

    title: str
    command: str
    argument: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Status:
    """The notification. What nobody knows is None; later releases fill what is None here.

    `phase` and `advice` are of the session that is shown. `actions` are what can be done at once,
    worth a link each.
    """

    revision: int
    text: str
    tooltip: str
    working_set: SetStatus | None
    active: ActiveStatus | None
    model: ModelStatus | None
    session: SessionStatus | None = None
    always_loaded: AlwaysLoadedStatus | None = None
    phase: PhaseReport | None = None
    saved: None = None
    advice: tuple[Advice, ...] | None = None
    actions: tuple[StatusAction, ...] | None = None


STARTING_STATUS = Status(0, STARTING, STARTING_TOOLTIP, None, None, None)


def status_of(live: LiveSet, receiver: str | None, watched: Watched) -> Status | None:
    """The status of a live set; None while its tabs or settings are not known.

    `receiver`: whom the editor gives files to; None where it gives none. `watched`: the sessions.
    """
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
        model=_model(working_set, folders),
        session=_session(watched),
        phase=None if watched.report is None else watched.report.phase,
        advice=None if watched.report is None else watched.report.advice,
        always_loaded=_always_loaded(live),
        actions=tuple(
            StatusAction(one.title, one.command, one.argument)
            for one in shortcuts(working_set, receiver)
        ),
    )


def _session(watched: Watched) -> SessionStatus | None:
    shown, report = watched.shown, watched.report
    if shown is None or report is None:
        return None
    live, when = len(watched.live), time_of_day(report.updated)
    return SessionStatus(
        agent=report.agent,
        title=TITLES[report.agent],
        session=shown.id,
        text=session_wording.status_text(report.context, watched.place, live),
        tooltip=session_wording.status_tooltip(report, when, live),
        live=live,
        near_end=session_wording.is_near_end(report.context),
        context=report.context,
    )


def listed(live: LiveSet) -> object:
    """What a list of the files shows beside what the status says; equal as long as it is."""
    working_set = live.current()
    if working_set is None:
        return None
    items = tuple((one.uri, one.view, one.reasons, one.dropped) for one in working_set.items)
    return items, working_set.not_counted


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


def _active(item: Item, live: LiveSet, *, exact: bool) -> ActiveStatus:
    document = live.document(item.uri)
    version = None if document is None else document.version
    return ActiveStatus(item.uri, version, item.view, item.tokens, numbers_of(item), exact)


def _always_loaded(live: LiveSet) -> AlwaysLoadedStatus | None:
    """Of the first folder, as all that is told of the window."""
    first = next(iter(live.instructions), None)
    if first is None or first.loaded is None:
        return None
    text = loaded_text(first.loaded, exact=first.exact)
    return AlwaysLoadedStatus(first.loaded.tokens, first.loaded.files, text)


def _model(working_set: WorkingSet, folders: Folders) -> ModelStatus | None:
    if working_set.model is None:
        return None
    is_live = folders.window.follows_session
    return ModelStatus(working_set.model, "session" if is_live else "setting")
