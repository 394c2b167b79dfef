"""What no task should load, and what it would have cost.

Owns the rules and the words. Never looks for files and never counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ullage.domain.budget import Budget
from ullage.domain.numbers import about, full, limit, short

MOST_FILES = 100
"""More files than this are a whole codebase, unless together they stay within the maximum."""

MOST_TIMES_OVER = 3
"""So many times the maximum are too much for a task, of however few files."""

BYTES_A_TOKEN = 4
"""What is too much to count, or is no text, is told as its size by this: source has 3.5 to 4.5."""

REFUSED_KINDS = frozenset(
    {
        "dependencies",
        "virtual environments",
        "tool caches",
        "build output",
        "version control",
        "conversation histories",
        "binary",
    }
)
"""What is refused where a pattern names it, of what a walk leaves out by itself."""

_INCLUDE = "what you need all the same, name with include in ullage.toml"
_ADVICE: Mapping[str, str] = {
    "dependencies": f"Read the types or the documentation of what you use; {_INCLUDE}.",
    "conversation histories": "A handoff says what matters of it in 2,000 tokens: ullage handoff.",
    "binary": "It is no text. Give the agent its path.",
}
_OTHERWISE = f"An agent needs its sources, not this; {_INCLUDE}."


@dataclass(frozen=True, slots=True)
class Avoided:
    """What a refusal spares: tokens, `exact` where they were counted, of so many files.

    `complete`: all of them were looked at.
    """

    tokens: int
    files: int
    exact: bool = False
    complete: bool = True

    @property
    def text(self) -> str:
        """Tokens and files, for people."""
        least = "more than " * (not self.complete)
        number = f"{full(self.files)} file{'s' * (self.files != 1)}"
        tokens = f"{about(exact=self.exact)}{short(self.tokens)} token{'s' * (self.tokens != 1)}"
        return f"{least}{tokens} in {number}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that a task would load and that is refused. `kind`: what it is, for programs.

    `text` says what, what it would have cost, and what to do instead.
    """

    kind: str
    text: str
    avoided: Avoided


def left_out(pattern: str, kind: str, detail: str, avoided: Avoided) -> Refusal:
    """The refusal of what no walk takes; `detail` names it: `dependencies (node_modules)`."""
    advice = _ADVICE.get(kind, _OTHERWISE)
    return Refusal(kind, f"{pattern}: {detail}. Avoided: {avoided.text}. {advice}", avoided)


def is_whole_codebase(files: int, tokens: int, budget: Budget) -> bool:
    """Whether so many files, costing so many tokens as a task loads them, are no task's."""
    over = tokens > budget.maximum
    return (over and files > MOST_FILES) or tokens > MOST_TIMES_OVER * budget.maximum


def whole_codebase(task: str, avoided: Avoided, budget: Budget) -> Refusal:
    """The refusal of a task that is one in name only."""
    most = f"of at most {limit(budget.maximum)}"
    text = (
        f"{task}: {avoided.text}, {most}: that is a codebase, not a task. Name the files that the "
        "work is about, with a variable such as src/{module}.py; ullage report shows where the "
        f"tokens lie, and {_INCLUDE}."
    )
    return Refusal("whole codebase", text, avoided)
