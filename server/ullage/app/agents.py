"""The agents whose sessions are known, a row each; and errors that never quote a record."""

import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from ullage.adapters import prices
from ullage.adapters.agents import claude_code, codex, gemini
from ullage.adapters.agents.model import SessionFile, SessionReader
from ullage.domain.handoff import Talk
from ullage.domain.session import Agent


@dataclass(frozen=True, slots=True)
class KnownAgent:
    """How an agent's sessions are found and read, and whose prices its models have.

    `talk`: what was said in one, for a handoff and for nothing else.
    `as_it_is`: the text of a file without what the agent puts before its lines.
    """

    find: Callable[[Path | None, float], Iterator[SessionFile]]
    recognises: Callable[[Path], bool]
    reader: Callable[[Path, int | None], SessionReader]
    provider: prices.Provider
    talk: Callable[[Path], Talk]
    as_it_is: Callable[[str], str] = str


AGENTS: dict[Agent, KnownAgent] = {
    "claude-code": KnownAgent(
        claude_code.find,
        claude_code.recognises,
        claude_code.ClaudeReader,
        "anthropic",
        claude_code.talk_of,
        claude_code.without_numbers,
    ),
    "codex": KnownAgent(codex.find, codex.recognises, codex.reader, "openai", codex.talk_of),
    "gemini": KnownAgent(gemini.find, gemini.recognises, gemini.reader, "google", gemini.talk_of),
}


class RecordError(Exception):
    """A mistake of ours with somebody's record.

    Says where it was made, never what stood there: that is somebody's talk.
    """

    def __init__(self, path: Path, error: Exception) -> None:
        what = type(error).__name__
        for frame in traceback.extract_tb(error.__traceback__)[-1:]:
            what += f" in {PurePath(frame.filename).name}, line {frame.lineno}"
        super().__init__(f"{path}: {what}")


@contextmanager
def unquoted(path: Path) -> Generator[None]:
    """Errors of what is done with a record without their own words, which may be the record's.

    Raises RecordError for any other.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - any of them may quote
        raise RecordError(path, error) from None
