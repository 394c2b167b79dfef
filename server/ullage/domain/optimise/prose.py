"""A text in short: its own words, in their order, with marks where some are left out.

Headings stay, and as much of the beginning as there is room for, and the end.
"""

import re
from collections.abc import Callable, Sequence

from ullage.domain.optimise.marks import left_out, worth

Fits = Callable[[str], bool]

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s")
_UNDERLINE = re.compile(r"^(=+|-+)\s*$")
# A cut may fall so many characters short of the limit to spare a word.
LONGEST_WORD = 40


def extract(text: str, fits: Fits) -> str:
    """The text in short, as `fits` allows.

    Where not even a mark fits, the mark: a limit is never that low.
    """
    paragraphs = _paragraphs(text)
    for units, separator, unit in (
        (paragraphs, "\n\n", "paragraphs"),
        (text.split("\n"), "\n", "lines"),
    ):
        shortened = _shortened(units, separator, unit, fits) if len(units) > 2 else None
        if shortened is not None:
            return shortened
    return _beginning(text, fits)


def _paragraphs(text: str) -> list[str]:
    """Pieces between blank lines; a fenced block is one, whatever is in it."""
    found: list[list[str]] = [[]]
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if not line.strip() and not fence:
            found.append([])
            continue
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and line.strip() == mark[1]:
            fence = ""
        found[-1].append(line)
    return ["\n".join(lines) for lines in found if lines]


def _shortened(units: Sequence[str], separator: str, unit: str, fits: Fits) -> str | None:
    """The first and last unit, headings, and what else of the beginning fits; None if none do."""
    last = len(units) - 1
    headings = [at for at, text in enumerate(units) if unit == "paragraphs" and _is_heading(text)]

    def assembled(kept: set[int]) -> str:
        return separator.join(_with_marks(units, kept, unit))

    def grown(fixed: set[int], order: Sequence[int]) -> str | None:
        if not fits(assembled(fixed)):
            return None
        most = _most(len(order), lambda n: fits(assembled({*fixed, *order[:n]})))
        return assembled({*fixed, *order[:most]})

    # With all headings in it the beginning may grow; else as many headings as there is room for.
    return grown({0, last, *headings}, range(len(units))) or grown({0, last}, headings)


def _with_marks(units: Sequence[str], kept: set[int], unit: str) -> list[str]:
    shown: list[str] = []
    missing = 0
    for at, text in enumerate(units):
        if at not in kept:
            missing += worth(text, unit)
            continue
        if missing:
            shown.append(left_out(missing, unit))
            missing = 0
        shown.append(text)
    return shown


def _is_heading(paragraph: str) -> bool:
    lines = paragraph.split("\n")
    return bool(_HEADING.match(lines[0])) or (len(lines) > 1 and bool(_UNDERLINE.match(lines[1])))


def _beginning(text: str, fits: Fits) -> str:
    """As many of the first characters as fit, to the end of a word."""

    def cut(length: int) -> str:
        kept = text[:length].rstrip()
        return f"{kept}{' ' * bool(kept)}{left_out(len(text) - len(kept), 'characters')}"

    length = _most(len(text) - 1, lambda n: fits(cut(n)))
    whole_words = _end_of_word(text, length)
    return cut(whole_words if fits(cut(whole_words)) else length)


def _end_of_word(text: str, length: int) -> int:
    if text[length : length + 1].isspace():
        return length
    for at in range(length, max(length - LONGEST_WORD, 0), -1):
        if text[at - 1].isspace():
            return at - 1
    return length


def _most(upper: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `upper` that fits, where about all below it do; 0 if none.

    Asks for small numbers first: what fits is small however long the text is.
    """
    low, high = 0, min(1, upper)
    while low < high and fits(high):
        low, high = high, min(2 * high, upper)
    # `low` fits, or is 0; what is above `high` is not asked for.
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low
