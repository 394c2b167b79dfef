"""Finding secrets in a text, line by line; a long line in parts, or it could take minutes."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from ullage.adapters.secrets.detectors import Names, forms, names
from ullage.domain.redaction import SecretLines, lines_of

# Here a value needs no quotes; elsewhere a word after `password =` is a variable.
_UNQUOTED = frozenset({"properties", "ini", "toml", "yaml"})
PROSE = "prose"
"""The language of what people write: there a value is a word, and goes on with a sentence."""
# What stands between a name that promises a secret and the word that may be it.
_GIVEN = re.compile(r"""\w*["'`]?\s*[:=]+>?\s*["'`]?([^\s"'`,;)]+)""")
# A user's name and a password, say: as long as it is no word.
_ANOTHER = re.compile(r"""\s+([^\s"'`,;)]{8,})""")
# A longer line is data: what it holds is found by its form, not by the name before it.
_LONGEST_ASSIGNMENT = 1_000
# Some patterns look at the rest of the line from each place where they may begin: a window bounds
# that. The overlap is more than any secret but a private key has.
_WINDOW = 4_000
_OVERLAP = 2_000
_LONG_WORD = re.compile(r"[\w+/=.~-]{16,}")
# What stands for a secret that is kept elsewhere, or for none.
_REFERENCE = re.compile(
    r"[$%<{\[&*|>]|(?:none|null|nil|true|false|undefined)$|\w+(?:\.\w+)*[(\[]", re.IGNORECASE
)

_PRIVATE_KEY = "Private Key"
_KEY_BEGINS = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d"
)
_KEY_ENDS = re.compile(r"-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|^\s*Private-MAC:")
# A line of the key, of a header or of nothing, with what quotes it in code.
_KEY_BEFORE = r"""[\s"'`+#*/|>]*"""
_KEY_AFTER = r"""(?:\\[nr])*[\s"'`+,;)\\]*"""
_KEY_LINE = re.compile(
    rf"{_KEY_BEFORE}(?:[A-Za-z0-9+/=]*|[A-Z][\w-]+:[^\"'`]*){_KEY_AFTER}", re.ASCII
)
# Keys have lines of 64 characters; fewer may be a long name in code that handles keys.
_KEY_MATERIAL = re.compile(r"[A-Za-z0-9+/]{40}")
# An RSA key of 16,384 bits has about 200 lines.
_KEY_LINES = 250


def find_secrets(text: str, language: str | None) -> tuple[SecretLines, ...]:
    """The lines of a text that hold keys, tokens or passwords, in order; a line comes once."""
    lines = lines_of(text)
    found: dict[int, SecretLines] = {}
    for block in _private_keys(lines):
        found.update(dict.fromkeys(range(block.first - 1, block.last), block))
    for number, kind in _single_lines(lines, language):
        found.setdefault(number, SecretLines(number + 1, number + 1, kind))
    return tuple(dict.fromkeys(found[number] for number in sorted(found)))


def values_in(line: str) -> tuple[str, ...]:
    """What in a line that holds secrets may be one, as far as the detectors tell; may be nothing.

    Beside one secret what a name promises is believed without quotes, too, and what looks like
    chance is another: AWS keys come in pairs, of which only one has a form. Of a private key nobody
    tells a part.
    """
    if _KEY_BEGINS.search(line):
        return ()
    givers = [form.values for form in forms()]
    if len(line) <= _LONGEST_ASSIGNMENT:
        givers += [_quoted, _promised]
    rows = _Rows.of([line]).texts
    found = (value.strip() for row in rows for values in givers for value in values(row))
    chance = (one for one in _LONG_WORD.findall(line) if _is_mixed(one))
    return tuple(dict.fromkeys(filter(None, [*found, *chance])))


def _quoted(line: str) -> Iterator[str]:
    """The values in quotes that a name gives, which is not asked of all of them."""
    for value in names().quoted_values(line):
        if any(quote + value in line for quote in "\"'`"):
            yield value


def _promised(line: str) -> Iterator[str]:
    """The words that names promise to be secrets, whether they are or not."""
    for name in names().pattern.finditer(line):
        given = _GIVEN.match(line, name.end())
        while given is not None:
            yield given[1].rstrip(".")
            given = _ANOTHER.match(line, given.end())
            if given is not None and not _is_mixed(given[1]):
                break


def _is_mixed(word: str) -> bool:
    return any(map(str.isdigit, word)) and any(map(str.isalpha, word))


def _single_lines(lines: list[str], language: str | None) -> Iterator[tuple[int, str]]:
    """Each line's number, 0-based, and the kind of secret in it."""
    rows = _Rows.of(lines)
    for form in forms():
        for row in rows.touched(form.patterns):
            if not all(map(_REFERENCE.match, form.values(rows.texts[row]))):
                yield rows.numbers[row], form.kind
    promising = names()
    short = _Rows.of([line if len(line) <= _LONGEST_ASSIGNMENT else "" for line in lines])
    for row in short.touched((promising.pattern,)):
        if _has_named(promising, lines[short.numbers[row]], language):
            yield short.numbers[row], promising.kind


@dataclass(frozen=True, slots=True)
class _Rows:
    """Lines, long ones in windows: patterns that try every start of a line get none that is long.

    `numbers`: each row's line, 0-based; `starts`: each row's offset in `text`.
    """

    texts: list[str]
    numbers: list[int]
    starts: list[int]
    text: str

    @classmethod
    def of(cls, lines: list[str]) -> "_Rows":
        texts: list[str] = []
        numbers: list[int] = []
        for number, line in enumerate(lines):
            for at in range(0, max(1, len(line) - _OVERLAP), _WINDOW - _OVERLAP):
                texts.append(line[at : at + _WINDOW].rstrip("\r\n"))
                numbers.append(number)
        starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        return cls(texts, numbers, starts, "\n".join(texts))

    def touched(self, patterns: Iterable[re.Pattern[str]]) -> set[int]:
        """The rows that matches of the patterns touch: the whole text is searched at once."""
        rows: set[int] = set()
        for pattern in patterns:
            for match in pattern.finditer(self.text):
                first = bisect_right(self.starts, match.start()) - 1
                last = bisect_right(self.starts, max(match.start(), match.end() - 1)) - 1
                rows.update(range(first, last + 1))
        return rows


def _has_named(names: Names, line: str, language: str | None) -> bool:
    content = line.strip()
    if language == PROSE and any(
        _may_be_secret(word) and _is_mixed(word) for word in _promised(content)
    ):
        return True
    if language in _UNQUOTED:
        return any(map(_may_be_secret, names.unquoted_values(content)))
    return any(map(_may_be_secret, _quoted(content)))


def _may_be_secret(value: str) -> bool:
    return not _REFERENCE.match(value) and any(map(str.isalpha, value))


def _private_keys(lines: list[str]) -> Iterator[SecretLines]:
    """Whole private keys; a marker without a key after it is a text about keys."""
    number = 0
    while number < len(lines):
        begins = _KEY_BEGINS.search(lines[number])
        last = number
        if begins is not None:
            last = _end_of_key(lines, number, begins.end())
            if any(_KEY_MATERIAL.search(line) for line in lines[number : last + 1]):
                yield SecretLines(number + 1, last + 1, _PRIVATE_KEY)
        number = last + 1


def _end_of_key(lines: list[str], first: int, column: int) -> int:
    """The last line of what may be a key that begins in a line."""
    # In JSON and code a whole key may stand in one line.
    if _KEY_ENDS.search(lines[first], column):
        return first
    for number in range(first + 1, min(first + _KEY_LINES, len(lines))):
        if _KEY_ENDS.search(lines[number]):
            return number
        if not _KEY_LINE.fullmatch(lines[number]):
            return number - 1
    return min(first + _KEY_LINES, len(lines)) - 1
