"""How far a context is condensed, step by step: the next one only where the last was not enough.

A rung changes only what costs more than its limits, and limits fall from rung to rung: what one has
condensed is left alone by all before it, so that optimising twice is optimising once.
"""

from dataclasses import dataclass

# More than so many entries are a table, and its ends tell what is in it.
LONGEST_SHORT_LIST = 100
# A short list may cost so many times what a text may: it is a few texts.
TEXTS_OF_A_LIST = 8


@dataclass(frozen=True, slots=True)
class Rung:
    """`limit`: tokens that a text, or a list or object of many entries, may have whole.

    `short_lists`: those lose entries, too, and source code is cut where its views are too long.
    `records`: so do objects of few entries.
    """

    limit: int
    short_lists: bool = False
    records: bool = False

    def limit_of_list(self, entries: int) -> int | None:
        """Tokens that a list of so many entries may have; None for any number."""
        return self._of(entries, limited=self.short_lists)

    def limit_of_object(self, entries: int) -> int | None:
        """Tokens that an object of so many entries may have; None for any number."""
        return self._of(entries, limited=self.records)

    def _of(self, entries: int, *, limited: bool) -> int | None:
        if entries > LONGEST_SHORT_LIST:
            return self.limit
        return self.limit * TEXTS_OF_A_LIST if limited else None


# Texts of some 5,000 characters are where the design that this follows begins to condense.
GENTLE = tuple(map(Rung, (20_000, 10_000, 5_000, 2_500, 1_250)))
# In the end a text is a line or two, and an object has a few of its entries.
AGGRESSIVE = (
    *(Rung(limit, short_lists=True) for limit in (600, 300, 150, 75, 40)),
    Rung(40, short_lists=True, records=True),
)
