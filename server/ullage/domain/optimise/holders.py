"""Which texts stand within others, where that is asked again and again of nearly the same texts."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

# Texts that are looked through as one; a match across two of them is none.
_BETWEEN = "\n"
# With more than so many times the texts asked about, most are of no use any more.
MOST_KEPT = 2


class Holders:
    """Texts, and for each those among them that hold it and more."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._texts: set[str] = set()
        self._parts: list[_Part] = []
        # Of so many parts the holders of a text are known.
        self._known: dict[str, tuple[int, list[str]]] = {}

    def add(self, texts: Collection[str]) -> None:
        """Look into these from now on; others may be forgotten."""
        most = MOST_KEPT * sum(map(len, texts))
        if sum(map(len, self._texts.union(texts))) > most:
            self._forget()
        new = [text for text in dict.fromkeys(texts) if text not in self._texts]
        if new:
            self._texts.update(new)
            self._parts.append(_Part(new))

    def of(self, text: str) -> Sequence[str]:
        """All texts so far that hold this one and more."""
        looked, found = self._known.get(text, (0, []))
        for part in self._parts[looked:]:
            found.extend(part.holders(text))
        self._known[text] = len(self._parts), found
        return found


class _Part:
    """Some texts as one: to look into each of thousands for each of thousands takes minutes."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._joined = _BETWEEN.join(texts)
        self._starts = list(accumulate((len(text) + len(_BETWEEN) for text in texts), initial=0))

    def holders(self, text: str) -> Iterator[str]:
        at = self._joined.find(text)
        while at >= 0:
            which = bisect_right(self._starts, at) - 1
            holder = self._texts[which]
            within = at + len(text) <= self._starts[which] + len(holder)
            if within and holder != text:
                yield holder
            at = self._joined.find(text, self._starts[which + 1] if within else at + 1)
