"""Tokens of a phase over its requests: prices have steps by the length of one."""

from collections import Counter
from dataclasses import fields
from itertools import pairwise

from ullage.domain.session import Usage

_KINDS = tuple(one.name for one in fields(Usage))


def spread(usage: Usage, requests: int) -> Counter[Usage]:
    """The tokens as even as can be over so many requests: how often which usage.

    Raises ValueError for less than one request.
    """
    if requests < 1:
        raise ValueError("tokens need a request")
    shares = {kind: divmod(getattr(usage, kind), requests) for kind in _KINDS}
    # Where a kind has no more left over, requests change; between two such places all are alike.
    borders = sorted({0, requests, *(left for _, left in shares.values())})
    found: Counter[Usage] = Counter()
    for start, end in pairwise(borders):
        one = {kind: share + (start < left) for kind, (share, left) in shares.items()}
        found[Usage(**one)] += end - start
    return found
