"""Which part of a text is which file's, where one command printed several: told, never guessed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from ullage.adapters.agents.shell import Output, Printed

_NUMBERED = re.compile(r"\s*(\d+)\t")


@dataclass(frozen=True, slots=True)
class Share:
    """The characters of a text from `begin` to before `end`, which are of a file."""

    begin: int
    end: int
    printed: Printed


def shares(outputs: Sequence[Output], text: str) -> tuple[Share, ...]:
    """What of a text is of the files that a command printed, in order; none where nobody can tell.

    Of one file alone it is all of it, whatever else was printed that cannot be told apart.
    """
    files = [one for one in outputs if one is not None]
    if not files:
        return ()
    is_all = len(files) == len(outputs)
    lines = text.split("\n")
    starts = [*accumulate((len(line) + 1 for line in lines), initial=0)]
    ends = _by_numbers(files, lines, is_all=is_all)
    if ends is None and is_all:
        ends = _by_headings(files, lines) or _by_counts(files, lines)
    if ends is not None:
        places = [(starts[first], min(starts[last], len(text))) for first, last in ends]
    elif len({one.path for one in files}) == 1 and (is_all or len(files) == 1):
        # The first has it all: what each read of a file took is told of all together.
        places = [(0, len(text)), *[(len(text), len(text))] * (len(files) - 1)]
    else:
        return ()
    return tuple(Share(*place, one) for place, one in zip(places, files, strict=True))


def cut(part: str, begin: int, end: int) -> str:
    """The name of some characters of a part of a record: see `cut_out`."""
    return f"{part}:{begin}-{end}"


def cut_out(part: str, text_of: Callable[[str], str]) -> str:
    """The text of a part, or of some characters of it. `text_of`: the text of a whole part."""
    whole, is_cut, place = part.partition(":")
    text = text_of(whole)
    begin, _, end = place.partition("-")
    return text[int(begin) : int(end)] if is_cut else text


Ends = list[tuple[int, int]]
"""Lines of a text, from 0: of each file the first, and the one behind its last."""


def _by_numbers(files: Sequence[Printed], lines: Sequence[str], *, is_all: bool) -> Ends | None:
    """By the numbers that lines begin with. `is_all`: nothing else was printed."""
    if any(one.mark != "numbers" for one in files):
        return None
    found = map(_NUMBERED.match, lines)
    numbers = [int(one[1]) if one else None for one in found]
    ends: Ends = []
    at = 0
    for one in files:
        number, last = (one.lines.first, one.lines.last) if one.lines else (1, None)
        if number not in numbers[at:]:
            return None
        first = at = numbers.index(number, at)
        while at < len(numbers) and numbers[at] == number and (last is None or number <= last):
            at, number = at + 1, number + 1
        ends.append((first, at))
    if is_all and not _are_all(ends, lines):
        return None
    return ends


def _are_all(ends: Ends, lines: Sequence[str]) -> bool:
    follow = all(before[1] == after[0] for before, after in pairwise(ends))
    return follow and ends[0][0] == 0 and ends[-1][1] == _count(lines)


def _by_headings(files: Sequence[Printed], lines: Sequence[str]) -> Ends | None:
    """By the lines that `head` puts above each of several files, and an empty one between them."""
    if any(one.mark != "headings" for one in files):
        return None
    places: list[int] = []
    for one in files:
        heading, begin = f"==> {one.path} <==", places[-1] if places else 0
        if heading not in lines[begin:]:
            return None
        places.append(lines.index(heading, begin) + 1)
    return [(first, after - 2) for first, after in pairwise([*places, _count(lines) + 2])]


def _by_counts(files: Sequence[Printed], lines: Sequence[str]) -> Ends | None:
    """By their numbers of lines, where there are as many as all together can have at most."""
    counts = [
        one.lines.last - one.lines.first + 1
        for one in files
        if one.lines is not None and one.lines.last is not None
    ]
    if len(counts) < len(files) or sum(counts) != _count(lines):
        return None
    return [*pairwise(accumulate(counts, initial=0))]


def _count(lines: Sequence[str]) -> int:
    """Lines of a text; behind the last line end there is none."""
    return len(lines) - (lines[-1] == "")
