"""The folders that an editor has open, and the settings in force in each."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ullage.app.config import EffectiveSettings, LiveModel, budget_for, effective_settings
from ullage.app.editor.uris import path_of
from ullage.app.learning import forget_learnt
from ullage.app.linked_folders import real_path
from ullage.domain.budget import Budget
from ullage.domain.meter import Meter
from ullage.domain.settings import Problem
from ullage.domain.working_set import TabsSetting


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder; `path` is absolute, `real` the same without links, `name` for people."""

    uri: str
    path: str
    real: str
    name: str
    effective: EffectiveSettings

    def holds(self, path: str) -> bool:
        """Whether a path lies in the folder."""
        return path.startswith(self.path.rstrip(os.sep) + os.sep)

    def relative(self, path: str) -> str:
        """A path inside the folder as it is seen from there."""
        return os.path.relpath(path, self.path).replace(os.sep, "/")


@dataclass(frozen=True, slots=True)
class Folders:
    """All of them, in the editor's order; what holds for the whole window is the first one's.

    `alone`: the settings for files of no folder.
    """

    folders: tuple[Folder, ...]
    alone: EffectiveSettings
    meter: Meter
    budget: Budget

    @property
    def window(self) -> EffectiveSettings:
        """The settings that count where there is one answer for all folders."""
        return self.folders[0].effective if self.folders else self.alone

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong in the settings, each once."""
        found = (one for folder in self.folders for one in folder.effective.problems)
        return tuple(dict.fromkeys((*found, *self.alone.problems)))

    def of(self, path: str) -> Folder | None:
        """The folder that holds a path, of nested ones the inner one."""
        holding = [folder for folder in self.folders if folder.holds(path)]
        return max(holding, key=lambda folder: len(folder.path), default=None)

    def wanted_tabs(self, uris: Iterable[str]) -> Mapping[str, TabsSetting]:
        """Which tabs count, for each of some files."""
        return {uri: self.settings_of(path_of(uri)).settings.working_set.tabs for uri in uris}

    def settings_of(self, path: str | None) -> EffectiveSettings:
        """The settings for a file; without a path, those of the window."""
        folder = None if path is None else self.of(path)
        return self.window if folder is None else folder.effective


@dataclass(frozen=True, slots=True)
class OpenedFolder:
    """A folder as the editor names it, and what its settings say there: values by camelCase key."""

    uri: str
    path: str
    name: str
    editor: Mapping[str, Any] | None = None


def load_folders(
    opened: Sequence[OpenedFolder], editor: Mapping[str, Any] | None, live: LiveModel | None = None
) -> Folders:
    """Read the settings of some folders. `editor`: what the editor says for no folder of all.

    `live`: the model of a live session, for who chose none.
    """
    folders = tuple(
        Folder(
            one.uri,
            one.path,
            real_path(one.path),
            one.name,
            effective_settings(Path(one.path), editor=one.editor, live=lambda _: live),
        )
        for one in opened
    )
    alone = folders[0].effective if folders else effective_settings(_nowhere(), editor=editor)
    # Sessions may have taught more since the settings were last read.
    forget_learnt()
    meter = alone.meter
    return Folders(folders, alone, meter, budget_for(alone.settings, meter.window))


def _nowhere() -> Path:
    """The folder whose settings hold for files of no folder."""
    try:
        return Path.home()
    except RuntimeError:  # a user without a home directory
        return Path(os.sep)
