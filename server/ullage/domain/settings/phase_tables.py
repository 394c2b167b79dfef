"""Tables of phases that people name themselves: `[phases.NAME]`.

What is wrong with a part of one takes away that part and leaves the others.
"""

from collections.abc import Mapping
from typing import Any, cast

from ullage.domain.settings.rows import PHASE_FIELDS, Setting, Value
from ullage.domain.settings.tree import PhaseSettings
from ullage.domain.settings.values import RefusedError, checked, quoted, refuse

_LEFT_OUT = "(this phase is left out)"
_EXAMPLE = "{ budget = 180000 }"


def sifted_phases(
    table: Mapping[object, object], refused: list[RefusedError]
) -> tuple[PhaseSettings, ...]:
    """The phases of the table; what of them is not allowed joins `refused`."""
    phases: list[PhaseSettings] = []
    for key, value in table.items():
        name = str(key)
        try:
            phases.append(_phase(name, value, refused))
        except RefusedError as error:
            refused.append(RefusedError(f"{error} {_LEFT_OUT}", (name,), (name,)))
    return tuple(phases)


def _phase(name: str, value: object, refused: list[RefusedError]) -> PhaseSettings:
    if not name.strip():
        raise RefusedError("the name of a phase must not be empty")
    if not isinstance(value, Mapping):
        raise refuse(f"a table of a phase, such as {_EXAMPLE}", value)
    rows = {row.key: row for row in PHASE_FIELDS}
    values: dict[str, Any] = {key: row.default for key, row in rows.items()}
    for field, given in cast("Mapping[str, object]", value).items():
        # An editor writes null for what is not given.
        if given is None:
            continue
        try:
            values[field] = _field(field, given, rows)
        except RefusedError as error:
            refused.append(RefusedError(str(error), (name, field), (name, field)))
    return PhaseSettings(name, **values)


def _field(field: str, given: object, rows: Mapping[str, Setting]) -> Value:
    row = rows.get(field)
    if row is None:
        raise RefusedError(f"is not a setting of a phase; those are {', '.join(rows)}")
    try:
        value = checked(row, given)
    except RefusedError as error:
        used = "what the preset has for it" if row.default is None else "none"
        raise RefusedError(f"{error} ({used} is used)") from None
    if field == "files":
        _refuse_negation(cast("tuple[str, ...]", value))
    return value


def _refuse_negation(patterns: tuple[str, ...]) -> None:
    for one in patterns:
        if one.startswith("!"):
            raise RefusedError(
                f"must have no ! before a pattern; found {quoted(one)} (none is used)"
            )
