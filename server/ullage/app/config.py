"""Use cases of the settings: those in force in a directory, shown, described, begun.

Joins the settings files with the rules; prints nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ullage.adapters.package_data import load_toml
from ullage.adapters.settings_files import SETTINGS_FILE, read_layers
from ullage.app.meters import AUTO, meter_for, what_is_wrong_with
from ullage.domain.budget import Budget, Preset, make_budget, named_preset, presets_from
from ullage.domain.meter import Meter
from ullage.domain.settings import (
    LIMITS_OF_A_PRESET,
    SETTINGS,
    Layer,
    Origin,
    Place,
    Problem,
    Setting,
    Settings,
    init_text,
    json_schema,
    parse,
    shown,
    value_of,
)

_PLACE_NAMES: Mapping[Place, str] = {
    "command-line": "command line",
    "editor": "editor",
    "session": "live session of an agent",
    "default": "default",
}


@dataclass(frozen=True, slots=True)
class LiveModel:
    """The model of a live session; `window` in tokens, None where nobody knows it."""

    name: str
    window: int | None


@dataclass(frozen=True, slots=True)
class EffectiveSettings:
    """The settings in force, where each key (camelCase) was written, and what was wrong.

    `window` in tokens of the session that the model was taken from, None where it is not known.
    """

    settings: Settings
    origins: Mapping[str, Origin]
    problems: tuple[Problem, ...]
    window: int | None = None

    @property
    def follows_session(self) -> bool:
        """Whether the model is that of a live session."""
        return self.origins["model"].place == "session"

    @property
    def meter(self) -> Meter:
        """The unit of all numbers.

        Raises:
            UnknownModelError: the command line names a model without tokenizer or factors.
        """
        meter = meter_for(self.settings)
        return meter if self.window is None else replace(meter, window=self.window)


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """One row of `config show`; `origin` is for people: `ullage.toml:3`, `preset classic-200k`.

    `key` is camelCase as in an editor, `file_key` as `ullage.toml` spells it.
    """

    key: str
    file_key: str
    value: Any
    origin: str


class ConfigError(Exception):
    """What was asked of the settings files cannot be done; the text says why."""


def effective_settings(
    directory: Path,
    command_line: Mapping[str, Any] | None = None,
    user_directory: Path | None = None,
    editor: Mapping[str, Any] | None = None,
    live: Callable[[Settings], LiveModel | None] | None = None,
) -> EffectiveSettings:
    """The settings for a directory (or for the one a file is in).

    `command_line` and `editor`: values by camelCase key, dotted or nested, None for what was not
    given; the editor's may be all that it has under `ullage`, its own keys among them;
    `user_directory`: where the user's own `ullage.toml` is looked for, default the system's place;
    `live` is asked for the model of a live session where nobody chose one.
    """
    folder = directory.parent if directory.is_file() else directory
    found = read_layers(folder, user_directory)
    programs: tuple[tuple[Place, Mapping[str, Any] | None], ...] = (
        ("command-line", command_line),
        ("editor", editor),
    )
    layers = (*(Layer(place, values) for place, values in programs if values), *found.layers)
    settings, origins, problems = parse(layers)
    effective = EffectiveSettings(settings, origins, (*found.problems, *problems))
    return _with_live_model(_without_unknown_model(effective), live)


def _with_live_model(
    effective: EffectiveSettings, live: Callable[[Settings], LiveModel | None] | None
) -> EffectiveSettings:
    """The model of a live session where nobody chose one; whoever asks for an encoding did."""
    origins = effective.origins
    is_chosen = effective.settings.model != AUTO or origins["encoding"].place != "default"
    found = None if is_chosen or live is None else live(effective.settings)
    if found is None or what_is_wrong_with(found.name) is not None:
        return effective
    return replace(
        effective,
        settings=replace(effective.settings, model=found.name),
        origins={**effective.origins, "model": Origin("session")},
        window=found.window,
    )


def with_model(effective: EffectiveSettings, model: str | None) -> EffectiveSettings:
    """The settings with the tokens of another model; those of an encoding where nobody knows it."""
    known = model is not None and what_is_wrong_with(model) is None
    name = model if model is not None and known else AUTO
    return replace(effective, settings=replace(effective.settings, model=name))


def _without_unknown_model(effective: EffectiveSettings) -> EffectiveSettings:
    """A model of the files or the editor that no row of the tables matches is one more bad value.

    One of the command line is left to the command, which refuses it.
    """
    origin = effective.origins["model"]
    if origin.place == "command-line":
        return effective
    wrong = what_is_wrong_with(effective.settings.model)
    if wrong is None:
        return effective
    key = Layer(origin.place, {}).spelled(("model",))
    problem = Problem(origin.file, origin.line, key, f'{wrong} ("{AUTO}" is used)')
    return EffectiveSettings(
        replace(effective.settings, model=AUTO),
        {**effective.origins, "model": Origin("default")},
        (*effective.problems, problem),
    )


def budget_for(
    settings: Settings, window: int | None = None, *, target: int | None = None
) -> Budget:
    """The limits in force; `window`: the model's context window in tokens, None if not known.

    A `target` given here goes before that of the settings.
    """
    return make_budget(
        _preset(settings, window),
        target=settings.target if target is None else target,
        maximum=settings.maximum,
        warning=settings.warning,
    )


def show_settings(
    effective: EffectiveSettings, window: int | None = None
) -> tuple[ShownSetting, ...]:
    """Every setting with its value and where that came from; limits of the preset filled in."""
    preset = _preset(effective.settings, window)
    budget = budget_for(effective.settings, window)
    return tuple(_row(setting, effective, preset, budget) for setting in SETTINGS)


def settings_schema() -> dict[str, Any]:
    """The JSON Schema of `ullage.toml`."""
    return json_schema()


def write_first_settings(directory: Path) -> Path:
    """Write a commented `ullage.toml` and return its path. Raises ConfigError; never overwrites."""
    path = directory / SETTINGS_FILE
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(init_text())
    except FileExistsError:
        raise ConfigError(f"{path} is already there; it was not changed") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
    return path


def _preset(settings: Settings, window: int | None) -> Preset:
    return named_preset(settings.preset, window, presets_from(load_toml("presets.toml")))


def _row(
    setting: Setting, effective: EffectiveSettings, preset: Preset, budget: Budget
) -> ShownSetting:
    value = value_of(effective.settings, setting.key)
    if value is None and setting.key in LIMITS_OF_A_PRESET:
        figure = getattr(budget, setting.key)
        unmoved = figure == getattr(preset, setting.key)
        origin = f"preset {preset.name}" if unmoved else "moved: target is at most maximum"
        return ShownSetting(setting.key, setting.spelled("kebab"), figure, origin)
    origin = _origin(effective.origins[setting.key])
    value = shown(value, setting.kind)
    return ShownSetting(setting.key, setting.spelled("kebab"), value, origin)


def _origin(origin: Origin) -> str:
    if origin.file is None:
        return _PLACE_NAMES.get(origin.place, origin.place)
    return origin.file if origin.line is None else f"{origin.file}:{origin.line}"
