"""Which specification a session works at, in MoAI's layout, and how far it is."""

import re
from collections.abc import Iterable

from ullage.domain.handoff.talk import Talk
from ullage.domain.phases import PhaseReport

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


def spec_line(path: str, phase: PhaseReport | None) -> str:
    """The specification, and the part or phase that is at work on it."""
    return path if phase is None else f"{path}, phase {(phase.part or phase).name.upper()}"


def _names(text: str) -> Iterable[str]:
    return [*_PLACE.findall(text), *_NAME.findall(text)]
