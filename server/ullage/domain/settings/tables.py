"""Tables whose entries people name themselves: limits by pattern, tasks and phases by name.

What is wrong with an entry takes away that entry, or that part of it, and leaves the others.
"""

from collections.abc import Mapping
from typing import Any, cast

from ullage.domain.settings.phase_tables import sifted_phases
from ullage.domain.settings.rows import TASK_FIELDS, Setting
from ullage.domain.settings.tree import TaskSettings
from ullage.domain.settings.values import RefusedError, checked, items_of, quoted, refuse, written

_ENTRY_LEFT_OUT = "(this entry is left out)"
_TASK_LEFT_OUT = "(this task is left out)"
_FILES = "files"
_EXAMPLE = '["src/**/*.py"]'


def sifted(setting: Setting, value: object) -> tuple[object, tuple[RefusedError, ...]]:
    """The value without those parts of its table that are not allowed, and why not.

    Tasks and phases come out as the tree holds them. What is no such table comes back as it is:
    `checked` takes or refuses it whole.
    """
    if setting.kind not in ("limits", "tasks", "phases") or not isinstance(value, Mapping):
        return value, ()
    table = cast("Mapping[object, object]", value)
    refused: list[RefusedError] = []
    if setting.kind == "limits":
        return _sifted_limits(setting, table, refused), tuple(refused)
    if setting.kind == "phases":
        return sifted_phases(table, refused), tuple(refused)
    return _sifted_tasks(table, refused), tuple(refused)


def _sifted_limits(
    setting: Setting, table: Mapping[object, object], refused: list[RefusedError]
) -> Mapping[object, object]:
    kept: dict[object, object] = {}
    for pattern, limit in table.items():
        try:
            checked(setting, {pattern: limit})
            kept[pattern] = limit
        except RefusedError as error:
            refused.append(RefusedError(f"{error} {_ENTRY_LEFT_OUT}", error.inside))
    return kept


def _sifted_tasks(
    table: Mapping[object, object], refused: list[RefusedError]
) -> tuple[TaskSettings, ...]:
    tasks: list[TaskSettings] = []
    for key, task in table.items():
        name = str(key)
        try:
            tasks.append(_task(name, task, refused))
        except RefusedError as error:
            refused.append(
                RefusedError(f"{error} {_TASK_LEFT_OUT}", error.inside or (name,), (name,))
            )
    return tuple(tasks)


def _task(name: str, value: object, refused: list[RefusedError]) -> TaskSettings:
    """The task of that name; what of it is not allowed joins `refused`.

    Raises RefusedError for what is no task without it.
    """
    if not name.strip():
        raise RefusedError("the name of a task must not be empty")
    if not isinstance(value, Mapping):
        raise refuse(f"a table of a task, such as {{ {_FILES} = {_EXAMPLE} }}", value)
    table = cast("Mapping[str, object]", value)
    files = _files(name, table.get(_FILES), refused)
    return TaskSettings(name, files, **_other_fields(name, table, refused))


def _files(name: str, value: object, refused: list[RefusedError]) -> tuple[str, ...]:
    inside = (name, _FILES)
    if value is None:
        raise RefusedError(f"must have {_FILES}, such as {_FILES} = {_EXAMPLE}")
    items = items_of(value) or ()
    patterns: list[str] = []
    for one in items:
        if isinstance(one, str) and one.strip() and not one.startswith("!"):
            patterns.append(one)
        else:
            wanted = refuse("a pattern that is not empty and has no ! before it", one)
            refused.append(RefusedError(f"{wanted} {_ENTRY_LEFT_OUT}", inside, inside))
    if not patterns:
        found = "" if items else f"; found {quoted(value)}"
        raise RefusedError(
            f"{_FILES} must be a list of patterns, such as {_EXAMPLE}{found}", inside
        )
    return tuple(patterns)


def _other_fields(
    name: str, table: Mapping[str, object], refused: list[RefusedError]
) -> dict[str, Any]:
    rows = {row.key: row for row in TASK_FIELDS if row.key != _FILES}
    values: dict[str, Any] = {key: row.default for key, row in rows.items()}
    for key, value in table.items():
        # An editor writes null for what is not given.
        if key == _FILES or value is None:
            continue
        wrong, row = "", rows.get(key)
        if row is None:
            wrong = f"is not a setting of a task; those are {', '.join((_FILES, *rows))}"
        else:
            try:
                values[key] = checked(row, value)
            except RefusedError as error:
                wrong = f"{error} ({_used(row)} is used)"
        if wrong:
            refused.append(RefusedError(wrong, (name, key), (name, key)))
    return values


def _used(row: Setting) -> str:
    if row.default == ():
        return "none"
    return "the target in force" if row.default is None else written(row.default)
