"""What was read in vain, as far as a session's record shows it. An upper bound of nothing else.

Only of what is in the context now: what was summed up costs no more.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ullage.domain.monitor.monitor import Code, Recommendation
from ullage.domain.numbers import limit
from ullage.domain.session import Lines, Piece, Session
from ullage.domain.session.filling import Counted

REQUESTS_TO_USE = 10
"""So many own requests have to come after a read before it is said that it was not used."""

WORTH_TELLING = 5_000
"""Tokens below which nothing is recommended: one file of medium size."""

MUCH_BEFORE = 40_000
"""Tokens before the first prompt from which there is something to look at: an agent with nothing
of anybody's own begins at about 26,000."""

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class WastedFile:
    """Tokens of the reads of one file that were in vain, and how many."""

    path: str
    tokens: int
    reads: int


@dataclass(frozen=True, slots=True)
class WastedReads:
    """Such reads together; `files`: of the heaviest."""

    tokens: int
    reads: int
    files: tuple[WastedFile, ...]


@dataclass(frozen=True, slots=True)
class Waste:
    """Tokens in the context now.

    `always_loaded`: there before the first prompt; None where nobody can tell. `read_again`: reads
    all of whose lines had been read before, with no change of the file between. `not_used`: files
    that were read once, at least ten requests ago, and since then neither changed, nor read again,
    nor named in a call.
    """

    always_loaded: int | None
    read_again: WastedReads
    not_used: WastedReads


def waste_in(session: Session, counted: Iterable[Counted], always_loaded: int | None) -> Waste:
    """The waste of a session. `counted`: its pieces with their tokens, as they are shown."""
    reads: dict[str, list[Counted]] = defaultdict(list)
    for piece, tokens in counted:
        if piece.cause == "file" and piece.path is not None:
            reads[piece.path].append((piece, tokens))
    told = _Told(session)
    again = [
        _wasted(path, found)
        for path, all_of_it in reads.items()
        if (found := [*_read_again(all_of_it, told.changes[path])])
    ]
    unused = [_wasted(path, found) for path, found in reads.items() if told.is_unused(path, found)]
    return Waste(always_loaded, _together(again), _together(unused))


class _Told:
    """When files were changed and named, by their places in the record."""

    def __init__(self, session: Session) -> None:
        self._requests = sorted(one.offset for one in session.own)
        self.changes: dict[str, list[int]] = defaultdict(list)
        for deed in session.deeds:
            if deed.kind == "change":
                self.changes[deed.name].append(deed.offset)
        self._named: dict[str, int] = {}
        for one in session.named:
            self._named[one.path] = max(one.offset, self._named.get(one.path, 0))

    def is_unused(self, path: str, reads: Sequence[Counted]) -> bool:
        if len(reads) != 1:
            return False
        read = reads[0][0].offset
        later = len(self._requests) - bisect_right(self._requests, read)
        # Where all stands in one record nobody can tell what came first.
        changed = any(change >= read for change in self.changes[path])
        return later >= REQUESTS_TO_USE and not changed and self._named.get(path, -1) <= read


def _read_again(reads: Sequence[Counted], changes: Sequence[int]) -> Iterator[Counted]:
    """Those of the reads of one file that put nothing new into the context."""
    known: list[Piece] = []
    for piece, tokens in sorted(reads, key=lambda one: one[0].offset):
        before = known[-1].offset if known else 0
        if any(before <= change <= piece.offset for change in changes):
            known.clear()
        if known and _covers([one.lines for one in known], piece.lines):
            yield piece, tokens
        known.append(piece)


def _covers(known: Sequence[Lines | None], lines: Lines | None) -> bool:
    """Whether all of the lines are among those that are known; None: all there are."""
    if None in known:
        return True
    first, last = (1, None) if lines is None else (lines.first, lines.last)
    for one in sorted((one for one in known if one is not None), key=lambda one: one.first):
        if one.first > first:
            return False
        if one.last is None or (last is not None and one.last >= last):
            return True
        first = max(first, one.last + 1)
    return False


def _wasted(path: str, reads: Sequence[Counted]) -> WastedFile:
    return WastedFile(path, sum(tokens for _, tokens in reads), len(reads))


def _together(files: Iterable[WastedFile]) -> WastedReads:
    heaviest = sorted(files, key=lambda one: (-one.tokens, one.path))
    return WastedReads(
        tokens=sum(one.tokens for one in heaviest),
        reads=sum(one.reads for one in heaviest),
        files=tuple(heaviest[:MOST_NAMED]),
    )


def recommendations(waste: Waste) -> Iterator[Recommendation]:
    """What to do about it, the cheaper move first; nothing for what is not worth a word."""
    unused, again, before = waste.not_used, waste.read_again, waste.always_loaded
    if unused.tokens >= WORTH_TELLING:
        text = (
            f"{_files(unused.reads)} read once and not used since: {limit(unused.tokens)}. "
            "Leave them out, or read their signatures first"
        )
        yield _about(unused, "not-used", text)
    if again.tokens >= WORTH_TELLING:
        times = f"{again.reads} read{'s' * (again.reads != 1)}"
        text = (
            f"{times} of lines that were there already: {limit(again.tokens)}. "
            "Ask for the lines that are needed, or put the files on signatures"
        )
        yield _about(again, "read-again", text)
    if before is not None and before >= MUCH_BEFORE:
        text = (
            f"{limit(before)} before the first prompt, in every request. "
            "Shorten instruction files, or turn tools off that are not needed"
        )
        yield Recommendation("always-loaded", text, before, MUCH_BEFORE, command="ullage report")


def _about(reads: WastedReads, code: Code, text: str) -> Recommendation:
    paths = tuple(one.path for one in reads.files)
    return Recommendation(
        code=code, text=text, tokens=reads.tokens, limit=WORTH_TELLING, saving=reads.tokens,
        paths=paths, command=f"ullage outline {paths[0]}",
    )  # fmt: skip


def _files(number: int) -> str:
    return f"{number} file{'s' * (number != 1)}"
