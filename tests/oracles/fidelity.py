"""Compares what a compiler finds in a file with what it finds in the file's view.

Owns the measures and their words: recall, newly unparseable, leaked and kept bodies, false line
ranges. Pure: it is given dumps and texts, and never runs anything.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.oracles.dumping import Body, Dump, Item

# A body up to this many tokens may stay on purpose: its placeholder costs 9 to 11.
SMALL_BODY_TOKENS = 16
# Examples kept for each kind of fault, so that a failure can be read.
EXAMPLES_KEPT = 40

EMPTIED_BODY = re.compile(r"\{\s*(?:/\*\s*(\d+)(?:-(\d+))?\s*\*/)?\s*\}")


@dataclass(slots=True)
class Fidelity:
    """Totals over the files of one language. Token figures are exact o200k_base counts."""

    language: str
    files: int = 0
    items: int = 0
    missing: int = 0
    newly_unparseable: int = 0
    approximate: int = 0
    tokens: int = 0
    view_tokens: int = 0
    larger_views: int = 0
    body_tokens: int = 0
    leaked_tokens: int = 0
    small_tokens: int = 0
    ranges: int = 0
    false_ranges: int = 0
    lost_lines: int = 0
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def recall(self) -> float:
        """Share of the source's items that the view still holds, as often as the source."""
        return 1 - self.missing / self.items

    @property
    def leakage(self) -> float:
        """Tokens of bodies that survive, the small ones apart, per token of bodies."""
        return self.leaked_tokens / self.body_tokens

    def note(self, kind: str, example: str) -> None:
        """Keep an example of a fault, for the message of a failing test."""
        if len(self.examples[kind]) < EXAMPLES_KEPT:
            self.examples[kind].append(example)


def _valued(dump: Dump) -> Counter[tuple[str, str, str]]:
    return Counter((i.name, i.head, i.value) for i in dump.items if i.value is not None)


def missing_items(source: Dump, view: Dump) -> Counter[tuple[str, str]]:
    """Items of the source that the view lacks, as a multiset of qualified name and head.

    A small value belongs to the head; of an item with a large one only name and head are asked for.
    """
    heads = Counter((i.name, i.head) for i in source.items)
    missing = heads - Counter((i.name, i.head) for i in view.items)
    for name, head, value in _valued(source) - _valued(view):
        if (name, head) not in missing:
            missing[name, f"{head} = {value}"] += 1
    return missing


def add_bodies(
    total: Fidelity, path: str, source: Dump, view: Dump, count: Callable[[str], int]
) -> None:
    """Add what the bodies cost in the source, and what of them is left in the view."""
    total.body_tokens += sum(count(body.text) for body in source.bodies)
    for body in view.bodies:
        if EMPTIED_BODY.fullmatch(body.text):
            continue
        cost = count(body.text)
        if cost <= SMALL_BODY_TOKENS:
            total.small_tokens += cost
        else:
            total.leaked_tokens += cost
            total.note("leaked", f"{path}:{body.first} {cost} tokens: {body.text[:160]!r}")


def _paired(source: Dump, view: Dump) -> Iterator[tuple[Item, Item]]:
    """Items that are surely the same: equal name and head, equally often, in order."""
    groups: dict[tuple[str, str], tuple[list[Item], list[Item]]] = defaultdict(lambda: ([], []))
    for side, dump in enumerate((source, view)):
        for item in dump.items:
            groups[item.name, item.head][side].append(item)
    for originals, copies in groups.values():
        if len(originals) == len(copies):
            yield from zip(originals, copies, strict=True)


def _names_the_lines(body: Body, first: int, last: int) -> bool:
    """True when the range lies in the body and misses only lines of bare delimiters."""
    lines = body.text.split("\n")
    inked = [body.first + at for at, line in enumerate(lines) if line.strip(" \t\r\f{};") != ""]
    covers = not inked or (first <= inked[0] and last >= inked[-1])
    return covers and body.first <= first <= last <= body.last


def add_ranges(total: Fidelity, path: str, source: Dump, view: Dump) -> None:
    """Check each placeholder against the lines where the compiler says the body is."""
    for original, copy in _paired(source, view):
        if original.body is None or copy.body is None:
            continue
        body = source.bodies[original.body]
        emptied = EMPTIED_BODY.fullmatch(view.bodies[copy.body].text)
        if not emptied or not emptied[1]:
            continue
        total.ranges += 1
        first, last = int(emptied[1]), int(emptied[2] or emptied[1])
        if not _names_the_lines(body, first, last):
            total.false_ranges += 1
            total.note(
                "ranges",
                f"{path}: {original.name} says {first}-{last}, is {body.first}-{body.last}",
            )
