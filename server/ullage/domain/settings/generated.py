"""Documents made from the rows: JSON Schema, first `ullage.toml`, editor's settings, README table.

Reads none.
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, cast

from ullage.domain.settings.named_tables import (
    NAMED_TABLES,
    PATTERN,
    NamedEntry,
    NamedTables,
)
from ullage.domain.settings.rows import (
    EDITOR_SETTINGS,
    LIMITS_OF_A_PRESET,
    PHASE_FIELDS,
    SETTINGS,
    Kind,
    Scope,
    Setting,
    Value,
)
from ullage.domain.settings.tree import PhaseSettings
from ullage.domain.settings.values import written, written_fields, written_phase

# Editors' TOML support reads draft 7.
_DRAFT = "http://json-schema.org/draft-07/schema#"
_TEXT_WIDTH = 96
_HEAD = """\
# Settings of Ullage for this folder and those below it; the nearest ullage.toml counts.
# Lines such as "# name = value" show the default: take the "# " away and change the value.
"""

_EDITOR_SCOPES: Mapping[Scope, str] = {
    "window": "window",
    "resource": "resource",
    "machine": "machine-overridable",
}

# Settings that are tables of TOML with names of their own, each with its header.
_OF_TABLES = frozenset({"phases", *NAMED_TABLES})

_TYPES: Mapping[Kind, Mapping[str, Any]] = {
    "choice": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "string": {"type": "string", "pattern": r"\S"},
    "strings": {"type": "array", "items": {"type": "string", "pattern": r"\S"}},
    "limits": {"type": "object", "propertyNames": {"pattern": PATTERN}},
    "views": {"type": "object", "propertyNames": {"pattern": PATTERN}},
    "texts": {
        "type": "object",
        "propertyNames": {"pattern": r"^[A-Za-z][A-Za-z0-9_-]*$"},
        "additionalProperties": {"type": "string", "pattern": r"\S"},
    },
    "tasks": {"type": "object", "propertyNames": {"pattern": r"\S"}},
    "roles": {"type": "object", "propertyNames": {"pattern": r"\S"}},
    "phases": {"type": "object", "propertyNames": {"pattern": r"\S"}},
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of `ullage.toml`."""
    schema: dict[str, Any] = {"$schema": _DRAFT, **_table("Ullage settings")}
    for setting in SETTINGS:
        *groups, name = setting.path("kebab")
        table: dict[str, Any] = schema
        for group in groups:
            table = table["properties"].setdefault(group, _table(group))
        table["properties"][name] = _property(setting)
    return schema


def editor_properties() -> dict[str, Any]:
    """The settings as VS Code's `contributes.configuration.properties`, the files' own first.

    Each has its real type and default, so that VS Code can offer the right control. The extension
    sends on only what is set explicitly: else defaults would beat the repository's file.
    """
    settings = (*SETTINGS, *EDITOR_SETTINGS)
    return {
        f"ullage.{one.key}": {**_editor_property(one), "order": order}
        for order, one in enumerate(settings)
    }


def _editor_property(setting: Setting) -> dict[str, Any]:
    schema = _property(setting)
    text = schema.pop("description")
    of_none: dict[str, Any] = {}
    # What has no default of its own is worked out elsewhere, and may be left to that. VS Code has
    # a field for a number or nothing, and none for a text or nothing.
    if "default" not in schema and setting.kind == "integer":
        of_none = {"type": [schema["type"], "null"], "default": None}
    elif "default" not in schema:
        schema.pop("pattern")
        of_none = {"default": ""}
    return {
        "markdownDescription": text,
        **schema,
        **of_none,
        "scope": _EDITOR_SCOPES[setting.scope],
    }


def init_text() -> str:
    """A commented `ullage.toml`: every key, its text and default. It changes nothing as it is."""
    parts = [_HEAD]
    for group, settings in _by_table().items():
        if group and not _is_of_tables(settings):
            parts.append(f"[{group}]\n")
        parts += [_commented(setting) for setting in settings]
    return "\n".join(parts)


def markdown_table() -> str:
    """The settings as a table for the README."""
    rows = ["| key in `ullage.toml` | default | meaning |", "|---|---|---|"]
    for setting in SETTINGS:
        default = f"`{written(setting.default)}`"
        if setting.default in (None, ()):
            default = "the preset's" if setting.key in LIMITS_OF_A_PRESET else "none"
        choices = f" One of {', '.join(f'`{one}`' for one in setting.choices)}." * bool(
            setting.choices
        )
        rows.append(f"| `{setting.spelled('kebab')}` | {default} | {setting.text}{choices} |")
    return "\n".join(rows) + "\n"


def shown(value: Value, kind: Kind) -> Any:  # noqa: ANN401 - JSON
    """The value as JSON holds it."""
    if kind in ("limits", "views", "texts"):
        return dict(cast("tuple[tuple[str, Any], ...]", value))
    if kind in NAMED_TABLES:
        fields = NAMED_TABLES[kind].fields
        entries = cast("tuple[NamedEntry, ...]", value)
        return {
            entry.name: {row.key: shown(getattr(entry, row.key), row.kind) for row in fields}
            for entry in entries
        }
    if kind == "phases":
        return {one.name: _shown_phase(one) for one in cast("tuple[PhaseSettings, ...]", value)}
    return list(value) if isinstance(value, tuple) else value


def _shown_phase(phase: PhaseSettings) -> Mapping[str, Any]:
    return {row.key: shown(getattr(phase, row.key), row.kind) for row in PHASE_FIELDS}


def _table(title: str) -> dict[str, Any]:
    return {"title": title, "type": "object", "additionalProperties": False, "properties": {}}


def _property(setting: Setting) -> dict[str, Any]:
    schema = {"description": setting.text, **_TYPES[setting.kind]}
    limits = {"minimum": setting.minimum, "maximum": setting.maximum}
    if setting.kind == "choice":
        schema["enum"] = list(setting.choices)
    elif setting.kind == "integer":
        schema |= limits
    elif setting.kind == "limits":
        schema["additionalProperties"] = {"type": "integer", **limits}
    elif setting.kind == "views":
        schema["additionalProperties"] = {"type": "string", "enum": list(setting.choices)}
    elif setting.kind in NAMED_TABLES:
        schema["additionalProperties"] = _entry_schema(NAMED_TABLES[setting.kind])
    elif setting.kind == "phases":
        schema["additionalProperties"] = _phase_schema()
    if setting.default is not None:
        schema["default"] = shown(setting.default, setting.kind)
    return schema


def _entry_schema(tables: NamedTables) -> dict[str, Any]:
    schema = {**_table(tables.noun), "required": [tables.list_key]}
    schema["properties"] = {row.key: _property(row) for row in tables.fields}
    items = {"items": {"type": "string", "pattern": tables.pattern}, "minItems": 1}
    schema["properties"][tables.list_key] |= items
    del schema["properties"][tables.list_key]["default"]
    return schema


def _phase_schema() -> dict[str, Any]:
    schema = _table("phase")
    schema["properties"] = {row.key: _property(row) for row in PHASE_FIELDS}
    schema["properties"]["files"]["items"] = {"type": "string", "pattern": PATTERN}
    return schema


def _by_table() -> dict[str, list[Setting]]:
    """The rows under the table of TOML they are written in; one that is a table is its own."""
    tables: dict[str, list[Setting]] = {}
    for setting in SETTINGS:
        path = setting.path("kebab")
        own = path if setting.kind in ("limits", *_OF_TABLES) else path[:-1]
        tables.setdefault(".".join(own), []).append(setting)
    return tables


def _is_of_tables(settings: Sequence[Setting]) -> bool:
    """Whether what stands there is tables of its own, each with its header."""
    return settings[0].kind in _OF_TABLES


def _commented(setting: Setting) -> str:
    text = [*_wrapped(setting.text)]
    if setting.choices:
        text.append("# One of: " + ", ".join(setting.choices))
    if setting.default == ():
        text.append("# Default: none. Example:")
    return "\n".join([*text, *_assignments(setting)]) + "\n"


def _wrapped(text: str) -> Sequence[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _TEXT_WIDTH)]


def _assignments(setting: Setting) -> Sequence[str]:
    value = setting.default if setting.default not in (None, ()) else setting.example
    if setting.kind == "limits":
        pairs = cast("tuple[tuple[str, int], ...]", value)
        return [f"# {written(glob)} = {limit}" for glob, limit in pairs]
    if setting.kind == "phases":
        phases = cast("tuple[PhaseSettings, ...]", value)
        return [
            line for one in phases for line in _headed(setting.kind, one.name, written_phase(one))
        ]
    if setting.kind in NAMED_TABLES:
        entries = cast("tuple[NamedEntry, ...]", value)
        return [
            line for one in entries for line in _headed(setting.kind, one.name, written_fields(one))
        ]
    return [f"# {setting.path('kebab')[-1]} = {written(value)}"]


def _headed(kind: Kind, name: str, fields: Sequence[tuple[str, str]]) -> Sequence[str]:
    return [f"# [{kind}.{name}]", *(f"# {field} = {value}" for field, value in fields)]
