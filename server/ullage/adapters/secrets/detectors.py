"""The detectors that count: detect-secrets' own, and forms of keys that it does not know."""

import functools
import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

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


class _Plugin(Protocol):
    secret_type: str
    denylist: Iterable[re.Pattern[str]]

    def analyze_string(self, string: str) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of secret, the patterns its finds begin with, and what says whether a line has one."""

    kind: str
    patterns: tuple[re.Pattern[str], ...]
    values: Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Names:
    """Names that promise a secret, and what gives the values of a line that has such a name."""

    kind: str
    pattern: re.Pattern[str]
    quoted_values: Callable[[str], Iterable[str]]
    unquoted_values: Callable[[str], Iterable[str]]


@functools.cache
def forms() -> tuple[Form, ...]:
    """What is known by its form."""
    known = (_plugin(module, name) for module, name in _BY_FORM)
    newer = ((kind, re.compile(pattern)) for kind, pattern in _NEWER_FORMS)
    return (
        *(Form(one.secret_type, tuple(one.denylist), one.analyze_string) for one in known),
        *(Form(kind, (pattern,), pattern.findall) for kind, pattern in newer),
    )


@functools.cache
def names() -> Names:
    """What is known by the name before it."""
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
    return Names(
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
