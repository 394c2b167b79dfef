"""Files so small that they need not be counted: a token has a byte at least."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ullage.adapters.files import FoundFile, Skipped, Unreadable, read_bytes
from ullage.app.check.texts import any_line_end
from ullage.app.sources import source_of
from ullage.domain.text import utf8

# A file in UTF-16 has up to three bytes of UTF-8 for two of its own.
_LARGER_AS_UTF8 = 2


@dataclass(frozen=True, slots=True)
class Sifted:
    """How many files are within their limit by their bytes alone, and all other entries."""

    within: int
    others: Iterable[FoundFile | Skipped]


def sift(entries: Iterable[FoundFile | Skipped], limit_of: Callable[[str], int]) -> Sifted:
    """Read the files that may be small; one that gives no text is left to those who say why.

    Those without a limit, which is 0 then, are neither.
    """
    within = 0
    others: list[FoundFile | Skipped] = []
    for entry in entries:
        if isinstance(entry, Skipped):
            others.append(entry)
        elif limit := limit_of(entry.relative):
            is_small = _is_small(entry, limit)
            within += is_small
            others += [entry] * (not is_small)
    return Sifted(within, others)


def _is_small(file: FoundFile, limit: int) -> bool:
    if file.size > limit * _LARGER_AS_UTF8:
        return False
    try:
        source = source_of(file.relative, read_bytes(file.path))
    except Unreadable:
        return False
    return len(utf8(any_line_end(source.text))) <= limit
