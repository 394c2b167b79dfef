"""What a session said, freed of secrets: what stands for one is told, and never cut in half.

It is prose, a paragraph a line: a secret goes with its word, and only where nobody knows which word
it is, with its line, as in code.
"""

from collections.abc import Iterable
from dataclasses import replace

from ullage.adapters.secrets import PROSE, find_secrets, values_in
from ullage.app.context_notes import LeftOutSecret
from ullage.domain.handoff import Failure, Talk
from ullage.domain.redaction import lines_of, without_secrets, without_values

PROMPT, PLAN, TODO, COMMAND, COMMIT = (
    "a prompt", "the plan", "a to-do", "the last failure", "a commit",
)  # fmt: skip


def _without_words(line: str) -> str:
    return without_values(line, values_in(line))


class Cleaner:
    """Replaces secrets. `secrets`: those that it has found, by what they stood in."""

    def __init__(self) -> None:
        self._found: dict[LeftOutSecret, None] = {}

    @property
    def secrets(self) -> tuple[LeftOutSecret, ...]:
        """What was found so far."""
        return tuple(self._found)

    def clean(self, text: str, place: str) -> str:
        """The text without secrets."""
        found = find_secrets(text, PROSE)
        if not found:
            return text
        self._found.update(dict.fromkeys(LeftOutSecret(place, None, one.kind) for one in found))
        lines = lines_of(text)
        for at in {one.first - 1 for one in found if one.first == one.last}:
            lines[at] = _without_words(lines[at])
        # Whatever is still found goes with its lines.
        text = "".join(lines)
        return without_secrets(text, find_secrets(text, PROSE), None)

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
