"""Which phase a session was in at each of its requests, from what was done and what was said.

A command weighs more than a changed file, and a person's word more than both, until the next
command.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ullage.domain.phases.report import PhaseSource
from ullage.domain.phases.rules import PhaseRule, PhaseRules, UnknownPhaseError
from ullage.domain.session.model import Deed

_NOTHING = (None, None, None)
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


class _Track:
    """A phase and the part of it that is at work, as one source has it."""

    def __init__(self, rules: PhaseRules) -> None:
        self._rules = rules
        self.phase: str | None = None
        self.part: str | None = None
        self.source: PhaseSource | None = None

    def begin(self, rule: PhaseRule, source: PhaseSource) -> None:
        """It is this phase now, or this part of one."""
        phase = rule.phase or rule.name
        if rule.phase is not None:
            self.part = rule.name
        elif phase != self.phase:
            first = self._rules.first_part(phase)
            self.part = None if first is None else first.name
        self.phase, self.source = phase, source

    def change(self, path: str) -> None:
        """A file was changed in it."""
        part = None if self.phase is None else self._rules.part_by_file(self.phase, path)
        if part is not None:
            self.part = part.name


class _Reader:
    """Takes what was done and said in its order; what is inferred goes on below what was set."""

    def __init__(self, rules: PhaseRules) -> None:
        self._rules = rules
        self._inferred = _Track(rules)
        self._set: _Track | None = None
        self._is_part_set = False
        self._feature = 0
        self._began: dict[str | None, datetime | None] = {}
        self.found: list[Stretch] = []

    def take(self, one: Deed | SetPhase) -> None:
        before = self._now.phase
        if isinstance(one, SetPhase):
            self._take_set(one.name)
        elif one.kind == "change":
            self._take_change(one.name)
        elif (rule := self._rules.by_command(one.name)) is not None:
            self._inferred.begin(rule, "command")
            self._set = None
        self._note(before, one)

    @property
    def _now(self) -> _Track:
        return self._set or self._inferred

    def _take_set(self, name: str | None) -> None:
        if name is None:
            self._set = None
            return
        try:
            rule = self._rules.named(name)
        except UnknownPhaseError:
            # It was one of the settings, which are others by now.
            return
        self._set = _Track(self._rules)
        self._set.phase, self._set.part = self._inferred.phase, self._inferred.part
        self._set.begin(rule, "set")
        self._is_part_set = rule.phase is not None

    def _take_change(self, path: str) -> None:
        before = self._inferred.phase
        if (rule := self._rules.by_own_file(path)) is not None:
            self._inferred.begin(rule, "pattern")
        elif self._inferred.source in (None, "file") and (rule := self._rules.by_file(path)):
            self._inferred.begin(rule, "file")
        if self._inferred.phase == before:
            self._inferred.change(path)
        if self._set is not None and not self._is_part_set:
            self._set.change(path)

    def _note(self, before: str | None, one: Deed | SetPhase) -> None:
        """Keep what it is now, where that is something else."""
        now, last = self._now, self.found[-1] if self.found else None
        # A file alone may only have been touched up.
        is_said = now.source in ("command", "set")
        if is_said and self._rules.begins_feature(before, now.phase):
            self._feature += 1
            self._began.clear()
        told = (now.phase, now.part, now.source)
        for name in (self._inferred.phase, self._inferred.part, now.phase, now.part):
            self._began.setdefault(name, one.at)
        if told != (_NOTHING if last is None else (last.phase, last.part, last.source)):
            since, part_since = self._began[now.phase], self._began[now.part]
            self.found.append(Stretch(one.requests, *told, since, part_since, self._feature))


def current(found: Sequence[Stretch]) -> Stretch | None:
    """The stretch that a session is in; None where it is in no phase."""
    return found[-1] if found and found[-1].phase is not None else None
