"""What a context text says in every form: the words beside the files."""

import re
from collections.abc import Callable, Sequence

from ullage.domain.context.model import ContextItem
from ullage.domain.outline import View

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_COMPLETE = "The files on disk are complete"
_MOST_NAMES = 5
_WITH_LINES = (
    "have bodies left out; `41-88` in their place are that file's lines. "
    "Before you rely on or edit such a body, read those lines of the file itself."
)
_WITHOUT_LINES = (
    "have bodies left out. Before you rely on or edit such a body, read it in the file itself."
)


def marked_view(item: ContextItem) -> View:
    """The view that a file is marked with: with chosen symbols it is signatures all the same."""
    return "signatures" if item.view == "symbols" else item.view


def notes(
    items: Sequence[ContextItem],
    files_marked: Callable[[str], str],
    written: Callable[[str], str] = str,
    *,
    lines: bool,
) -> str:
    """What a reader has to know.

    `files_marked` puts how views are marked into words, `written` a path into the form of the text.
    """
    complete = _complete([written(printable(item.path)) for item in items if item.unsaved])
    views = {marked_view(item) for item in items} - {"full"}
    if not views:
        return complete
    marks = " or ".join(files_marked(view) for view in sorted(views, reverse=True))
    return f"Files marked {marks} {_WITH_LINES if lines else _WITHOUT_LINES} {complete}"


def _complete(unsaved: Sequence[str]) -> str:
    """What can be relied on: the files on disk, but for those that are not saved."""
    if not unsaved:
        return f"{_COMPLETE}."
    names, more = ", ".join(unsaved[:_MOST_NAMES]), len(unsaved) - _MOST_NAMES
    others = f" and {more} more" if more > 0 else ""
    return f"{_COMPLETE}, but for what is not saved yet: {names}{others}."


def printable(path: str) -> str:
    r"""A path on one line: what would break it as `\xNN` or `\uNNNN`."""
    return _UNPRINTABLE.sub(lambda match: ascii(match.group())[1:-1], path)
