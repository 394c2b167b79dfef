"""The files of a task as they are on disk: found by one walk, with what is missing or refused.

Joins the walk with the rules of tasks. Reads no file that is not refused.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ullage.adapters.files import FoundFile, Skipped, ignored_by, walk
from ullage.app.config import EffectiveSettings
from ullage.app.places import Places, open_places, walk_options
from ullage.app.task_refusals import named_refusals
from ullage.domain.tasks import MissingFile, Refusal, TaskFiles, TaskPattern

NOT_THERE = "no such file"
OUTSIDE = "outside the folder"


@dataclass(frozen=True, slots=True)
class FoundTask:
    """The files of a task below the root of `places`, by path; `skipped`: what its patterns name.

    `refused`: what it names that no task loads.
    """

    task: TaskFiles
    places: Places
    files: Mapping[str, FoundFile]
    skipped: tuple[Skipped, ...]
    missing: tuple[MissingFile, ...]
    refused: tuple[Refusal, ...]


@dataclass(slots=True)
class _Seen:
    """What a walk met of a task."""

    files: dict[str, FoundFile] = field(default_factory=dict[str, FoundFile])
    skipped: list[Skipped] = field(default_factory=list[Skipped])


def find_tasks(
    tasks: Sequence[TaskFiles], base: Path, effective: EffectiveSettings
) -> tuple[FoundTask, ...]:
    """The files of some tasks, in one walk for all of them.

    Raises:
        UnknownModelError: the settings name a model without tokenizer or factors.
    """
    places = open_places([base], effective)
    seen = [_Seen() for _ in tasks]
    for entry in _entries(tasks, base, places, effective):
        for task, of_task in zip(tasks, seen, strict=True):
            _take(task, entry, of_task)
    return tuple(
        _found(task, of_task, places, effective) for task, of_task in zip(tasks, seen, strict=True)
    )


def _take(task: TaskFiles, entry: FoundFile | Skipped, seen: _Seen) -> None:
    if isinstance(entry, FoundFile):
        if task.mean(entry.relative):
            seen.files[entry.relative] = entry
    elif any(one.pattern.names_path(entry.relative) for one in task.patterns):
        seen.skipped.append(entry)


def _found(task: TaskFiles, seen: _Seen, places: Places, effective: EffectiveSettings) -> FoundTask:
    refused, is_refused = named_refusals(task, seen.skipped, places.root, effective)
    missing = tuple(
        MissingFile(one.written, one.path, _why(one, seen.skipped))
        for one in task.missing(seen.files)
        if one.written not in is_refused
    )
    skipped = tuple(seen.skipped)
    return FoundTask(task, places, seen.files, skipped, missing, refused)


def _why(pattern: TaskPattern, skipped: Sequence[Skipped]) -> str:
    for one in skipped:
        if pattern.pattern.names_path(one.relative):
            return f"left out, {one.detail}" if one.reason == "ignored" else one.detail
    return OUTSIDE if ".." in pattern.path.split("/") else NOT_THERE


def _entries(
    tasks: Sequence[TaskFiles], base: Path, places: Places, effective: EffectiveSettings
) -> Iterator[FoundFile | Skipped]:
    """Everything below the folder; where all patterns are plain paths of files, just those."""
    paths = {one.path for task in tasks for one in task.patterns}
    if not all(_is_plain_path(path) and not (base / path).is_dir() for path in paths):
        yield from places.entries()
        return
    options = walk_options(effective)
    for path in sorted(paths):
        target = base / path
        if not os.path.lexists(target):
            continue
        left_out = ignored_by(target, base, options)
        if left_out is not None:
            yield left_out
        else:
            yield from (replace(one, relative=path) for one in walk(target, options))


def _is_plain_path(path: str) -> bool:
    """Whether a pattern can mean one path only; without a slash it is looked for everywhere."""
    names = path.split("/")
    plain = not set("*?[\\") & set(path) and path.isascii()
    return plain and len(names) > 1 and not {"", ".", ".."} & set(names)
