"""Which lines of a file, as it is now, some edits made: by their own texts, wherever they stand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from ullage.domain.handoff.talk import Edit
from ullage.domain.redaction import lines_of

MOST_LINES = 2_000
"""Of an edit: what is longer is a file written anew, of which nobody wants to know the parts."""

_TELLING_CHARACTERS = 6
"""A shorter line, such as one of a brace, is in many places."""


def changed_lines(text: str, edits: Iterable[Edit]) -> frozenset[int]:
    """The lines, from 0, that the edits made or stand where they took something out."""
    lines = _lines(text)
    once = {line for line, number in Counter(map(str.strip, lines)).items() if number == 1}
    found: set[int] = set()
    for edit in edits:
        after = _lines(edit.after)
        touched = _touched(_lines(edit.before), after)
        begin = _place_of(after, lines)
        if begin is not None:
            found.update(begin + at for at in touched)
        else:
            # It was changed again since: what is left of it are single lines.
            told = {after[at].strip() for at in touched if at < len(after)} & once
            telling = {line for line in told if len(line) >= _TELLING_CHARACTERS}
            found.update(at for at, line in enumerate(lines) if line.strip() in telling)
    return frozenset(at for at in found if at < len(lines))


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r\n") for line in lines_of(text)]


def _touched(before: Sequence[str], after: Sequence[str]) -> list[int]:
    """The lines of `after` that are not in `before`, or stand where some of it went."""
    if not before or max(len(before), len(after)) > MOST_LINES:
        return []
    return [*_differing(before, after)]


def _differing(before: Sequence[str], after: Sequence[str]) -> Iterator[int]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, _, _, first, last in matcher.get_opcodes():
        if kind == "delete":
            yield max(min(first, len(after) - 1), 0)
        elif kind != "equal":
            yield from range(first, last)


def _place_of(block: Sequence[str], lines: Sequence[str]) -> int | None:
    """Where a block of lines stands; its first and last may be parts of lines."""
    if not block:
        return None
    for begin in range(len(lines) - len(block) + 1):
        ends = lines[begin].endswith(block[0]), lines[begin + len(block) - 1].startswith(block[-1])
        if len(block) == 1:
            ends = block[0] in lines[begin], bool(block[0].strip())
        if all(ends) and list(lines[begin + 1 : begin + len(block) - 1]) == list(block[1:-1]):
            return begin
    return None
