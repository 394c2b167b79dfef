"""What an agent's own record says of a session, as facts. Counts nothing, reads nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import groupby
from typing import Literal

Agent = Literal["claude-code", "codex", "gemini"]

TITLES: dict[Agent, str] = {"claude-code": "Claude Code", "codex": "Codex", "gemini": "Gemini"}
"""The agents as people know them."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of responses, as their provider reported them.

    `input`: what was neither read from a cache nor written to one. `cache_write_5m` and
    `cache_write_1h` are kept five minutes and an hour, at prices of their own.
    """

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0

    @property
    def context(self) -> int:
        """All that went in: what the context held when the response began."""
        return self.input + self.cache_read + self.cache_write_5m + self.cache_write_1h


def total_usage(usages: Iterable[Usage]) -> Usage:
    """The sum of some usages."""
    sums = dict.fromkeys((one.name for one in fields(Usage)), 0)
    for usage in usages:
        for name in sums:
            sums[name] += getattr(usage, name)
    return Usage(**sums)


@dataclass(frozen=True, slots=True)
class Request:
    """One response of a model, however many lines tell of it.

    `usage` is what was billed; `context` what the context held, in tokens: less where one response
    took several rounds. `sub_agent`: whose it was; None for the session's own. `offset`: where it
    begins in its record, in bytes.
    """

    key: str
    at: datetime | None
    model: str
    usage: Usage
    context: int
    sub_agent: str | None = None
    offset: int = field(default=0, compare=False)


ContextSource = Literal["reported", "cleared"]
"""`reported` with the last response; `cleared`: there was none since the context was begun anew.
What agents write down of a compaction leaves out their own texts, tools and rules."""


@dataclass(frozen=True, slots=True)
class Context:
    """Tokens in the context at a time; None as long as nobody knows.

    `answered`: tokens of the response that reported it, which the next request will hold as well.
    """

    tokens: int | None
    source: ContextSource
    at: datetime | None
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Compaction:
    """The context was summed up. `model`: whose it was, as far as that is known.

    `before` and `after` in tokens, as the agent wrote them down; `seen`: what the last response
    before it had reported.
    """

    at: datetime | None
    trigger: Literal["auto", "manual"] | None
    before: int | None
    after: int | None
    seen: int | None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages since the context was last begun anew, in three senses.

    `prompts` that a person typed, `requests` to the model, `api`: turns of the two roles.
    """

    prompts: int = 0
    requests: int = 0
    api: int = 0


def turns(roles: Iterable[str | None]) -> int:
    """Messages as a provider's interface has them: neighbours of one role are one."""
    return sum(1 for _ in groupby(roles))


Cause = Literal["file", "tool", "conversation"]
"""Why a text is in the context: a file was read, another tool answered, or it was said."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a file, both counted from 1 and included; `last` None to the file's end."""

    first: int
    last: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in the context, by where it stands: its line in the record and a part of that line.

    `offset` and `length` in bytes. `path` of the file that it is of; `lines` None for all of it.
    """

    offset: int
    length: int
    part: str
    cause: Cause
    path: str | None = None
    lines: Lines | None = None


@dataclass(frozen=True, slots=True)
class PieceCount:
    """Tokens of o200k_base in a piece: its text, and the numbers that the agent put before lines.

    Numbers cost about the same in every tokenizer, so that no factor holds for them.
    """

    text: int
    numbers: int = 0


@dataclass(frozen=True, slots=True)
class Growth:
    """What the context grew by from one request to the next one of the same model.

    `grown` and `answered` in tokens, as reported: in all, and by the response to the first one,
    which is made of `answer`. `came`: what came after it. Only where the record shows all texts.
    """

    at: datetime
    model: str
    grown: int
    answered: int
    answer: tuple[Piece, ...]
    came: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that tells what is being worked at.

    `name`: the command that was typed, with its slash, or the path of the file that was changed.
    `requests`: how many of the session's own came before; `offset`: where it stands in the record,
    in bytes.
    """

    kind: Literal["command", "change"]
    name: str
    requests: int
    at: datetime | None
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """The last call of a tool in which a file was named that is in the context.

    By the last part of its path; `offset`: where the call stands in the record, in bytes.
    """

    path: str
    offset: int


@dataclass(frozen=True, slots=True)
class Opening:
    """The first request: what the context held, in tokens, and which of it the record shows."""

    context: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A session as far as its record shows it.

    `window` in tokens where the agent wrote it down. `pieces` are those of the context now: an
    upper bound, since an agent may drop old ones without a word. `opening` None before the first
    response. `answer`: those of the pieces that the last response is made of; `pending`: those that
    came after it and were sent to nobody yet. `growths`: those of the whole record,
    as are `deeds`. `in_order`: what stands before something in the record came before it. `rests`:
    the agent has done what it was asked, as far as is known. `named`: files of the context that
    were named in a call after they were read.
    """

    agent: Agent
    id: str
    path: str
    folders: tuple[str, ...]
    version: str | None
    model: str | None
    started: datetime | None
    updated: datetime | None
    context: Context
    window: int | None
    messages: Messages
    requests: tuple[Request, ...]
    compactions: tuple[Compaction, ...]
    pieces: tuple[Piece, ...]
    answer: tuple[Piece, ...]
    pending: tuple[Piece, ...]
    opening: Opening | None
    growths: tuple[Growth, ...] = ()
    deeds: tuple[Deed, ...] = ()
    in_order: bool = False
    rests: bool = False
    named: tuple[Named, ...] = ()

    @property
    def own(self) -> tuple[Request, ...]:
        """The session's own requests, without those of sub-agents."""
        return tuple(one for one in self.requests if one.sub_agent is None)

    @property
    def offsets(self) -> tuple[int, ...]:
        """Where in the record each of them stands; empty where that tells no order."""
        return tuple(one.offset for one in self.own) if self.in_order else ()
