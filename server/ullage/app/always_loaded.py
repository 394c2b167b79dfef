"""What each agent would load for a folder before the first prompt, counted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ullage.adapters.agents import claude_code, codex, editors, gemini
from ullage.adapters.agents.instructions import Instruction
from ullage.adapters.files import printable
from ullage.adapters.store import CountCache
from ullage.app.text_counts import counter
from ullage.domain.always_loaded import AgentInstructions, AlwaysLoaded, LoadedFile, always_loaded
from ullage.domain.estimates import Estimate
from ullage.domain.meter import Meter
from ullage.domain.session import TITLES

LANGUAGE = "markdown"
"""What instruction files are written in, for estimates."""

Cost = Callable[[str], Estimate]
"""Tokens of a text as they are shown, and their band."""


@dataclass(frozen=True, slots=True)
class _Agent:
    title: str
    is_there: Callable[[Path], bool]
    instructions: Callable[[Path], Iterator[Instruction]]
    deciding: tuple[str, ...]


_AGENTS = (
    _Agent(
        TITLES["claude-code"], claude_code.is_there, claude_code.instructions, claude_code.DECIDING
    ),
    _Agent(TITLES["codex"], codex.is_there, codex.instructions, codex.DECIDING),
    _Agent(TITLES["gemini"], gemini.is_there, gemini.instructions, gemini.DECIDING),
    _Agent("Cursor", editors.cursor_is_there, editors.cursor_instructions, editors.CURSOR_DECIDING),
    _Agent(
        "Copilot", editors.copilot_is_there, editors.copilot_instructions, editors.COPILOT_DECIDING
    ),
)

DECIDING_NAMES = tuple(dict.fromkeys(name for agent in _AGENTS for name in agent.deciding))
"""What decides at the top of a folder, by coming, changing or going, which files are loaded."""


@dataclass(frozen=True, slots=True)
class Read:
    """What an agent, by its name for people, loads: the texts in the order of its context."""

    agent: str
    files: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True)
class CountedFile:
    """A file that an agent loads and its cost there.

    `path` and `by`, the file that imports it, are absolute; `shown` is what people are told.
    """

    path: Path
    by: Path | None
    cost: Estimate
    shown: LoadedFile


@dataclass(frozen=True, slots=True)
class CountedAgent:
    """What one agent loads, in its order."""

    agent: str
    files: tuple[CountedFile, ...]


def read_for(folder: Path, *, only_in: Path | None = None) -> Sequence[Read]:
    """The texts that the agents load which are installed or have files there.

    `only_in`: leave out what is not in that folder, as a person's own files.
    """
    folder = folder.absolute()
    return [
        Read(
            agent.title,
            tuple(
                one
                for one in agent.instructions(folder)
                if only_in is None or one.path.is_relative_to(only_in)
            ),
        )
        for agent in _AGENTS
        if agent.is_there(folder)
    ]


def shown_for(folder: Path, texts: Iterable[Read], meter: Meter) -> Sequence[CountedAgent]:
    """What the texts for a folder cost in the tokens that people see.

    Raises CountError for a text that cannot be counted.
    """
    loading = [read for read in texts if read.files]
    if not loading:
        return ()
    # A cache that cannot be used makes this slower, and nothing else.
    with CountCache.open(on_problem=lambda _: None) as stored:
        count = counter(stored, meter.encoding)
        return counted_for(folder, loading, lambda text: meter.shown(count(text), LANGUAGE))


def counted_for(folder: Path, texts: Iterable[Read], cost: Cost) -> Sequence[CountedAgent]:
    """What the texts for a folder cost; one that several agents load is counted once."""
    folder, of = folder.absolute(), cache(cost)
    return [
        CountedAgent(read.agent, tuple(_counted(one, of(one.text), folder) for one in read.files))
        for read in texts
    ]


def document_of(agents: Iterable[CountedAgent]) -> AlwaysLoaded | None:
    """The same as people and scripts are told; None where nobody loads anything."""
    return always_loaded([_document(one) for one in agents])


def _document(agent: CountedAgent) -> AgentInstructions:
    files = tuple(one.shown for one in agent.files)
    return AgentInstructions(agent.agent, sum(one.tokens for one in files), files)


def _counted(one: Instruction, cost: Estimate, folder: Path) -> CountedFile:
    shown = LoadedFile(
        path=_shown(one.path, folder),
        tokens=cost.tokens,
        loaded_by=None if one.by is None else _shown(one.by, folder),
        line=one.line,
        note=one.note,
    )
    return CountedFile(one.path, one.by, cost, shown)


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
