"""Settings: declared once as rows, merged by precedence, checked, described."""

from ullage.domain.settings.generated import init_text, json_schema, markdown_table, shown
from ullage.domain.settings.layers import (
    PRECEDENCE,
    Layer,
    Origin,
    Place,
    Problem,
    Resolved,
    parse,
    resolve,
)
from ullage.domain.settings.rows import EDITOR_SETTINGS, MOST_TOKENS, SETTINGS, Setting, Value
from ullage.domain.settings.toml_lines import key_lines
from ullage.domain.settings.tree import (
    CheckSettings,
    DiagnosticSettings,
    Docs,
    Encoding,
    HoverSettings,
    InlayHintSettings,
    PresetName,
    Settings,
    SignatureSettings,
    TabsThatCount,
    TaskSettings,
    TaskView,
    WorkingSetSettings,
    value_of,
)
from ullage.domain.settings.values import written

__all__ = [
    "EDITOR_SETTINGS",
    "MOST_TOKENS",
    "PRECEDENCE",
    "SETTINGS",
    "CheckSettings",
    "DiagnosticSettings",
    "Docs",
    "Encoding",
    "HoverSettings",
    "InlayHintSettings",
    "Layer",
    "Origin",
    "Place",
    "PresetName",
    "Problem",
    "Resolved",
    "Setting",
    "Settings",
    "SignatureSettings",
    "TabsThatCount",
    "TaskSettings",
    "TaskView",
    "Value",
    "WorkingSetSettings",
    "init_text",
    "json_schema",
    "key_lines",
    "markdown_table",
    "parse",
    "resolve",
    "shown",
    "value_of",
    "written",
]
