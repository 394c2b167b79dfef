"""A long text condensed: source code to its signatures, anything else to extracts."""

import re
from dataclasses import dataclass

from ullage.domain.optimise.hints import Hints
from ullage.domain.optimise.marks import is_mark
from ullage.domain.optimise.model import CodeView, Sources, Why
from ullage.domain.optimise.prose import extract
from ullage.domain.optimise.rungs import Rung
from ullage.domain.optimise.sizes import Sizes

# A fence of at least three, the language it names, the source, and the same fence again.
_FENCED = re.compile(r"(?ms)^(?P<open>(?P<fence>`{3,}|~{3,})[ \t]*(?P<told>[\w+#-]+)[^\n]*\n)"
                     r"(?P<source>.*?\n)(?P<close>(?P=fence)[ \t]*)$")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condensed:
    """A text in short, and how it was made so."""

    text: str
    why: Why


class TextCondenser:
    """Condenses texts that are over a rung's limit, each once however often it stands there."""

    def __init__(self, sizes: Sizes, sources: Sources) -> None:
        self._sizes = sizes
        self._sources = sources
        self._known: dict[tuple[str, Hints, Rung], Condensed | None] = {}

    def condensed(self, text: str, hints: Hints, rung: Rung) -> Condensed | None:
        """The text in short; None for one within the limit, or that nothing makes shorter."""
        if self._fits(text, rung) or is_mark(text):
            return None
        key = (text, hints, rung)
        if key not in self._known:
            self._known[key] = self._condensed(text, hints, rung)
        return self._known[key]

    def _condensed(self, text: str, hints: Hints, rung: Rung) -> Condensed | None:
        language = self._sources.language(text, named=hints.named, told=hints.told)
        if language is not None:
            code = self._code(text, language, rung)
            if code is not None:
                return code
        return self._prose(text, rung)

    def _code(self, text: str, language: str, rung: Rung) -> Condensed | None:
        """Its signatures, or in need its headers or their beginning; None for no such source."""
        signatures = self._view(text, language, "signatures")
        if signatures is None:
            return None
        if not rung.cuts_code or self._fits(signatures, rung):
            return self._if_cheaper(text, signatures, "signatures")
        headers = self._view(text, language, "headers") or signatures
        if self._fits(headers, rung):
            return Condensed(headers, "headers")
        return Condensed(extract(headers, lambda one: self._fits(one, rung)), "extract")

    def _view(self, text: str, language: str, view: CodeView) -> str | None:
        """The cheapest view of views: a second look finds nothing more to leave out."""
        best = None
        shown = self._sources.view(text, language, view)
        while shown is not None and (best is None or self._cost(shown) < self._cost(best)):
            best = shown
            shown = self._sources.view(best, language, view)
        return best

    def _prose(self, text: str, rung: Rung) -> Condensed | None:
        """The fenced sources in it as signatures, and where that is not enough an extract."""
        shown = _FENCED.sub(self._fenced, text)
        if self._fits(shown, rung):
            return Condensed(shown, "signatures")
        shortened = extract(shown, lambda one: self._fits(one, rung))
        return self._if_cheaper(text, shortened, "extract")

    def _fenced(self, block: re.Match[str]) -> str:
        language = self._sources.language(block["source"], named=None, told=block["told"])
        if language is None:
            return block[0]
        shown = self._view(block["source"], language, "signatures")
        if shown is None or self._cost(shown) >= self._cost(block["source"]):
            return block[0]
        end = "" if shown.endswith("\n") else "\n"
        return f"{block['open']}{shown}{end}{block['close']}"

    def _fits(self, text: str, rung: Rung) -> bool:
        return self._cost(text) <= rung.texts

    def _cost(self, text: str) -> int:
        return self._sizes.of_text(text)

    def _if_cheaper(self, text: str, shown: str, why: Why) -> Condensed | None:
        return Condensed(shown, why) if self._cost(shown) < self._cost(text) else None
