"""Is this a value the setting can take? One check a kind of setting. Never guesses a value."""

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from ullage.domain.settings.named_tables import NAMED_TABLES, NamedEntry
from ullage.domain.settings.rows import Kind, Setting, Value
from ullage.domain.settings.tree import PhaseSettings

# A refused value is quoted back up to here: enough to find it again in the file.
QUOTED_CHARACTERS = 60
# What may stand in braces in a task's pattern.
VARIABLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class RefusedError(ValueError):
    """The value is not allowed; the text says what is.

    `inside`: the way to it in the setting's table; `key`: as much of it as the text does not name.
    """

    def __init__(
        self, message: str, inside: tuple[str, ...] = (), key: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.inside = inside
        self.key = key


def checked(setting: Setting, value: object) -> Value:
    """The value in the form the tree holds. Raises RefusedError."""
    return _CHECKS[setting.kind](setting, value)


def written(value: Value) -> str:
    """The value as TOML writes it; what is a table as an inline one."""
    if not isinstance(value, tuple):
        return _literal(value)
    if not value or isinstance(value[0], str):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return "{ " + ", ".join(map(_written_entry, value)) + " }"


def _written_entry(
    entry: str | tuple[str, int] | tuple[str, str] | NamedEntry | PhaseSettings,
) -> str:
    if isinstance(entry, str | tuple):
        return f"{_literal(entry[0])} = {_literal(entry[1])}"
    found = written_phase(entry) if isinstance(entry, PhaseSettings) else written_fields(entry)
    fields = ", ".join(f"{name} = {value}" for name, value in found)
    return f"{_literal(entry.name)} = {{ {fields} }}"


def written_fields(entry: NamedEntry) -> Sequence[tuple[str, str]]:
    """The names and values of a task's or a role's table as TOML writes them."""
    (of_kind,) = (one for one in NAMED_TABLES.values() if isinstance(entry, one.of))
    values = ((row.key, getattr(entry, row.key)) for row in of_kind.fields)
    return [(key, written(value)) for key, value in values if value not in (None, ())]


def written_phase(phase: PhaseSettings) -> Sequence[tuple[str, str]]:
    """The names and values of a phase's table as TOML writes them."""
    budget = [] if phase.budget is None else [("budget", _literal(phase.budget))]
    lists = (("commands", phase.commands), ("files", phase.files))
    return [*budget, *((name, written(texts)) for name, texts in lists if texts)]


def refuse(wanted: str, value: object) -> RefusedError:
    """The error that says what is wanted and what was found instead."""
    return RefusedError(f"must be {wanted}; found {quoted(value)}")


def _literal(value: object) -> str:
    # A string of JSON is one of TOML too; dates and the like, which JSON lacks, become strings.
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:
        return "a number of thousands of digits"


def quoted(value: object) -> str:
    """The value as it was written, shortly."""
    text = _literal(value)
    return text if len(text) <= QUOTED_CHARACTERS else f"{text[:QUOTED_CHARACTERS]}…"


def _choice(setting: Setting, value: object) -> Value:
    if isinstance(value, str) and value in setting.choices:
        return value
    wanted = "one of " + ", ".join(map(quoted, setting.choices))
    near = difflib.get_close_matches(str(value), setting.choices, n=1)
    hint = f". Did you mean {quoted(near[0])}?" if near else ""
    raise RefusedError(f"{refuse(wanted, value)}{hint}")


def _integer(setting: Setting, value: object) -> Value:
    # true is an int to Python, not to the person who wrote it.
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and setting.minimum <= value <= setting.maximum
    ):
        return value
    raise refuse(f"a whole number from {setting.minimum} to {setting.maximum}", value)


def _boolean(_: Setting, value: object) -> Value:
    if isinstance(value, bool):
        return value
    raise refuse("true or false", value)


def _string(_: Setting, value: object) -> Value:
    if isinstance(value, str) and value.strip():
        return value
    raise refuse("a text that is not empty", value)


def _strings(_: Setting, value: object) -> Value:
    items = items_of(value)
    if items is not None:
        texts = tuple(item for item in items if isinstance(item, str) and item.strip())
        if len(texts) == len(items):
            return texts
    raise refuse("a list of texts that are not empty", value)


def items_of(value: object) -> tuple[object, ...] | None:
    """What is in the list; None for what is none."""
    if isinstance(value, list | tuple):
        return tuple(cast("Sequence[object]", value))
    return None


def _limits(setting: Setting, value: object) -> Value:
    pairs = _pairs('a table of pattern = tokens, such as "**/*.gen.ts" = 0', value)
    return tuple((_pattern(glob), _limit(setting, glob, limit)) for glob, limit in pairs)


def _views(setting: Setting, value: object) -> Value:
    pairs = _pairs('a table of pattern = view, such as { "docs/" = "headers" }', value)
    return tuple((_pattern(glob), cast("str", _choice(setting, view))) for glob, view in pairs)


def _texts(setting: Setting, value: object) -> Value:
    pairs = _pairs('a table of variable = text, such as { module = "the module" }', value)
    return tuple((_variable(name), cast("str", _string(setting, text))) for name, text in pairs)


def _pairs(wanted: str, value: object) -> Sequence[tuple[object, object]]:
    if isinstance(value, Mapping):
        return tuple(cast("Mapping[object, object]", value).items())
    raise refuse(wanted, value)


def _variable(name: object) -> str:
    if not isinstance(name, str) or not VARIABLE_NAME.fullmatch(name):
        raise refuse("a table whose names are those of variables, such as module", name)
    return name


def _pattern(glob: object) -> str:
    if not isinstance(glob, str) or not glob.strip():
        raise refuse("a table whose patterns are not empty", glob)
    if glob.startswith("!"):
        raise RefusedError(
            f"pattern {quoted(glob)}: there is no negation, the first pattern that matches wins; "
            "put the exception first",
            (glob,),
        )
    return glob


def _limit(setting: Setting, glob: object, limit: object) -> int:
    try:
        return cast("int", _integer(setting, limit))
    except RefusedError as refused:
        raise RefusedError(f"pattern {quoted(glob)}: {refused}", (str(glob),)) from None


def _named(setting: Setting, value: object) -> Value:
    # A table has been sifted before: what holds no entries was none, unless it was empty.
    tables = NAMED_TABLES[setting.kind]
    items = items_of(value) or ()
    entries = tuple(item for item in items if isinstance(item, tables.of))
    if value == () or (entries and len(entries) == len(items)):
        return cast("Value", entries)
    name = f"[{tables.kind}.{tables.example_name}]"
    raise refuse(f"a table of {tables.kind}, such as {name}", value)


def _phases(_: Setting, value: object) -> Value:
    items = items_of(value) or ()
    phases = tuple(item for item in items if isinstance(item, PhaseSettings))
    if value == () or (phases and len(phases) == len(items)):
        return phases
    raise refuse("a table of phases, such as [phases.implementation]", value)


_CHECKS: Mapping[Kind, Callable[[Setting, object], Value]] = {
    "choice": _choice,
    "integer": _integer,
    "boolean": _boolean,
    "string": _string,
    "strings": _strings,
    "limits": _limits,
    "views": _views,
    "texts": _texts,
    "tasks": _named,
    "roles": _named,
    "phases": _phases,
}
