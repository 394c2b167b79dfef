"""What agents load before the first prompt in the folders that an editor has open.

Run away from the loop: a disk may be slow. What is unsaved does not count: no agent loads it.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ullage.app.always_loaded import (
    DECIDING_NAMES,
    CountedAgent,
    CountedFile,
    Read,
    document_of,
    read_for,
    shown_for,
)
from ullage.app.editor.folders import Folder, Folders
from ullage.app.editor.looking import Stamps, stamps_of
from ullage.app.editor.uris import uri_of
from ullage.app.meters import meter_for
from ullage.domain import estimates
from ullage.domain.always_loaded import AlwaysLoaded, LoadedFile
from ullage.domain.rules_budget import OverBudget, over_budget

MOST_READINGS = 3
"""Who changes what is imported all the time is followed later."""


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """Files of a folder that one agent loads: `uri` of the first, `real` its path without links.

    `low` is the low end of what they cost together.
    """

    uri: str
    real: str
    files: tuple[LoadedFile, ...]
    low: int


@dataclass(frozen=True, slots=True)
class FolderInstructions:
    """What agents load in a folder: `agents` in the order of `loaded`, None where none does.

    `own`: of each agent what lies in the folder, the heaviest first. `unit`: what tokens are of.
    """

    folder: str
    loaded: AlwaysLoaded | None
    agents: tuple[CountedAgent, ...]
    own: tuple[OwnFiles, ...]
    exact: bool
    unit: str


AllInstructions = tuple[FolderInstructions, ...]
"""Of every folder, in the editor's order."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is loaded, and the files that decide it as they were before they were read."""

    folders: AllInstructions
    stamps: Stamps


def measure_instructions(folders: Folders) -> Measured:
    """Read and count what agents load in some folders, in the tokens of each folder's settings.

    Raises CountError for a text that cannot be counted.
    """
    texts, stamps = _read(folders.folders)
    return Measured(
        tuple(_counted(folder, read) for folder, read in zip(folders.folders, texts, strict=True)),
        stamps,
    )


def over_budgets(
    instructions: AllInstructions, folders: Folders, before: Mapping[str, OverBudget]
) -> Mapping[str, OverBudget]:
    """What there is to say of the folders' own files, by the URI of the file that it is said on.

    `before`: what was said last. Of agents that begin with the same file, the heaviest list counts.
    """
    found: dict[str, OverBudget] = {}
    said: set[str] = set()
    settings = {one.uri: one.effective.settings for one in folders.folders}
    for one in instructions:
        here = settings.get(one.folder)
        if here is None or not here.diagnostics.enabled:
            continue
        budget = here.always_loaded.budget
        for own in one.own:
            if own.real in said:
                continue
            over = over_budget(
                own.files, own.low, budget, one.unit, before.get(own.uri), exact=one.exact
            )
            if over is not None:
                said.add(own.real)
                found[own.uri] = over
    return found


def _read(folders: Sequence[Folder]) -> tuple[list[Sequence[Read]], Stamps]:
    """The texts for each folder; read again until the files were stamped before they were read."""
    stamps: Stamps = {}
    texts: list[Sequence[Read]] = []
    for _ in range(MOST_READINGS):
        texts = [read_for(Path(folder.path)) for folder in folders]
        paths = frozenset((*_deciding(folders), *_paths(chain.from_iterable(texts))))
        if paths == stamps.keys():
            break
        stamps = stamps_of(paths)
    return texts, stamps


def _deciding(folders: Iterable[Folder]) -> Iterator[str]:
    return (str(Path(folder.path, name)) for folder in folders for name in DECIDING_NAMES)


def _paths(texts: Iterable[Read]) -> Iterator[str]:
    return (str(file.path) for read in texts for file in read.files)


def _counted(folder: Folder, texts: Sequence[Read]) -> FolderInstructions:
    meter = meter_for(folder.effective.settings)
    counted = {one.agent: one for one in shown_for(Path(folder.path), texts, meter)}
    loaded = document_of(counted.values())
    agents = tuple(counted[one.agent] for one in loaded.agents) if loaded is not None else ()
    own = (_own(folder, agent) for agent in agents)
    return FolderInstructions(
        folder=folder.uri,
        loaded=loaded,
        agents=agents,
        own=tuple(sorted((one for one in own if one is not None), key=lambda one: -one.low)),
        exact=meter.exact,
        unit=meter.model or meter.encoding,
    )


def _own(folder: Folder, agent: CountedAgent) -> OwnFiles | None:
    files = [one for one in agent.files if _is_own(folder, one)]
    if not files:
        return None
    path = str(files[0].path)
    return OwnFiles(
        uri_of(path),
        os.path.realpath(path),
        tuple(one.shown for one in files),
        estimates.total(one.cost for one in files).low,
    )


def _is_own(folder: Folder, file: CountedFile) -> bool:
    return folder.holds(str(file.path))
