"""Makes a view: the source with byte ranges left out. Parses only to check approximate outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ullage_extractors.approximate import may_be_worse, worse_cuts
from ullage_extractors.choice import chosen, is_inside
from ullage_extractors.model import Cut, Outline, View, ViewOptions
from ullage_extractors.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

# How often an approximate view is tried with fewer cuts before the whole file is the view.
_ATTEMPTS = 4


def render(outline: Outline, options: ViewOptions) -> View:
    """The view of an outline, valid source wherever the source was.

    A view that would be as long as the file is the file. Names that `options.symbols` asks for
    and the outline lacks come back in `unknown_symbols`.
    """
    ranges, unknown = chosen(outline, options)
    cuts = [it for it in outline.cuts if not is_inside(it, ranges)] if ranges else outline.cuts
    risky = bool(outline.errors) and may_be_worse(outline, cuts)
    text = _checked(outline, options, cuts) if risky else _text(outline, options, cuts)
    if len(text) >= len(outline.source):
        text = outline.source
    return View(text, outline.status == "approximate", unknown)


def _text(outline: Outline, options: ViewOptions, cuts: Sequence[Cut]) -> bytes:
    return Writer(outline.source, options).write(cuts)


def _checked(outline: Outline, options: ViewOptions, cuts: Sequence[Cut]) -> bytes:
    """The text with the cuts dropped that gave the parser new trouble."""
    for _ in range(_ATTEMPTS):
        writer = Writer(outline.source, options)
        text = writer.write(cuts)
        worse = worse_cuts(outline, text, writer.edits)
        if not worse:
            return text
        cuts = [cut for cut in cuts if cut.start not in worse]
    return outline.source
