"""Which phase a session was in at each of its requests, from what was done and what was said.

A command weighs more than a changed file, and a person's word more than both, until the next
command.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ullage.domain.phases.report import PhaseSource
from ullage.domain.phases.rules import PhaseRule, PhaseRules
from ullage.domain.session.model import Deed

_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SetPhase:
    """A person said which phase it is, or which part; None: it is inferred again.

    `requests`: how many of the session's own came before.
    """

    name: str | None
    requests: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Requests in one phase and part, from that number on until the next stretch begins.

    `feature`: a plan that is begun by a command or a person after another phase is the next one's.
    `since` and `part_since`: when the phase and the part were begun in it. Phase None: nobody can
    tell.
    """

    begins: int
    phase: str | None
    part: str | None
    source: PhaseSource | None
    since: datetime | None
    part_since: datetime | None
    feature: int


@dataclass(frozen=True, slots=True)
class _Word:
    """What says that a phase has begun."""

    rule: PhaseRule | None
    source: PhaseSource


def stretches(
    deeds: Iterable[Deed], sets: Iterable[SetPhase], rules: PhaseRules
) -> tuple[Stretch, ...]:
    """The stretches of a session in their order; before the first one there is no phase.

    Paths of `deeds` are relative to the session's folder, with slashes.
    """
    reader = _Reader(rules)
    told: list[Deed | SetPhase] = [*deeds, *sets]
    for one in sorted(told, key=_order):
        reader.take(one)
    return tuple(reader.found)


def _order(one: Deed | SetPhase) -> tuple[int, datetime]:
    return one.requests, one.at or _FIRST


class _Reader:
    """Takes what was done and said in its order."""

    def __init__(self, rules: PhaseRules) -> None:
        self._rules = rules
        self._inferred: _Word | None = None
        self._set: _Word | None = None
        self._part: PhaseRule | None = None
        self._feature = 0
        self._began: dict[str | None, datetime | None] = {}
        self.found: list[Stretch] = []

    def take(self, one: Deed | SetPhase) -> None:
        before = self._phase
        path = None
        if isinstance(one, SetPhase):
            rule = None if one.name is None else self._rules.named(one.name)
            self._set = None if rule is None else _Word(rule, "set")
        elif one.kind == "command":
            if (rule := self._rules.by_command(one.name)) is not None:
                self._inferred, self._set = _Word(rule, "command"), None
        else:
            path = one.name
            self._inferred = self._by_file(path)
        self._follow(before, path)
        self._note(before, one)

    @property
    def _word(self) -> _Word | None:
        return self._set or self._inferred

    @property
    def _phase(self) -> str | None:
        """The name of the phase; that of a part is the phase it is of."""
        rule = None if self._word is None else self._word.rule
        return None if rule is None else rule.phase or rule.name

    def _by_file(self, path: str) -> _Word | None:
        """What is inferred once a file was changed."""
        if (rule := self._rules.by_own_file(path)) is not None:
            return _Word(rule, "pattern")
        is_open = self._inferred is None or self._inferred.source == "file"
        if is_open and (rule := self._rules.by_file(path)) is not None:
            return _Word(rule, "file")
        return self._inferred

    def _follow(self, before: str | None, path: str | None) -> None:
        """Which part of its phase it is now; one that was set stays."""
        phase, word = self._phase, self._word
        if phase is None or word is None:
            self._part = None
        elif word.rule is not None and word.rule.phase is not None:
            self._part = word.rule
        elif phase != before or self._part is None:
            self._part = self._rules.first_part(phase)
        elif path is not None:
            self._part = self._rules.part_by_file(phase, path) or self._part

    def _note(self, before: str | None, one: Deed | SetPhase) -> None:
        phase, word = self._phase, self._word
        part = None if self._part is None else self._part.name
        source = None if word is None else word.source
        if phase is not None and phase != before and self._is_next_feature(before):
            self._feature += 1
            self._began.clear()
        if phase is not None:
            self._began.setdefault(phase, one.at)
            self._began.setdefault(part, one.at)
        last = self.found[-1] if self.found else None
        if last is None and phase is None:
            return
        if last is None or (last.phase, last.part, last.source) != (phase, part, source):
            since, part_since = (self._began.get(name) for name in (phase, part))
            new = Stretch(one.requests, phase, part, source, since, part_since, self._feature)
            self.found.append(new)

    def _is_next_feature(self, before: str | None) -> bool:
        """A plan after another phase; a file alone may only have been touched up."""
        word = self._word
        is_said = word is not None and word.source in ("command", "set")
        return is_said and before is not None and self._phase == self._rules.phases[0].name


def current(found: Sequence[Stretch]) -> Stretch | None:
    """The stretch that a session is in; None where it is in no phase."""
    return found[-1] if found and found[-1].phase is not None else None
