"""What a session said, freed of secrets: what stands for one is told, and never cut in half."""

from collections.abc import Iterable
from dataclasses import replace

from ullage.adapters.secrets import find_secrets
from ullage.app.context_notes import LeftOutSecret
from ullage.domain.handoff import Failure, Talk
from ullage.domain.redaction import without_secrets

PROMPT, PLAN, TODO, COMMAND, COMMIT = (
    "a prompt", "the plan", "a to-do", "the last failure", "a commit",
)  # fmt: skip


class Cleaner:
    """Replaces secrets. `secrets`: those that it has found, by what they stood in."""

    def __init__(self) -> None:
        self._found: dict[LeftOutSecret, None] = {}

    @property
    def secrets(self) -> tuple[LeftOutSecret, ...]:
        """What was found so far."""
        return tuple(self._found)

    def clean(self, text: str, place: str) -> str:
        """The text without the lines that hold secrets."""
        found = find_secrets(text, None)
        self._found.update(dict.fromkeys(LeftOutSecret(place, None, one.kind) for one in found))
        return without_secrets(text, found, None) if found else text

    def all_clean(self, texts: Iterable[str], place: str) -> tuple[str, ...]:
        """The same of several texts."""
        return tuple(self.clean(text, place) for text in texts)

    def talk(self, talk: Talk) -> Talk:
        """The talk, but for its changes, of which only places are told."""
        return replace(
            talk,
            prompts=self.all_clean(talk.prompts, PROMPT),
            plan=None if talk.plan is None else self.clean(talk.plan, PLAN),
            proposed=None if talk.proposed is None else self.clean(talk.proposed, PLAN),
            todos=self.all_clean(talk.todos, TODO),
            failure=None if talk.failure is None else self._failure(talk.failure),
        )

    def _failure(self, failure: Failure) -> Failure:
        return Failure(*self.all_clean((failure.command, failure.line), COMMAND))
