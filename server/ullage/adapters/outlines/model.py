"""What goes to a worker and what comes back."""

from dataclasses import dataclass
from typing import Literal

ViewName = Literal["signatures", "headers", "symbols"]
Docs = Literal["none", "summary", "full"]


@dataclass(frozen=True, slots=True)
class WantedView:
    """A view to render: which, how much documentation, line ranges in placeholders or not.

    `symbols` (names or qualified names) are read by the view of that name only.
    """

    view: ViewName
    docs: Docs = "summary"
    lines: bool = True
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ViewText:
    """A rendered view, and the wanted symbols that the file does not have."""

    text: str
    unknown_symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A declaration. Offsets are bytes of UTF-8; `depth` 0 is the top level.

    `head_end` is behind the last character of the signature, before the body if there is one.
    """

    depth: int
    kind: str
    name: str
    qualified_name: str
    signature: str
    start: int
    end: int
    name_start: int
    name_end: int
    head_end: int
    body_start: int | None
    body_end: int | None


@dataclass(frozen=True, slots=True)
class Outlined:
    """An outline: `approximate` where the parser met errors; declarations parents first."""

    status: Literal["ok", "approximate"]
    problems: tuple[str, ...]
    views: tuple[ViewText, ...]
    declarations: tuple[Found, ...]


class OutlineFailed(Exception):  # noqa: N818 - it says what happened
    """A content that got no outline; the message says why.

    `attempts`: how many workers ended on it; 0 when the pool was closed meanwhile.
    """

    def __init__(self, message: str, attempts: int = 0) -> None:
        super().__init__(message)
        self.attempts = attempts
