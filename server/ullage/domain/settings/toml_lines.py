"""On which line of a TOML text each key stands: the parser in the standard library does not say.

Expects a text that parses; of any other text the lines it gives may be wrong, never an error.
Keys inside an inline table are not listed: they share the line of the key that holds it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping

Path = tuple[str, ...]

_BARE_OR_QUOTED = r"""(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DOTTED = re.compile(rf"{_BARE_OR_QUOTED}(?:[ \t]*\.[ \t]*{_BARE_OR_QUOTED})*")
_PART = re.compile(_BARE_OR_QUOTED)
# What may hold a bracket or a line end that is no structure, then the structure itself.
_TOKEN = re.compile(
    r'''"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*|[\[\]{}\n]''',
    re.DOTALL,
)
_HEADER = re.compile(r"\[\[?[ \t]*")


def key_lines(text: str) -> Mapping[Path, int]:
    """The 1-based line on which each key or table is first written or entered."""
    lines: dict[Path, int] = {}
    table: Path = ()
    line = 1
    counted_to = 0
    for start, end in _statements(text):
        line += text.count("\n", counted_to, start)
        counted_to = start
        header = _HEADER.match(text, start, end)
        key = _DOTTED.match(text, header.end() if header else start, end)
        if key is None:
            continue
        path = tuple(_plain(part) for part in _PART.findall(key[0]))
        if header:
            table = path
        else:
            path = table + path
        for length in range(1, len(path) + 1):
            lines.setdefault(path[:length], line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each header or `key = value`, which may run over several lines."""
    start = depth = 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        depth += (mark in "[{") - (mark in "]}")
        if mark == "\n" and depth <= 0:
            yield _first_character(text, start, token.start()), token.start()
            start, depth = token.end(), 0
    yield _first_character(text, start, len(text)), len(text)


def _first_character(text: str, start: int, end: int) -> int:
    while start < end and text[start] in " \t":
        start += 1
    return start


def _plain(part: str) -> str:
    if part[0] not in "\"'":
        return part
    try:
        return str(tomllib.loads(f"key = {part}")["key"])
    except tomllib.TOMLDecodeError:
        return part
