"""A context text as Markdown: its cost in the first line, then each file in a fence."""

import re
from collections.abc import Sequence

from ullage.domain.context.model import ContextFile, ContextItem, ContextTerms
from ullage.domain.context.wording import notes, printable
from ullage.domain.estimates import Estimate
from ullage.domain.numbers import full

_SHORTEST_FENCE = 3
_RUNS = re.compile("`+")


class MarkdownPage:
    """The sections, made once, and the first line, made again for every number tried."""

    def __init__(
        self, items: Sequence[ContextItem], files: Sequence[ContextFile], terms: ContextTerms
    ) -> None:
        self._terms = terms
        self._mark = "" if terms.meter.exact else "~"
        self._instead_of = sum(file.full for file in files)
        self.sections = [
            _section(item, self._title(item, file)) for item, file in zip(items, files, strict=True)
        ]
        said = notes(items, "*{}*".format, lines=terms.lines)
        self._rest = f"{said}\n\n{''.join(self.sections)}"

    def text(self, cost: Estimate, *, saving: bool) -> str:
        """The whole text, announcing a cost, and where it is less what the files cost in full."""
        meter, mark = self._terms.meter, self._mark
        number = len(self.sections)
        unit: str = meter.encoding
        if not meter.exact:
            unit = f"{meter.model}, estimated: {full(cost.low)} to {full(cost.high)}"
        saved = f" instead of {mark}{full(self._instead_of)}"
        return (
            f"<!-- ullage · {self._terms.written:%Y-%m-%d %H:%M}"
            f" · {number} {'file' if number == 1 else 'files'}"
            f" · {mark}{full(cost.tokens)} tokens ({unit})"
            f"{saved if saving and cost.tokens < self._instead_of else ''} -->\n{self._rest}"
        )

    def _title(self, item: ContextItem, file: ContextFile) -> str:
        cost = f"{self._mark}{full(file.tokens)}"
        if item.view != "full":
            cost += f" of {self._mark}{full(file.full)}"
        return f"## {printable(item.path)}: {_view(item)}, {cost} tokens\n"


def _view(item: ContextItem) -> str:
    if item.view != "symbols":
        return item.view
    return f"signatures with {', '.join(item.symbols)} in full"


def _section(item: ContextItem, title: str) -> str:
    longest = max(map(len, _RUNS.findall(item.text)), default=0)
    fence = "`" * max(_SHORTEST_FENCE, longest + 1)
    end = "" if item.text.endswith("\n") or not item.text else "\n"
    return f"{title}{fence}{item.fence}\n{item.text}{end}{fence}\n"
