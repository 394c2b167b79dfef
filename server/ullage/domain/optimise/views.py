"""Source code in short: its signatures, its headers."""

import re

from ullage.domain.optimise.hints import Hints
from ullage.domain.optimise.model import CodeView, Sources
from ullage.domain.optimise.sizes import Sizes

# A fence of at least three, the language it names, the source, and the same fence again.
_FENCED = re.compile(r"(?ms)^(?P<open>(?P<fence>`{3,}|~{3,})[ \t]*(?P<told>[\w+#-]+)[^\n]*\n)"
                     r"(?P<source>.*?\n)(?P<close>(?P=fence)[ \t]*)$")  # fmt: skip
# A single line of no more characters is a value, whatever stands beside it.
LONGEST_VALUE = 1_000


class CodeViews:
    """Views of source code that cost less than it does, each made once."""

    def __init__(self, sizes: Sizes, sources: Sources) -> None:
        self._sizes = sizes
        self._sources = sources
        self._known: dict[tuple[str, Hints], str | None] = {}

    def signatures(self, text: str, hints: Hints) -> str | None:
        """Of source its signatures, of other texts the fenced sources in them so.

        None for a text without, and where that does not cost less.
        """
        if "\n" not in text and len(text) <= LONGEST_VALUE:
            return None
        key = (text, hints)
        if key not in self._known:
            shown = self._of_source(text, hints, "signatures")
            # What is no source in that language may still have some in it.
            shown = _FENCED.sub(self._fenced, text) if shown is None else shown
            self._known[key] = shown if self._cost(shown) < self._cost(text) else None
        return self._known[key]

    def headers(self, text: str, hints: Hints) -> str | None:
        """Its headers; None for what is no source."""
        return self._of_source(text, hints, "headers")

    def _of_source(self, text: str, hints: Hints, view: CodeView) -> str | None:
        language = self._sources.language(text, named=hints.named, told=hints.told)
        return None if language is None else self._view(text, language, view)

    def _view(self, text: str, language: str, view: CodeView) -> str | None:
        """The cheapest view of views: a second look finds nothing more to leave out."""
        best = None
        shown = self._sources.view(text, language, view)
        while shown is not None and (best is None or self._cost(shown) < self._cost(best)):
            best = shown
            shown = self._sources.view(best, language, view)
        return best

    def _fenced(self, block: re.Match[str]) -> str:
        language = self._sources.language(block["source"], named=None, told=block["told"])
        if language is None:
            return block[0]
        shown = self._view(block["source"], language, "signatures")
        if shown is None or self._cost(shown) >= self._cost(block["source"]):
            return block[0]
        end = "" if shown.endswith("\n") else "\n"
        return f"{block['open']}{shown}{end}{block['close']}"

    def _cost(self, text: str) -> int:
        return self._sizes.of_text(text)
