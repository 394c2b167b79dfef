"""Tables whose entries people name themselves: limits by pattern, the others by name.

What is wrong with an entry takes away that entry, or that part of it, and leaves the others.
"""

from collections.abc import Mapping
from typing import Any, cast

from ullage.domain.settings.named_tables import NAMED_TABLES, NamedEntry, NamedTables
from ullage.domain.settings.phase_tables import sifted_phases
from ullage.domain.settings.rows import Setting
from ullage.domain.settings.values import RefusedError, checked, items_of, quoted, refuse, written

_ENTRY_LEFT_OUT = "(this entry is left out)"


def sifted(setting: Setting, value: object) -> tuple[object, tuple[RefusedError, ...]]:
    """The value without those parts of its table that are not allowed, and why not.

    Tasks, roles and phases come out as the tree holds them. What is no such table comes back as it
    is: `checked` takes or refuses it whole.
    """
    if setting.kind not in ("limits", "phases", *NAMED_TABLES) or not isinstance(value, Mapping):
        return value, ()
    table = cast("Mapping[object, object]", value)
    refused: list[RefusedError] = []
    if setting.kind == "limits":
        return _sifted_limits(setting, table, refused), tuple(refused)
    if setting.kind == "phases":
        return sifted_phases(table, refused), tuple(refused)
    return _sifted_entries(NAMED_TABLES[setting.kind], table, refused), tuple(refused)


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


def _sifted_entries(
    tables: NamedTables, table: Mapping[object, object], refused: list[RefusedError]
) -> tuple[NamedEntry, ...]:
    entries: list[NamedEntry] = []
    for key, entry in table.items():
        name = str(key)
        try:
            entries.append(_entry(tables, name, entry, refused))
        except RefusedError as error:
            left_out = f"{error} (this {tables.noun} is left out)"
            refused.append(RefusedError(left_out, error.inside or (name,), (name,)))
    return tuple(entries)


def _entry(
    tables: NamedTables, name: str, value: object, refused: list[RefusedError]
) -> NamedEntry:
    """The entry of that name; what of it is not allowed joins `refused`.

    Raises RefusedError for what is no entry without it.
    """
    if not name.strip():
        raise RefusedError(f"the name of a {tables.noun} must not be empty")
    if not isinstance(value, Mapping):
        example = f"{{ {tables.list_key} = {tables.example} }}"
        raise refuse(f"a table of a {tables.noun}, such as {example}", value)
    table = cast("Mapping[str, object]", value)
    needed = _list(tables, name, table.get(tables.list_key), refused)
    others = _other_fields(tables, name, table, refused)
    return tables.of(name, needed, **others)


def _list(
    tables: NamedTables, name: str, value: object, refused: list[RefusedError]
) -> tuple[str, ...]:
    key, example = tables.list_key, tables.example
    inside = (name, key)
    if value is None:
        raise RefusedError(f"must have {key}, such as {key} = {example}")
    items = items_of(value) or ()
    texts: list[str] = []
    for one in items:
        if isinstance(one, str) and tables.allowed(one):
            texts.append(one)
        else:
            wanted = refuse(tables.item, one)
            refused.append(RefusedError(f"{wanted} {_ENTRY_LEFT_OUT}", inside, inside))
    if not texts:
        found = "" if items else f"; found {quoted(value)}"
        raise RefusedError(
            f"{key} must be a list of {tables.items}, such as {example}{found}", inside
        )
    return tuple(texts)


def _other_fields(
    tables: NamedTables, name: str, table: Mapping[str, object], refused: list[RefusedError]
) -> dict[str, Any]:
    needed, *others = tables.fields
    rows = {row.key: row for row in others}
    values: dict[str, Any] = {key: row.default for key, row in rows.items()}
    for key, value in table.items():
        # An editor writes null for what is not given.
        if key == needed.key or value is None:
            continue
        wrong, row = "", rows.get(key)
        if row is None:
            known = ", ".join((needed.key, *rows))
            wrong = f"is not a setting of a {tables.noun}; those are {known}"
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
