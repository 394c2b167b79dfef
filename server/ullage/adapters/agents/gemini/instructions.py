"""What Gemini CLI loads before the first prompt: GEMINI.md of the user, the folder and its parents.

As its documentation of context files says, 2026-11.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from ullage.adapters.agents.fields import object_in, table
from ullage.adapters.agents.gemini.sessions import home
from ullage.adapters.agents.instructions import Instruction, Loader, exists, read, upwards

NAME = "GEMINI.md"
DECIDING = (NAME, ".gemini/settings.json")
"""What decides at the top of a folder, by coming, changing or going, which files are loaded."""

MOST_HOPS = 5
_MARK = re.compile(r"(?:^|(?<=\s))@((?:\./|\.\./|/|~/|\w)[^\s]*\.md)")


def is_there(folder: Path) -> bool:
    """Whether it is installed, or the folder has files for it."""
    place = home()
    is_installed = place is not None and exists(place)
    return is_installed or any(exists(one / NAME) for one in upwards(folder))


def instructions(folder: Path) -> Iterator[Instruction]:
    """The files in the order in which they are in the context."""
    place = home()
    loader = Loader(MOST_HOPS, _MARK)
    names = _names([*([place] if place else []), folder / ".gemini"])
    places = [*([place] if place else []), *upwards(folder)]
    for one in places:
        for name in names:
            yield from loader.load(one / name)


def _names(places: Sequence[Path]) -> Sequence[str]:
    """What context files are called: the nearest settings that say so, or as ever."""
    names: Sequence[str] = (NAME,)
    for place in places:
        settings = object_in(read(place / "settings.json") or "") or {}
        told: object = table(settings, "context").get("fileName", settings.get("contextFileName"))
        if isinstance(told, str):
            names = (told,)
        elif isinstance(told, list):
            names = tuple(one for one in cast("list[object]", told) if isinstance(one, str))
    return names
