"""What fills a context: by file and by cause, from its texts' counts and what was reported."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ullage.domain.session.model import Lines, Piece


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file in the context. `tokens` of all its reads together; `reads`: how many there are.

    `whole`: it was read from its first line to its last; `ranges` are the lines of other reads,
    from 1, first and last, in order, and one where they touch; without a last one to the end.
    """

    path: str
    tokens: int
    reads: int
    whole: bool
    ranges: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class Filling:
    """Tokens by cause; estimates but for their sum. None where nobody can tell.

    `system`: instructions, tools and rules, there before the first prompt. `other`: what the
    provider reported beyond all texts that the record shows, such as thoughts.
    """

    system: int | None
    files: int
    tools: int
    conversation: int
    other: int | None


Counted = tuple[Piece, int]
"""A piece and its tokens, as they are shown."""


def filling(counted: Sequence[Counted], context: int | None, system: int | None) -> Filling:
    """The shares of a context of so many tokens, so many of them there before the first prompt."""
    sums = {
        cause: sum(tokens for piece, tokens in counted if piece.cause == cause)
        for cause in ("file", "tool", "conversation")
    }
    told = sum(sums.values())
    if context is None:
        return Filling(system, sums["file"], sums["tool"], sums["conversation"], None)
    if told > context:
        # Some of it is there no more, or was estimated too high: the shares stay what they are.
        sums = {cause: tokens * context // told for cause, tokens in sums.items()}
        told = context
    if system is not None:
        system = min(system, context - told)
    other = max(context - told - (system or 0), 0)
    return Filling(system, sums["file"], sums["tool"], sums["conversation"], other)


def files_in(counted: Iterable[Counted]) -> tuple[FileUse, ...]:
    """The files, the heaviest first."""
    by_path: dict[str, list[Counted]] = defaultdict(list)
    for piece, tokens in counted:
        if piece.cause == "file" and piece.path is not None:
            by_path[piece.path].append((piece, tokens))
    found = [_use(path, reads) for path, reads in by_path.items()]
    return tuple(sorted(found, key=lambda one: (-one.tokens, one.path)))


def _use(path: str, reads: Sequence[Counted]) -> FileUse:
    parts = [piece.lines for piece, _ in reads]
    return FileUse(
        path=path,
        tokens=sum(tokens for _, tokens in reads),
        reads=len(reads),
        whole=any(part is None for part in parts),
        ranges=_joined([part for part in parts if part is not None]),
    )


def _joined(ranges: Iterable[Lines]) -> tuple[tuple[int, int | None], ...]:
    joined: list[tuple[int, float]] = []
    ends = ((one.first, math.inf if one.last is None else one.last) for one in ranges)
    for first, last in sorted(ends):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple((first, None if last == math.inf else int(last)) for first, last in joined)
