"""What was said and done in a session, as far as its record tells: texts, in memory only.

Made when somebody asks for a handoff, and for nothing else.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of a file before and after a change; `before` empty where all of it was written."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A file that was changed. `path` as the agent named it, `is_new`: the session made it."""

    path: str
    edits: tuple[Edit, ...]
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A command that failed, and the last line of what it printed."""

    command: str
    line: str


@dataclass(frozen=True, slots=True)
class Talk:
    """All of it.

    `prompts` in their order, `earlier` of them from before the context was last begun anew. `plan`:
    the one that was accepted last; `proposed`: a later one that nobody has accepted, before
    anything else was done. `todos`: those not done. `changes`: the latest first. `failure`:
    of a command that has not succeeded since.
    """

    prompts: tuple[str, ...] = ()
    earlier: int = 0
    plan: str | None = None
    proposed: str | None = None
    todos: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    failure: Failure | None = None

    @property
    def before(self) -> tuple[str, ...]:
        """The prompts from before the last boundary."""
        return self.prompts[: self.earlier]

    @property
    def since(self) -> tuple[str, ...]:
        """The prompts since the last boundary."""
        return self.prompts[self.earlier :]
