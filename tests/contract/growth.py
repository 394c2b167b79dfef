"""Which changes of a public schema break those who read the documents."""

from collections.abc import Iterator
from typing import Any

BY_NAME = frozenset({"properties", "$defs"})
MORE_IS_FINE = frozenset({"enum", "required"})
NULL = {"type": "null"}
"""What a place is that nothing was ever said in."""


def breaks(old: Any, new: Any, where: str = "") -> Iterator[str]:
    """What a reader of the old schema would miss in documents of the new one.

    More keys, more words where there was a choice of words, and something where there was always
    null, break nobody.
    """
    if old == NULL and (NULL in new.get("anyOf", ()) or "null" in new.get("type", ())):
        return
    for keyword, before in old.items():
        place = f"{where}/{keyword}"
        after = new.get(keyword)
        if after is None:
            yield f"{place} is gone"
        elif keyword in BY_NAME:
            for name in before:
                if name in after:
                    yield from breaks(before[name], after[name], f"{place}/{name}")
                else:
                    yield f"{place}/{name} is gone"
        elif keyword in MORE_IS_FINE:
            yield from (f"{place}: {one} is gone" for one in before if one not in after)
        elif isinstance(before, dict) and isinstance(after, dict):
            yield from breaks(before, after, place)
        elif keyword != "title" and before != after:
            yield f"{place} was {before}, is {after}"
