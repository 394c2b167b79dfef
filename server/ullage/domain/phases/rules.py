"""Which phases there are, by which names, and what tells that one has begun.

Rows of `data/phases.toml`, joined with a person's own. Knows no session.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ullage.domain.check import PathPattern, parse_pattern
from ullage.domain.settings import PhaseSettings

MOST_KNOWN = 10_000
"""Paths whose meaning is kept: more than one session changes."""


class UnknownPhaseError(KeyError):
    """No phase has that name; the text says which there are."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name)
        self._text = f"no phase named '{name}'; there are {', '.join(known)}"

    def __str__(self) -> str:
        """The sentence, where a KeyError would show the key alone."""
        return self._text


@dataclass(frozen=True, slots=True)
class PhaseRule:
    """A phase, or the part of one, whose name is `phase`.

    `files` tell that it has begun; `own_files` do so, too, and weigh as much as a command.
    `clear_after`: what it left is on disk, and the next phase needs only that. `is_own`: a person
    added it.
    """

    name: str
    aliases: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    files: tuple[PathPattern, ...] = ()
    own_files: tuple[PathPattern, ...] = ()
    clear_after: bool = False
    phase: str | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a change of a file says: as a person has it, as it hints, and of the part of a phase."""

    own: PhaseRule | None
    hint: PhaseRule | None
    parts: Mapping[str, PhaseRule]


@dataclass(frozen=True, slots=True)
class PhaseRules:
    """All phases in their order, all parts in theirs, and files that say nothing of a part."""

    phases: tuple[PhaseRule, ...]
    parts: tuple[PhaseRule, ...]
    notes: tuple[PathPattern, ...] = ()
    _known: dict[str, _Meaning] = field(
        default_factory=dict[str, _Meaning], init=False, compare=False, repr=False
    )

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that can be given to a phase or a part, but for aliases."""
        return tuple(one.name for one in (*self.phases, *self.parts))

    def named(self, name: str) -> PhaseRule:
        """The phase or part of that name, or that others call so.

        Raises:
            UnknownPhaseError: there is none.
        """
        for one in (*self.phases, *self.parts):
            if name == one.name or name in one.aliases:
                return one
        raise UnknownPhaseError(name, self.names)

    def begins_feature(self, before: str | None, now: str | None) -> bool:
        """Whether a phase that follows another is the next feature's: a plan after anything else.

        By whatever names, also such as no phase has; None tells nothing.
        """
        if before is None or now is None:
            return False
        return self._phase_of(now) == self.phases[0].name != self._phase_of(before)

    def _phase_of(self, name: str) -> str:
        """The phase that a name means; one that nobody knows is a phase of its own."""
        try:
            rule = self.named(name)
        except UnknownPhaseError:
            return name
        return rule.phase or rule.name

    def by_command(self, command: str) -> PhaseRule | None:
        """The phase that a command begins."""
        return next((one for one in self.phases if command in one.commands), None)

    def by_own_file(self, path: str) -> PhaseRule | None:
        """The phase that a change of the file begins, because a person said so."""
        return self._meaning(path).own

    def by_file(self, path: str) -> PhaseRule | None:
        """The phase that a change of the file hints at."""
        return self._meaning(path).hint

    def first_part(self, phase: str) -> PhaseRule | None:
        """The part that a phase begins with: before any file was changed."""
        return next((one for one in self.parts if one.phase == phase and not one.files), None)

    def part_by_file(self, phase: str, path: str) -> PhaseRule | None:
        """The part of a phase in which such a file is changed; None where that says nothing."""
        return self._meaning(path).parts.get(phase)

    def _meaning(self, path: str) -> _Meaning:
        """A session changes the same files again and again, and is told of as often."""
        found = self._known.get(path)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[path] = self._read(path)
        return found

    def _read(self, path: str) -> _Meaning:
        hint = next((one for one in self.phases if _any(one.files, path)), None)
        parts = {one.phase or "": one for one in reversed(self.parts) if _any(one.files, path)}
        if hint is not None or _any(self.notes, path):
            parts = {}
        parts |= {one.phase or "": one for one in self.parts if _any(one.own_files, path)}
        own = next((one for one in self.phases if _any(one.own_files, path)), None)
        return _Meaning(own, hint, parts)


def phase_rules(table: Mapping[str, Any], own: Iterable[PhaseSettings] = ()) -> PhaseRules:
    """The phases of the loaded table file with a person's own: more of one, or new ones."""
    rules = PhaseRules(
        phases=tuple(_rule(row) for row in table["phase"]),
        parts=tuple(_rule(row) for row in table["part"]),
        notes=_patterns(table["notes"]["files"]),
    )
    for one in own:
        rules = _joined(rules, one)
    return rules


def _joined(rules: PhaseRules, own: PhaseSettings) -> PhaseRules:
    try:
        known = rules.named(own.name)
    except UnknownPhaseError:
        new = PhaseRule(
            own.name, commands=own.commands, own_files=_patterns(own.files), is_own=True
        )
        return replace(rules, phases=(*rules.phases, new))
    more = replace(
        known,
        commands=(*known.commands, *own.commands),
        own_files=(*known.own_files, *_patterns(own.files)),
    )
    return replace(rules, phases=_with(rules.phases, more), parts=_with(rules.parts, more))


def _with(rows: Iterable[PhaseRule], new: PhaseRule) -> tuple[PhaseRule, ...]:
    return tuple(new if one.name == new.name else one for one in rows)


def _rule(row: Mapping[str, Any]) -> PhaseRule:
    return PhaseRule(
        name=row["name"],
        aliases=tuple(row.get("aliases", ())),
        commands=tuple(row.get("commands", ())),
        files=_patterns(row["files"]),
        clear_after=row.get("clear-after", False),
        phase=row.get("phase"),
    )


def _patterns(texts: Iterable[str]) -> tuple[PathPattern, ...]:
    return tuple(parse_pattern(text) for text in texts)


def _any(patterns: Iterable[PathPattern], path: str) -> bool:
    return any(one.matches(path) for one in patterns)
