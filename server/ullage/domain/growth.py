"""What of that which is over its limit a change is to blame for, or a baseline puts up with.

Never counts and never reads a file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ullage.domain.check import Violation


def caused(
    over: Iterable[Violation], before: Mapping[str, int | None], grow: int
) -> Iterator[Violation]:
    """What crossed its limit since an earlier version, or grew by more than `grow` tokens over it.

    `before`: tokens then, by the path of today. What has none is new. None: what was there is no
    text that can be counted, so that nobody can say how much it grew.
    """
    for one in over:
        was = before.get(one.path, 0)
        if was is None:
            yield one
        elif was <= one.limit or one.tokens - was > grow:
            yield replace(one, grew=one.tokens - was)


def beyond(
    over: Iterable[Violation], baseline: Mapping[str, int], grow: int
) -> Iterator[Violation]:
    """What has no entry in the baseline, or is over it by more than `grow` tokens.

    It is told how much that is, where it is not known already how much it grew.
    """
    for one in over:
        entry = baseline.get(one.path)
        if entry is None:
            yield one
        elif one.tokens - entry > grow:
            yield one if one.grew is not None else replace(one, grew=one.tokens - entry)


def most_to_blame_first(over: Iterable[Violation]) -> Sequence[Violation]:
    """What was within its limit before, or is new to it; then what only grew, by how much.

    What was far over its limit before says little about the change.
    """
    return sorted(over, key=_blame)


def _blame(one: Violation) -> tuple[bool, int, str]:
    grew = one.tokens - one.limit if one.grew is None else one.grew
    return one.crossed is False, -grew, one.path
