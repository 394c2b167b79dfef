"""What we write in place of what is left out: the only words in a context that are our own."""

import re

ELLIPSIS = "…"
_LEFT_OUT = re.compile(rf"{ELLIPSIS} ([\d,]+)( \w+)? left out")
_POINTER = re.compile(rf"{ELLIPSIS} stands in #/[^\n]*")
# No text of any length is one of our own because of how it begins.
LONGEST_MARK = 1_000


def left_out(number: int, unit: str = "") -> str:
    """In place of so many entries, lines, paragraphs: `… 412 left out`, `… 3 lines left out`."""
    named = f" {unit if number != 1 else unit.removesuffix('s')}" if unit else ""
    return f"{ELLIPSIS} {number:,}{named} left out"


def worth(value: object, unit: str = "") -> int:
    """How many entries stand where this one does: what an earlier mark says, else it alone."""
    found = _LEFT_OUT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or (found[2] or "").strip().removesuffix("s") != unit.removesuffix("s"):
        return 1
    return int(found[1].replace(",", ""))


def pointer(path: tuple[str, ...]) -> str:
    """In place of what stands in the context already: where that is, as a JSON pointer."""
    return f"{ELLIPSIS} stands in #/{'/'.join(map(_escaped, path))}"


def is_mark(text: str) -> bool:
    """Whether a text is one of our own: those are never cut or pointed to."""
    marks = (_LEFT_OUT, _POINTER) if len(text) <= LONGEST_MARK else ()
    return any(mark.fullmatch(text) for mark in marks)


def holds_mark(text: str) -> bool:
    """Whether a text is one of our own, or is what is left of a longer one."""
    return is_mark(text) or _LEFT_OUT.search(text) is not None


def way(path: tuple[str, ...]) -> str:
    """The same way of keys for people and scripts: `api_design/routes/*/text`."""
    return "/".join(map(_escaped, path))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
