"""How far a context is condensed, step by step: the next one only where the last was not enough.

A rung changes only what costs more than its limits, and limits fall from rung to rung: what one has
condensed is left alone by all before it, so that optimising twice is optimising once. Between two
rungs there is any number of others, for what the lower one would leave of the room.
"""

from dataclasses import dataclass, replace
from math import isqrt

# More than so many entries are a table, and its ends tell what is in it.
LONGEST_SHORT_LIST = 100
# A short list may cost so many times what a text may: it is a few texts.
TEXTS_OF_A_LIST = 8
# No context has as many tokens.
UNLIMITED = 10**12


@dataclass(frozen=True, slots=True)
class Rung:
    """Tokens that a value may have whole: those that have more are condensed to about as many.

    `texts`: a text, or a list or object of many entries. `lists`, `records`: a list or an object of
    few. `cuts_code`: source code comes by its headers.
    """

    texts: int = UNLIMITED
    lists: int = UNLIMITED
    records: int = UNLIMITED
    cuts_code: bool = False

    def limit_of_list(self, entries: int) -> int:
        """Tokens that a list of so many entries may have."""
        return self.texts if entries > LONGEST_SHORT_LIST else self.lists

    def limit_of_object(self, entries: int) -> int:
        """Tokens that an object of so many entries may have."""
        return self.texts if entries > LONGEST_SHORT_LIST else self.records

    def within(self, tokens: int) -> "Rung":
        """What comes to the same for a context of so many tokens."""
        lists, records = min(self.lists, tokens), min(self.records, tokens)
        return replace(self, texts=min(self.texts, tokens), lists=lists, records=records)

    def towards(self, higher: "Rung") -> "Rung":
        """Half the way to a higher one: as many times this one as that one is times it."""
        return replace(
            self,
            texts=isqrt(self.texts * higher.texts),
            lists=isqrt(self.lists * higher.lists),
            records=isqrt(self.records * higher.records),
        )


WHOLE = Rung()
# Texts of some 5,000 characters are where the design that this follows begins to condense.
GENTLE = tuple(map(Rung, (20_000, 10_000, 5_000, 2_500, 1_250)))
# In the end a text is a line or two, and an object has a few of its entries.
AGGRESSIVE = (
    Rung(600, cuts_code=True),
    *(Rung(of, of * TEXTS_OF_A_LIST, cuts_code=True) for of in (600, 300, 150, 75, 40)),
    Rung(40, 40 * TEXTS_OF_A_LIST, 40 * TEXTS_OF_A_LIST, cuts_code=True),
)
