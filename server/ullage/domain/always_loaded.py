"""What is in an agent's context before the first prompt: its instruction files and what they cost.

Never reads a file and never counts one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ullage.domain.numbers import about, short


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file and its tokens as it is loaded. `loaded_by` and `line`: the line that imports it.

    `note`: what is peculiar about it, for people.
    """

    path: str
    tokens: int
    loaded_by: str | None
    line: int | None
    note: str | None


@dataclass(frozen=True, slots=True)
class AgentInstructions:
    """What one agent loads, in its order; `agent` is its name for people."""

    agent: str
    tokens: int
    files: tuple[LoadedFile, ...]


@dataclass(frozen=True, slots=True)
class AlwaysLoaded:
    """Tokens and files of the agent that loads most, and what each agent loads."""

    tokens: int
    files: int
    agents: tuple[AgentInstructions, ...]


def always_loaded(agents: Sequence[AgentInstructions]) -> AlwaysLoaded | None:
    """Of some agents, the one that loads most first; None where none loads anything."""
    loading = sorted((one for one in agents if one.files), key=lambda one: (-one.tokens, one.agent))
    if not loading:
        return None
    return AlwaysLoaded(loading[0].tokens, len(loading[0].files), tuple(loading))


def named(files: Sequence[LoadedFile], joined: str = "and") -> str:
    """The files in words: `CLAUDE.md and 3 imports`, `AGENTS.md and 2 more`."""
    first, *rest = files
    if not rest:
        return first.path
    are_imports = all(one.loaded_by is not None for one in rest)
    more = f"import{'s' * (len(rest) > 1)}" if are_imports else "more"
    return f"{first.path} {joined} {len(rest)} {more}"


def loaded_text(loaded: AlwaysLoaded, *, exact: bool) -> str:
    """What is loaded, in a few words: `7.4K · CLAUDE.md and 3 imports`."""
    return f"{about(exact=exact)}{short(loaded.tokens)} · {named(loaded.agents[0].files)}"


def agent_text(agent: AgentInstructions, *, exact: bool) -> str:
    """The sum of one agent: `7.4K · 4 files`."""
    number = len(agent.files)
    return f"{about(exact=exact)}{short(agent.tokens)} · {number} file{'s' * (number != 1)}"


def file_text(file: LoadedFile, *, exact: bool) -> str:
    """A file's tokens and why it is loaded: `3.1K · imported by CLAUDE.md, line 12`."""
    said = [f"{about(exact=exact)}{short(file.tokens)}"]
    if file.loaded_by is not None:
        said.append(f"imported by {file.loaded_by}, line {file.line}")
    if file.note is not None:
        said.append(file.note)
    return " · ".join(said)
