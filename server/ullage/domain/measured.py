"""What is known of a file once it has been counted, and the sums of many.

Never counts: the numbers come from outside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "approximate", "unsupported", "failed"]
"""`approximate`: the parser met errors. `unsupported`: no grammar. `failed`: the parser did not
survive the content. The last two have no views."""

SkipReason = Literal["binary", "too-large", "unreadable", "encoding", "ignored"]


@dataclass(frozen=True, slots=True)
class ViewTokens:
    """Tokens of a file in each view; None where there is no such view."""

    full: int
    signatures: int | None
    headers: int | None


@dataclass(frozen=True, slots=True)
class MeasuredFile:
    """A counted file. `path` is relative to what was measured; `bytes` and `lines` are on disk."""

    path: str
    language: str | None
    form: Literal["text", "cells"]
    bytes: int
    lines: int
    status: Status
    tokens: ViewTokens


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A path that was not counted; a folder ends with `/`. `detail` is for people."""

    path: str
    reason: SkipReason
    detail: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums. A file without views costs its full text in every view."""

    files: int
    full: int
    signatures: int
    headers: int


def view_cost(full: int, view: int) -> int:
    """Tokens of a view: where it would cost as much as the file, the view is the file."""
    return min(full, view)


def totals(files: Iterable[MeasuredFile]) -> Totals:
    """The sums of the numbers shown."""
    count = full = signatures = headers = 0
    for file in files:
        tokens = file.tokens
        count += 1
        full += tokens.full
        signatures += tokens.full if tokens.signatures is None else tokens.signatures
        headers += tokens.full if tokens.headers is None else tokens.headers
    return Totals(count, full, signatures, headers)
