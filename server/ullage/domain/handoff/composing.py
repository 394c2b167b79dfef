"""Composing a handoff: the same for the same facts, never over its limit, true about its cost."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ullage.domain.estimates import Estimate
from ullage.domain.handoff.model import (
    ComposedHandoff,
    Draft,
    HandoffTerms,
    LeftOut,
    NoRoom,
    Part,
)
from ullage.domain.handoff.wording import one_line
from ullage.domain.numbers import full

_LANGUAGE = "markdown"

_ROUNDS = 8
"""The number in the title grows by a digit at most a few times before it is true."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text, of some parts; `joint`: between its items, None for a line each."""

    label: str
    parts: tuple[Part, ...]
    joint: str | None = None


LINES: tuple[_Line, ...] = (
    _Line("Goal", ("goal",)),
    _Line("Then asked", ("asked",)),
    _Line("Decided", ("plan", "commits")),
    _Line("Open", ("todos",)),
    _Line("Changed", ("changed",), " · "),
    _Line("Last failure", ("failure",)),
    _Line("Spec", ("spec",)),
    _Line("Read first", ("files",)),
)

CUTS: tuple[tuple[Part, int], ...] = (
    ("commits", 10),
    ("changed", 25),
    ("todos", 12),
    ("plan", 10),
    ("commits", 4),
    ("changed", 10),
    ("plan", 4),
    ("asked", 2),
    ("todos", 5),
    ("commits", 0),
    ("changed", 4),
    ("plan", 1),
    ("asked", 0),
    ("todos", 1),
    ("plan", 0),
    ("changed", 0),
    ("todos", 0),
    ("failure", 0),
    ("files", 0),
    ("spec", 0),
    ("goal", 0),
)
"""What is left out, in this order, until the rest has room: a part down to so many items."""

SHORTER_GOALS = (200, 100, 50)
"""Characters: what the goal is cut to, one after the other, where even with nothing else it has no
room."""

_MORE: dict[Part, str] = {"commits": "commits", "changed": "files"}
_OLDEST_FIRST: frozenset[Part] = frozenset({"asked"})

_Kept = dict[Part, int]


def compose_handoff(draft: Draft, terms: HandoffTerms) -> ComposedHandoff | NoRoom:
    """The handoff, or what it would take at least.

    Raises:
        ValueError: there is nothing to say.
    """
    if not any(draft.values()):
        raise ValueError("a handoff needs something to say")
    goals = [draft.get("goal", ()), *(_cut(draft, most) for most in SHORTER_GOALS)]
    least = terms.limit
    for goal in dict.fromkeys(goals):
        found = _composed({**draft, "goal": goal}, terms)
        if isinstance(found, ComposedHandoff):
            return found
        least = found.least
    return NoRoom(least)


def _cut(draft: Draft, most: int) -> tuple[str, ...]:
    return tuple(one_line(goal, most) for goal in draft.get("goal", ()))


def _composed(draft: Draft, terms: HandoffTerms) -> ComposedHandoff | NoRoom:
    states = list(_states(draft))
    pages = _Pages(draft, terms, states)
    # Nearly always the first; and what is shorter costs less, but for a token now and then.
    at = 0 if pages.fits(0) else bisect_left(range(len(states)), 1, key=pages.fits)
    at = next((one for one in range(at, len(states)) if pages.fits(one)), len(states))
    if at == len(states):
        return NoRoom(pages.held(at - 1))
    cost, text = pages.settled(at)
    return ComposedHandoff(
        text=text,
        cost=cost,
        limit_on="exact" if terms.meter.exact else "band-high",
        left_out=tuple(
            LeftOut(part, len(items) - states[at][part])
            for part, items in draft.items()
            if len(items) > states[at][part]
        ),
    )


def _states(draft: Draft) -> Iterator[_Kept]:
    """How many items of each part are kept: all, then one less each time."""
    kept: _Kept = {part: len(items) for part, items in draft.items()}
    if any(kept.values()):
        yield dict(kept)
    for part, least in CUTS:
        while kept.get(part, 0) > least:
            kept[part] -= 1
            if any(kept.values()):
                yield dict(kept)


class _Pages:
    """The texts that could be written, each made when it is asked for."""

    def __init__(self, draft: Draft, terms: HandoffTerms, states: Sequence[_Kept]) -> None:
        self._draft = draft
        self._terms = terms
        self._states = states
        self._settled: dict[int, tuple[Estimate, str]] = {}

    def fits(self, at: int) -> bool:
        return self.held(at) <= self._terms.limit

    def held(self, at: int) -> int:
        """The tokens that are held against the limit."""
        cost, _ = self.settled(at)
        return cost.tokens if self._terms.meter.exact else cost.high

    def settled(self, at: int) -> tuple[Estimate, str]:
        """The text that announces its own cost, and that cost; else the highest that was tried."""
        if at not in self._settled:
            self._settled[at] = self._settle("".join(_body(self._draft, self._states[at])))
        return self._settled[at]

    def _settle(self, body: str) -> tuple[Estimate, str]:
        announced = self._cost(body)
        highest = announced
        for _ in range(_ROUNDS):
            text = self._titled(announced, body)
            counted = self._cost(text)
            if counted == announced:
                return counted, text
            highest = max(highest, counted, key=lambda cost: (cost.tokens, cost.high))
            announced = counted
        return highest, self._titled(highest, body)

    def _titled(self, cost: Estimate, body: str) -> str:
        terms = self._terms
        mark = "" if terms.meter.exact else "~"
        when = f"{terms.written:%Y-%m-%d %H:%M}"
        return f"# Handoff: {terms.folder}, {when} ({mark}{full(cost.tokens)} tokens)\n{body}"

    def _cost(self, text: str) -> Estimate:
        return self._terms.meter.shown(self._terms.count(text), _LANGUAGE)


def _body(draft: Draft, kept: _Kept) -> Iterator[str]:
    """The lines that have something to say."""
    for line in LINES:
        items = [item for part in line.parts for item in _shown(part, draft, kept)]
        if not items:
            continue
        if line.joint is not None or len(items) == 1:
            yield f"{line.label}: {(line.joint or '').join(items)}\n"
        else:
            yield f"{line.label}:\n"
            yield from (f"- {item}\n" for item in items)


def _shown(part: Part, draft: Draft, kept: _Kept) -> Sequence[str]:
    """The items of a part that are kept, and that there are others; nothing where none is kept."""
    items, number = draft.get(part, ()), kept.get(part, 0)
    left = len(items) - number
    if number == 0 or left == 0:
        return items[:number]
    more = f"{left} {'before' if part in _OLDEST_FIRST else 'more'}"
    if part in _MORE:
        more = f"{more} {_MORE[part]}"
    return (more, *items[-number:]) if part in _OLDEST_FIRST else (*items[:number], more)
