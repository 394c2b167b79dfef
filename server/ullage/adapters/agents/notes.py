"""What was said and done in a session, collected for a handoff: the same for every agent.

Holds texts, but only as long as somebody who asked for a handoff waits for it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ullage.adapters.agents.fields import Table, tables, words
from ullage.adapters.agents.trials import Trials
from ullage.domain.handoff import Change, Edit, Talk
from ullage.domain.handoff.wording import telling, title_of

_PLANNED = re.compile(r"\s*(?:please )?implement (?:the following|this) plan:\s*", re.IGNORECASE)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
DONE = frozenset({"completed", "cancelled", "deleted", "done"})
UNDER_WAY = "in_progress"


@dataclass
class _File:
    edits: list[Edit] = field(default_factory=list)
    is_new: bool = False
    at: datetime = _LONG_AGO


class Notes:
    """Takes what happened in its order."""

    def __init__(self) -> None:
        self._prompts: list[str] = []
        self._earlier = 0
        self._plan: str | None = None
        self._proposed: str | None = None
        self._todos: tuple[str, ...] = ()
        self._files: dict[str, _File] = {}
        self.trials = Trials()

    def said(self, text: str) -> None:
        """A person typed this."""
        planned = _PLANNED.match(text)
        if planned is not None:
            # A plan that was accepted in another session, and is what this one is about.
            self._plan = text[planned.end() :]
            text = f"Implement the plan: {title_of(self._plan)}"
        if text.strip():
            self._prompts.append(text)

    def refused(self, text: str) -> None:
        """A person said this in place of letting the agent go on with what was asked before."""
        behind = reversed(range(len(self._prompts)))
        told = next((at for at in behind if telling(self._prompts[at : at + 1])), 0)
        self._earlier = min(self._earlier, told)
        self.said(text)

    def took_back(self, prompts: int) -> None:
        """The last prompts are as if they had never been."""
        if prompts > 0:
            del self._prompts[-prompts:]
            self._earlier = min(self._earlier, len(self._prompts))

    def summed_up(self) -> None:
        """The context was begun anew."""
        self._earlier = len(self._prompts)

    def proposed(self, plan: str) -> None:
        """A plan was shown, and nobody has accepted it yet."""
        self._proposed = plan

    def planned(self, plan: str) -> None:
        """A plan was accepted."""
        self._plan, self._proposed = plan, None

    def moved_on(self) -> None:
        """Something was done: what was only proposed is no longer what is waited for."""
        self._proposed = None

    def listed(self, todos: Iterable[str]) -> None:
        """What is still to be done, and there is nothing else."""
        self._todos = tuple(todos)

    def changed(
        self, path: str, edits: Iterable[Edit], at: datetime | None, *, is_new: bool = False
    ) -> None:
        """A file was changed, or made."""
        file = self._files.setdefault(path, _File(is_new=is_new))
        file.edits.extend(edits)
        file.at = max(file.at, at or file.at)

    def talk(self) -> Talk:
        """All of it."""
        latest = sorted(self._files.items(), key=lambda one: one[1].at, reverse=True)
        return Talk(
            prompts=tuple(self._prompts),
            earlier=self._earlier,
            plan=self._plan,
            proposed=self._proposed,
            todos=self._todos,
            changes=tuple(Change(path, tuple(one.edits), one.is_new) for path, one in latest),
            failure=self.trials.failure,
        )


def to_do(record: Table, key: str, text: str) -> Iterator[str]:
    """The items of a list that are not done; `text` is the name of what each of them says."""
    items = ((words(one, text), words(one, "status")) for one in tables(record, key))
    return still_open((said or "", status or "") for said, status in items)


def still_open(items: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The same of pairs of a text and its status."""
    for text, status in items:
        if text and status not in DONE:
            yield f"{text} (in progress)" if status == UNDER_WAY else text
