"""What each agent would load for a folder before the first prompt, counted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ullage.adapters.agents import claude_code, codex, editors, gemini
from ullage.adapters.agents.instructions import Instruction
from ullage.adapters.files import printable
from ullage.domain.always_loaded import AgentInstructions, AlwaysLoaded, LoadedFile, always_loaded
from ullage.domain.session import TITLES

Count = Callable[[str], int]
"""Tokens of a text as they are shown."""


@dataclass(frozen=True, slots=True)
class _Agent:
    title: str
    is_there: Callable[[Path], bool]
    instructions: Callable[[Path], Iterator[Instruction]]


_AGENTS = (
    _Agent(TITLES["claude-code"], claude_code.is_there, claude_code.instructions),
    _Agent(TITLES["codex"], codex.is_there, codex.instructions),
    _Agent(TITLES["gemini"], gemini.is_there, gemini.instructions),
    _Agent("Cursor", editors.cursor_is_there, editors.cursor_instructions),
    _Agent("Copilot", editors.copilot_is_there, editors.copilot_instructions),
)


def loaded_for(folder: Path, count: Count, *, only_in: Path | None = None) -> AlwaysLoaded | None:
    """What the agents load that are installed or have files there; None where none does.

    `only_in`: leave out what is not in that folder, as a person's own files.
    """
    folder = folder.absolute()
    return always_loaded(
        [_counted(agent, folder, count, only_in) for agent in _AGENTS if agent.is_there(folder)]
    )


def _counted(agent: _Agent, folder: Path, count: Count, only_in: Path | None) -> AgentInstructions:
    files = tuple(
        LoadedFile(
            path=_shown(one.path, folder),
            tokens=count(one.text),
            loaded_by=None if one.by is None else _shown(one.by, folder),
            line=one.line,
            note=one.note,
        )
        for one in agent.instructions(folder)
        if only_in is None or one.path.is_relative_to(only_in)
    )
    return AgentInstructions(agent.title, sum(one.tokens for one in files), files)


def _shown(path: Path, folder: Path) -> str:
    """The path as people write it: from the folder, from home, else as a whole."""
    for place, mark in ((folder, ""), (_home(), "~/")):
        if place is not None and path.is_relative_to(place):
            return printable(f"{mark}{path.relative_to(place).as_posix()}")
    return printable(path.as_posix())


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:
        return None
