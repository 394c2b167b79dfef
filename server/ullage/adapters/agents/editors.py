"""What the agents of editors load before the first prompt: Cursor's and Copilot's rules.

As the documentation of each says, 2026-11: Cursor rules, Copilot custom instructions.
"""

from collections.abc import Iterator
from pathlib import Path

from ullage.adapters.agents.instructions import (
    Instruction,
    below,
    exists,
    read,
    says,
    without_front_matter,
)

_CURSOR_RULES = Path(".cursor", "rules")
_COPILOT = Path(".github", "copilot-instructions.md")
_COPILOT_RULES = Path(".github", "instructions")
CURSOR_DECIDING = (".cursorrules", ".cursor/rules", "AGENTS.md")
COPILOT_DECIDING = (".github/copilot-instructions.md", ".github/instructions", "AGENTS.md")
"""What decides at the top of a folder, by coming, changing or going, which files are loaded."""

_FOR_ALL = {"**", "**/*", "'**'", '"**"', "'**/*'", '"**/*"'}


def cursor_is_there(folder: Path) -> bool:
    """Whether the folder has files for Cursor."""
    return exists(folder / _CURSOR_RULES) or exists(folder / ".cursorrules")


def cursor_instructions(folder: Path) -> Iterator[Instruction]:
    """Cursor's rules that are always applied, and what it takes over from others."""
    yield from _whole(folder / ".cursorrules")
    for path in below(folder / _CURSOR_RULES, "*.mdc"):
        text = read(path)
        if text is not None and says(text, "alwaysApply") == "true":
            yield Instruction(path, without_front_matter(text))
    yield from _whole(folder / "AGENTS.md")


def copilot_is_there(folder: Path) -> bool:
    """Whether the folder has files for Copilot."""
    return exists(folder / _COPILOT) or exists(folder / _COPILOT_RULES)


def copilot_instructions(folder: Path) -> Iterator[Instruction]:
    """Copilot's instructions, those for all files among the ones by pattern, and AGENTS.md."""
    yield from _whole(folder / _COPILOT)
    for path in below(folder / _COPILOT_RULES, "*.instructions.md"):
        text = read(path)
        if text is not None and says(text, "applyTo") in _FOR_ALL:
            yield Instruction(path, without_front_matter(text))
    yield from _whole(folder / "AGENTS.md")


def _whole(path: Path) -> Iterator[Instruction]:
    text = read(path)
    if text is not None:
        yield Instruction(path, text)
