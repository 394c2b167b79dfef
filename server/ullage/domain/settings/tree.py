"""The settings as the rest of the program reads them: one frozen, typed tree.

Owns the shape only. What a key means, its default and its range stand in `rows`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

Encoding = Literal["o200k_base", "cl100k_base"]
Docs = Literal["none", "summary", "full"]
PresetName = Literal["auto", "classic-200k", "window-1m"]
TabsThatCount = Literal["open", "visible", "none"]
TaskView = Literal["full", "signatures", "headers"]


@dataclass(frozen=True, slots=True)
class SignatureSettings:
    """How views are made."""

    docs: Docs
    lines: bool


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """Limits of the gate, in tokens. `files`: (glob, limit) pairs, the first that matches wins.

    `grow`: how much more than before something may have that is over its limit.
    """

    encoding: Encoding
    file: int
    always_loaded: int
    grow: int
    files: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class AlwaysLoadedSettings:
    """Tokens of a folder's instruction files that nothing is said of; 0: whatever they cost."""

    budget: int


@dataclass(frozen=True, slots=True)
class WorkingSetSettings:
    """Which tabs count as files for the agent beside those that the user included."""

    tabs: TabsThatCount


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """Whether an editor follows agents' sessions; `window` of the model in tokens, if known.

    `messages` in a context from which clearing it is worth a word; 0: never.
    """

    enabled: bool
    window: int | None
    messages: int


@dataclass(frozen=True, slots=True)
class InlayHintSettings:
    """What is shown behind signatures."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class HoverSettings:
    """What is shown on the name of a declaration."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class DiagnosticSettings:
    """What is reported. `file_over_read_limit`: each file over `check.file`."""

    enabled: bool
    file_over_read_limit: bool


@dataclass(frozen=True, slots=True)
class TaskSettings:
    """A kind of work: patterns of its files, from the folder of the settings file that has it.

    A name in braces in a pattern is a variable. `target` in tokens, None for the one in force;
    `view` is how the files are loaded, but for those that one of the patterns in `views` means, of
    which the first counts. `variables`: what to put in for some of them, for people.
    """

    name: str
    files: tuple[str, ...]
    target: int | None
    view: TaskView
    views: tuple[tuple[str, TaskView], ...] = ()
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RoleSettings:
    """A kind of agent that receives optimised context: the fields that it needs, in their order.

    `target` in tokens, None for the one in force.
    """

    name: str
    fields: tuple[str, ...]
    target: int | None


@dataclass(frozen=True, slots=True)
class PhaseSettings:
    """A phase of a feature, or a part of one: more of a known one, or one that a person adds.

    `budget` in tokens, None for the preset's; `commands` and `files` (patterns from the session's
    folder) tell that it has begun.
    """

    name: str
    budget: int | None = None
    commands: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, valid. A limit of None is left to the preset; `max_file_size` is in bytes."""

    encoding: Encoding
    model: str
    preset: PresetName
    target: int | None
    maximum: int | None
    warning: int | None
    exclude: tuple[str, ...]
    include: tuple[str, ...]
    respect_gitignore: bool
    max_file_size: int
    signatures: SignatureSettings
    check: CheckSettings
    always_loaded: AlwaysLoadedSettings
    working_set: WorkingSetSettings
    sessions: SessionSettings
    inlay_hints: InlayHintSettings
    hover: HoverSettings
    diagnostics: DiagnosticSettings
    tasks: tuple[TaskSettings, ...]
    roles: tuple[RoleSettings, ...]
    phases: tuple[PhaseSettings, ...]


_GROUPS: Mapping[str, type] = {
    "signatures": SignatureSettings,
    "check": CheckSettings,
    "always_loaded": AlwaysLoadedSettings,
    "working_set": WorkingSetSettings,
    "sessions": SessionSettings,
    "inlay_hints": InlayHintSettings,
    "hover": HoverSettings,
    "diagnostics": DiagnosticSettings,
}


def build_settings(values: Mapping[str, Any]) -> Settings:
    """The tree of checked values by key (`signatures.docs`). Raises KeyError without one."""
    groups = {
        name: group(**_arguments(group, values, f"{_camel(name)}."))
        for name, group in _GROUPS.items()
    }
    return Settings(**_arguments(Settings, values, "", groups))


def value_of(settings: Settings, key: str) -> Any:  # noqa: ANN401 - any setting's type
    """The value of a key such as `signatures.docs`. Raises AttributeError for an unknown key."""
    value: Any = settings
    for name in key.split("."):
        value = getattr(value, _snake(name))
    return value


def _arguments(
    tree: type, values: Mapping[str, Any], prefix: str, groups: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    made = groups or {}
    return {
        field.name: made[field.name] if field.name in made else values[prefix + _camel(field.name)]
        for field in fields(tree)
    }


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda capital: f"_{capital[0].lower()}", name)
