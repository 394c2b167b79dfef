"""Which specification a session works at, in MoAI's layout, and how far it is."""

import re
from collections.abc import Iterable, Sequence

from ullage.domain.handoff.talk import Talk
from ullage.domain.phases import PhaseRules

_PLACE = re.compile(r"\.moai/specs/([\w.-]+)/")
_NAME = re.compile(r"\bSPEC-[\w-]*\w")


def spec_path(name: str) -> str:
    """Where the specification of that name is, from the project's folder."""
    return f".moai/specs/{name}/spec.md"


def specs_named(talk: Talk) -> list[str]:
    """The names of specifications that were spoken of or changed, the likeliest first."""
    said = [name for prompt in reversed(talk.prompts) for name in _names(prompt)]
    changed = [name for change in talk.changes for name in _PLACE.findall(change.path)]
    return list(dict.fromkeys([*said, *changed]))


def phase_named(prompts: Sequence[str], rules: PhaseRules) -> str | None:
    """The phase that the last command began."""
    commands = (prompt.split(maxsplit=1)[0] for prompt in reversed(prompts) if prompt.strip())
    found = filter(None, map(rules.by_command, commands))
    return next((one.name.upper() for one in found), None)


def _names(text: str) -> Iterable[str]:
    return [*_PLACE.findall(text), *_NAME.findall(text)]
