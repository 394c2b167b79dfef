"""From the places a setting can be written to the settings in force.

Owns precedence, where each value came from, and what was wrong on the way. Never raises for what a
person wrote: a bad value is a problem, and the next weaker place or the default counts instead.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from ullage.domain.settings.rows import EDITOR_ONLY, SETTINGS, Setting, Spelling, Value
from ullage.domain.settings.tables import sifted
from ullage.domain.settings.tree import Settings, build_settings
from ullage.domain.settings.values import RefusedError, checked, written

Place = Literal[
    "command-line", "editor", "ullage.toml", "pyproject.toml", "user-file", "session", "default"
]
Path = tuple[str, ...]

# Strongest first.
PRECEDENCE: tuple[Place, ...] = (
    "command-line",
    "editor",
    "ullage.toml",
    "pyproject.toml",
    "user-file",
)
# Programs write keys as editors do; people write files.
_SPELLINGS: Mapping[Place, Spelling] = {"command-line": "camel", "editor": "camel"}
# What an editor writes before each of our keys.
_SECTION = "ullage"


@dataclass(frozen=True, slots=True)
class Layer:
    """What one place says: nested tables, `lines` giving the 1-based line of a key's path.

    Keys of the command line and the editor may also be dotted; their None means not given. Those of
    the editor may begin with `ullage.`, and some are none of our settings. Only a layer that is
    `trusted` may set a restricted key.
    """

    place: Place
    values: Mapping[str, Any]
    file: str | None = None
    lines: Mapping[Path, int] = field(default_factory=dict[Path, int])
    trusted: bool = True

    @property
    def spelling(self) -> Spelling:
        """How keys are spelled here."""
        return _SPELLINGS.get(self.place, "kebab")

    def spelled(self, path: Path) -> str:
        """The key as a person has it before them."""
        return ".".join((_SECTION, *path) if self.place == "editor" else path)

    def is_ours(self, path: Path) -> bool:
        """Whether the key is for us to judge."""
        return self.place != "editor" or not path or path[0] not in EDITOR_ONLY

    def line(self, path: Path) -> int | None:
        """The line of the key, or of the nearest thing around it that has one."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was written; `entry_lines`: on which line each entry of its table begins."""

    place: Place
    file: str | None = None
    line: int | None = None
    entry_lines: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should put right; `key` is spelled as it was written there."""

    file: str | None
    line: int | None
    key: str | None
    message: str

    def __str__(self) -> str:
        """`file:line: key: message`, without what is not known."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.key, self.message) if part)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One key as one layer wrote it."""

    layer: Layer
    path: Path
    value: object

    def origin(self) -> Origin:
        depth = len(self.path)
        entry_lines = {
            path[depth]: line
            for path, line in self.layer.lines.items()
            if len(path) == depth + 1 and path[:depth] == self.path
        }
        line = self.layer.line(self.path)
        return Origin(self.layer.place, self.layer.file, line, entry_lines)

    def problem(self, message: str, inside: Path = (), key: Path = ()) -> Problem:
        line = self.layer.line(self.path + inside)
        return Problem(self.layer.file, line, self.layer.spelled(self.path + key), message)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Values by camelCase key; a key without an origin of its own has its default."""

    values: Mapping[str, Value]
    origins: Mapping[str, Origin]
    problems: tuple[Problem, ...]


def parse(
    layers: Sequence[Layer],
) -> tuple[Settings, Mapping[str, Origin], tuple[Problem, ...]]:
    """The settings in force, where each key came from, and what was wrong."""
    resolved = resolve(layers, SETTINGS)
    return build_settings(resolved.values), resolved.origins, resolved.problems


def resolve(layers: Sequence[Layer], rows: Sequence[Setting]) -> Resolved:
    """Merge the layers by precedence, whatever order they come in."""
    values: dict[str, Value] = {row.key: row.default for row in rows}
    origins = {row.key: Origin("default") for row in rows}
    refusals: list[tuple[_Entry, str, RefusedError]] = []
    problems: list[Problem] = []
    weakest_first = sorted(layers, key=lambda layer: _strength(layer.place))
    for layer in weakest_first:
        entries, misplaced = _entries(layer, rows)
        problems += misplaced
        for whole, row in entries:
            kept, refused = sifted(row, whole.value)
            problems += [whole.problem(str(one), one.inside, one.key) for one in refused]
            entry = replace(whole, value=kept)
            try:
                values[row.key] = _allowed(row, entry)
                origins[row.key] = entry.origin()
            except RefusedError as refused:
                refusals.append((entry, row.key, refused))
    problems += [_refusal(entry, reason, values[key]) for entry, key, reason in refusals]
    problems += _uncross(values, origins)
    return Resolved(values, origins, tuple(problems))


def _strength(place: Place) -> int:
    return -PRECEDENCE.index(place) if place in PRECEDENCE else -len(PRECEDENCE)


def _allowed(row: Setting, entry: _Entry) -> Value:
    if row.restricted and not entry.layer.trusted:
        raise RefusedError("cannot be set by a folder that is not trusted")
    return checked(row, entry.value)


def _refusal(entry: _Entry, reason: RefusedError, used: Value) -> Problem:
    return entry.problem(f"{reason} ({_named(used)} is used)", reason.inside)


def _named(used: Value) -> str:
    if used is None:
        return "the preset's figure"
    return "an empty one" if used == () else written(used)


def _entries(
    layer: Layer, rows: Sequence[Setting]
) -> tuple[list[tuple[_Entry, Setting]], list[Problem]]:
    """The layer's keys that are settings, and what is wrong with the others."""
    by_path = {row.path(layer.spelling): row for row in rows}
    tables = {path[:length] for path in by_path for length in range(len(path))}
    entries: list[tuple[_Entry, Setting]] = []
    problems: list[Problem] = []
    waiting: list[tuple[Path, object]] = [((), layer.values)]
    while waiting:
        path, value = waiting.pop()
        entry = _Entry(layer, path, value)
        if path in by_path:
            entries.append((entry, by_path[path]))
        elif path not in tables:
            problems.append(entry.problem(_unknown(layer, path, by_path)))
        elif isinstance(value, Mapping):
            waiting += reversed(list(_inside(layer, path, cast("Mapping[str, object]", value))))
        else:
            problems.append(entry.problem("must be a table of settings"))
    return entries, problems


def _inside(layer: Layer, path: Path, table: Mapping[str, object]) -> Iterator[tuple[Path, object]]:
    written_by_program = layer.spelling == "camel"
    for name, value in table.items():
        if written_by_program and value is None:
            continue
        inside = path + (tuple(name.split(".")) if written_by_program else (name,))
        if layer.place == "editor" and inside[0] == _SECTION:
            inside = inside[1:]
        if layer.is_ours(inside):
            yield inside, value


def _unknown(layer: Layer, path: Path, known: Mapping[Path, Setting]) -> str:
    near = difflib.get_close_matches(layer.spelled(path), map(layer.spelled, known), n=1)
    hint = f"did you mean {near[0]}?" if near else "`ullage config show` lists the keys"
    return f"is not a setting; {hint}"


def _uncross(values: dict[str, Value], origins: dict[str, Origin]) -> list[Problem]:
    """Keep the target within the maximum: the one from the weaker place gives way."""
    target, maximum = values.get("target"), values.get("maximum")
    if not (isinstance(target, int) and isinstance(maximum, int) and target > maximum):
        return []
    of_target, of_maximum = origins["target"], origins["maximum"]
    if _strength(of_target.place) > _strength(of_maximum.place):
        values["maximum"], origins["maximum"] = target, of_target
        return []
    values["target"], origins["target"] = maximum, of_maximum
    if _strength(of_target.place) < _strength(of_maximum.place):
        return []
    message = f"{target} is over the maximum of {maximum} ({maximum} is used)"
    spelled = Layer(of_target.place, {}).spelled(("target",))
    return [Problem(of_target.file, of_target.line, spelled, message)]
