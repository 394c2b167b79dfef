"""What Codex loads before the first prompt: AGENTS.md of the user and of every folder on the way.

As its guide to AGENTS.md says, 2026-11.
"""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from ullage.adapters.agents.codex.sessions import home
from ullage.adapters.agents.instructions import Instruction, exists, read, repository_of, upwards

NAMES = ("AGENTS.override.md", "AGENTS.md")
DECIDING = NAMES
"""What decides at the top of a folder, by coming, changing or going, which files are loaded."""

MOST_BYTES = 32_768
"""Of the files of a project together; what is beyond is left out."""


def is_there(folder: Path) -> bool:
    """Whether it is installed, or the folder has files for it."""
    place = home()
    is_installed = place is not None and exists(place)
    return is_installed or any(exists(one / "AGENTS.md") for one in _project(folder))


def instructions(folder: Path) -> Iterator[Instruction]:
    """The files in the order in which they are in the context."""
    place = home()
    config = {} if place is None else _config(place / "config.toml")
    if place is not None and (own := _first(place, NAMES)) is not None:
        yield own
    fallback: object = config.get("project_doc_fallback_filenames")
    more = cast("list[object]", fallback) if isinstance(fallback, list) else []
    names = (*NAMES, *map(str, more))
    most = config.get("project_doc_max_bytes")
    left = most if isinstance(most, int) and most >= 0 else MOST_BYTES
    for one in _project(folder):
        found = _first(one, names)
        if found is None or left <= 0:
            continue
        data = found.text.encode()
        if len(data) > left:
            text = data[:left].decode(errors="ignore")
            found = Instruction(found.path, text, note="its head only: all are over 32 KiB")
        left -= len(data)
        yield found


def _project(folder: Path) -> Sequence[Path]:
    """The folders from the repository's down to the one; only that where there is none."""
    root = repository_of(folder)
    if root is None:
        return [folder]
    return [one for one in upwards(folder) if one.is_relative_to(root)]


def _first(folder: Path, names: Sequence[str]) -> Instruction | None:
    """The first file of a folder that says something."""
    for name in names:
        text = read(folder / name)
        if text is not None and text.strip():
            return Instruction(folder / name, text)
    return None


def _config(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read(file) or "")
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
