"""Finding secrets in a text: detect-secrets' own detectors, without its network and its settings.

Owns which detectors count. Left out are those of high entropy, which hit hashes and test data, and
those of four services of one vendor, slow and often wrong. Never verifies a secret, which would
send it over the network, never honours a remark that excuses one, and never changes a text.
"""

import functools
import importlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol, cast

from ullage.domain.redaction import SecretLines, lines_of

# Modules and classes of detect_secrets.plugins that know a secret by its form.
_BY_FORM = (
    ("aws", "AWSKeyDetector"),
    ("azure_storage_key", "AzureStorageKeyDetector"),
    ("basic_auth", "BasicAuthDetector"),
    ("discord", "DiscordBotTokenDetector"),
    ("github_token", "GitHubTokenDetector"),
    ("gitlab_token", "GitLabTokenDetector"),
    ("jwt", "JwtTokenDetector"),
    ("mailchimp", "MailchimpDetector"),
    ("pypi_token", "PypiTokenDetector"),
    ("sendgrid", "SendGridDetector"),
    ("slack", "SlackDetector"),
    ("square_oauth", "SquareOAuthDetector"),
    ("stripe", "StripeDetector"),
    ("telegram_token", "TelegramBotTokenDetector"),
    ("twilio", "TwilioKeyDetector"),
)

# Forms from providers' documentation, seen in November 2026, that detect-secrets 1.5.0 (May 2024)
# does not know. Each begins with letters of its own: ordinary code has none, and a search is quick.
_NEWER_FORMS = (
    ("GitHub Token", r"github_pat_[A-Za-z0-9_]{36,}"),
    ("Anthropic API Key", r"sk-ant-[a-z0-9]+-[A-Za-z0-9_-]{32,}"),
    # detect-secrets' own pattern of this one takes minutes on a hostile line.
    ("OpenAI Token", r"sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
    ("OpenAI Token", r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}"),
    ("Google API Key", r"AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    ("Google OAuth Secret", r"GOCSPX-[A-Za-z0-9_-]{28}"),
    ("Hugging Face Token", r"hf_[A-Za-z0-9]{34}\b"),
    # So does its pattern of this one.
    ("NPM tokens", r":_authToken\s*=\s*[\w/+=.-]{20,}"),
    ("NPM tokens", r"npm_[A-Za-z0-9]{36}\b"),
    ("Slack Token", r"xapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{32,}"),
    ("DigitalOcean Token", r"do[opr]_v1_[a-f0-9]{64}\b"),
    ("HashiCorp Vault Token", r"hv[sbr]\.[A-Za-z0-9_-]{24,}"),
    ("Databricks Token", r"dapi[a-f0-9]{32}\b"),
    ("age Secret Key", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    ("Bearer Token", r"earer +(?=[\w.~+/-]*\d)[\w.~+/-]{20,}"),
)

# Here a value needs no quotes; elsewhere a word after `password =` is a variable.
_UNQUOTED = frozenset({"properties", "ini", "toml", "yaml"})
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


class _Plugin(Protocol):
    secret_type: str
    denylist: Iterable[re.Pattern[str]]

    def analyze_string(self, string: str) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class _Form:
    """A kind of secret, the patterns its finds begin with, and what says whether a line has one."""

    kind: str
    patterns: tuple[re.Pattern[str], ...]
    values: Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that promise a secret, and what gives the values of a line that has such a name."""

    kind: str
    pattern: re.Pattern[str]
    quoted_values: Callable[[str], Iterable[str]]
    unquoted_values: Callable[[str], Iterable[str]]


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
    names = _names()
    givers = [form.values for form in _forms()]
    if len(line) <= _LONGEST_ASSIGNMENT:
        givers += [names.quoted_values, names.unquoted_values]
    rows = _Rows.of([line]).texts
    found = (value.strip() for row in rows for values in givers for value in values(row))
    chance = (one for one in _LONG_WORD.findall(line) if _is_mixed(one))
    return tuple(dict.fromkeys(filter(None, [*found, *chance])))


def _is_mixed(word: str) -> bool:
    return any(map(str.isdigit, word)) and any(map(str.isalpha, word))


def _single_lines(lines: list[str], language: str | None) -> Iterator[tuple[int, str]]:
    """Each line's number, 0-based, and the kind of secret in it."""
    rows = _Rows.of(lines)
    for form in _forms():
        for row in rows.touched(form.patterns):
            if not all(map(_REFERENCE.match, form.values(rows.texts[row]))):
                yield rows.numbers[row], form.kind
    names = _names()
    for row in rows.touched((names.pattern,)):
        number = rows.numbers[row]
        if len(lines[number]) <= _LONGEST_ASSIGNMENT and _has_named(names, lines[number], language):
            yield number, names.kind


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


def _has_named(names: _Names, line: str, language: str | None) -> bool:
    content = line.strip()
    if language in _UNQUOTED:
        return any(map(_may_be_secret, names.unquoted_values(content)))
    return any(
        _may_be_secret(value)
        for value in names.quoted_values(content)
        if any(quote + value in content for quote in "\"'`")
    )


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


@functools.cache
def _forms() -> tuple[_Form, ...]:
    known = (_plugin(module, name) for module, name in _BY_FORM)
    newer = ((kind, re.compile(pattern)) for kind, pattern in _NEWER_FORMS)
    return (
        *(_Form(one.secret_type, tuple(one.denylist), one.analyze_string) for one in known),
        *(_Form(kind, (pattern,), pattern.findall) for kind, pattern in newer),
    )


@functools.cache
def _names() -> _Names:
    module = importlib.import_module("detect_secrets.plugins.keyword")
    plugin = cast(_Plugin, module.KeywordDetector())
    analyze = cast(
        Callable[[str, Mapping[re.Pattern[str], int]], Iterable[str]], plugin.analyze_string
    )
    quoted = {
        **module.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP,
        **module.GOLANG_DENYLIST_REGEX_TO_GROUP,
    }
    unquoted = module.CONFIG_DENYLIST_REGEX_TO_GROUP
    return _Names(
        plugin.secret_type,
        re.compile(module.DENYLIST_REGEX, re.IGNORECASE),
        lambda line: analyze(line, quoted),
        lambda line: analyze(line, unquoted),
    )


def _plugin(module: str, name: str) -> _Plugin:
    # Imported at first use: 0.15 s that only who writes a text for an agent pays.
    return cast(
        _Plugin, getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), name)()
    )
