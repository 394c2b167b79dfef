r"""Where a text with a very long run of blanks divides, so that tiktoken never sees the run.

A run of 999,999 blanks without a line end overflows the stack of the pattern engine, as a panic
that is no `Exception`. Both patterns treat white space in a way simple enough to say here: of a
block of white space, everything up to its last line end is one piece (less the line ends that a
punctuation piece before it takes); of the blanks after that, all but the last are one piece, and
the last goes with what follows.
"""

import re
import unicodedata
from itertools import takewhile

_EM_AND_EN = "".join(map(chr, range(0x2000, 0x200B)))
_BLANK = f"\t\x0b\x0c \x85\xa0\u1680{_EM_AND_EN}\u2028\u2029\u202f\u205f\u3000"
_LIMIT = 100_000
"""A tenth of what tiktoken 0.14 survives; counting a shorter run the ordinary way is faster."""

_LONG_BLANK = re.compile(f"[{_BLANK}]{{{_LIMIT},}}")
_SPACE = re.compile(f"[{_BLANK}\r\n]*")
_LINE_ENDS = re.compile(r"[\r\n]*")
_STRIPPED = _BLANK + "\r\n"


def has_long_blank(text: str) -> bool:
    """Whether a text holds a run of blanks that tiktoken must not see."""
    return len(text) >= _LIMIT and _LONG_BLANK.search(text) is not None


def split_at_long_blank(text: str, encoding: str) -> tuple[str, list[str], str] | None:
    """The text before the first long run of blanks, the undivided pieces of it, and the rest."""
    run = _LONG_BLANK.search(text)
    if run is None:
        return None
    start = len(text[: run.start()].rstrip(_STRIPPED))
    end = _end_of_space(text, run.end())
    if _takes_line_ends(text[:start], encoding):
        start += len(_line_ends_at(text, start))
    pieces, rest = _pieces(text[start:end], followed=end < len(text), encoding=encoding)
    return text[:start], pieces, rest + text[end:]


def _end_of_space(text: str, start: int) -> int:
    space = _SPACE.match(text, start)
    return space.end() if space else start


def _line_ends_at(text: str, start: int) -> str:
    line_ends = _LINE_ENDS.match(text, start)
    return line_ends.group() if line_ends else ""


def _takes_line_ends(head: str, encoding: str) -> bool:
    """Whether a piece that ends with `head` takes the line ends after it: punctuation does.

    o200k counts combining marks among the letters, unless they end a longer run of punctuation.
    """
    if encoding == "o200k_base":
        base = head.rstrip(_marks_at_end(head))
        if len(base) < len(head):
            return (
                len(base) > 1
                and _is_punctuation(base[-1])
                and (base[-2] == " " or _is_punctuation(base[-2]))
            )
    return bool(head) and unicodedata.category(head[-1])[0] not in "LN"


def _marks_at_end(head: str) -> str:
    marks = takewhile(lambda char: unicodedata.category(char)[0] == "M", reversed(head))
    return "".join(set(marks))


def _is_punctuation(char: str) -> bool:
    return char not in _STRIPPED and unicodedata.category(char)[0] not in "LMN"


def _pieces(space: str, *, followed: bool, encoding: str) -> tuple[list[str], str]:
    """The pieces of a block of white space, and the last blank if it belongs to what follows."""
    if not followed and encoding == "cl100k_base":
        return [space], ""
    upto = max(space.rfind("\n"), space.rfind("\r")) + 1
    lines, blanks = space[:upto], space[upto:]
    kept, rest = (blanks[:-1], blanks[-1:]) if followed else (blanks, "")
    return [piece for piece in (lines, kept) if piece], rest
