"""A session as it is told: to people, to scripts and to editors, the same everywhere."""

from dataclasses import dataclass

from ullage.domain.hygiene.model import Advice
from ullage.domain.monitor.waste import Waste
from ullage.domain.phases.report import PhaseReport
from ullage.domain.session.filling import FileUse, Filling
from ullage.domain.session.model import Agent, ContextSource, Messages, Usage
from ullage.domain.session.room import WindowSource


@dataclass(frozen=True, slots=True)
class ContextReport:
    """Tokens in the context, what it holds at most, and what is left. Times are ISO 8601.

    `next` is an estimate: what the next request will hold, with the last answer and what came
    after it.
    """

    tokens: int | None
    next: int | None
    window: int | None
    limit: int | None
    left: int | None
    source: ContextSource
    window_source: WindowSource | None
    as_of: str | None


@dataclass(frozen=True, slots=True)
class CompactionReport:
    """A compaction: tokens before and after it as the agent wrote them, and as last reported."""

    at: str | None
    trigger: str | None
    before: int | None
    after: int | None
    seen: int | None


@dataclass(frozen=True, slots=True)
class CostReport:
    """Money for all requests at the prices of their days: a decimal number of US dollars.

    None where no price is known. `unpriced`: models without one, whose requests are not in it.
    """

    usd: str | None
    prices_as_of: str
    unpriced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubAgents:
    """What sub-agents took: in `usage` and `cost` of the session, never in its context."""

    agents: int
    requests: int
    usage: Usage


@dataclass(frozen=True, slots=True)
class SessionReport:
    """All that is told of a session. Paths of files are relative to `folder` where they are in it.

    `filling`, `files` and `waste` are estimates in the model's tokens, from texts in the record.
    `phase` None: it is in none. `advice` that holds now, the newest first.
    """

    agent: Agent
    session: str
    path: str
    folder: str | None
    version: str | None
    model: str | None
    started: str | None
    updated: str | None
    context: ContextReport
    messages: Messages
    usage: Usage
    cost: CostReport
    sub_agents: SubAgents
    compactions: tuple[CompactionReport, ...]
    filling: Filling
    files: tuple[FileUse, ...]
    phase: PhaseReport | None = None
    saved: None = None
    advice: tuple[Advice, ...] = ()
    waste: Waste | None = None
