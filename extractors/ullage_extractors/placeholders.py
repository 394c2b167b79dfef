"""Whether a placeholder is cheaper than what it stands for. Knows no tokenizer."""

from __future__ import annotations

import re

# What a placeholder costs in tokens, o200k_base: ` { /* 41-88 */ }` and ` ...  # 41-88`.
_COST_WITH_LINES = 8
_COST_WITHOUT_LINES = 2
# Code of this length has more tokens than any placeholder: no need to count.
_SURE_BYTES = 160
# The pieces that BPE works on: each is one token or more.
_PIECES = re.compile(
    rb"[^\r\nA-Za-z0-9]?[A-Za-z\x80-\xff]+|[0-9]{1,3}| ?[^\sA-Za-z0-9]+[\r\n]*|\s*[\r\n]+|\s+"
)


def saves(source: bytes, start: int, end: int, *, lines: bool) -> bool:
    """Whether leaving out a range saves tokens, judged by a lower bound of what it holds."""
    if end - start >= _SURE_BYTES:
        return True
    cost = _COST_WITH_LINES if lines else _COST_WITHOUT_LINES
    return len(_PIECES.findall(source, start, end)) > cost
