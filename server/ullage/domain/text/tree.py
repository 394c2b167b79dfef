"""A persistent B-tree over leaves of text: every node knows the sums of what is below it.

Nodes are never changed; an edit makes new ones along one path and shares the rest, so that an older
tree stays valid as a snapshot. The tree knows nothing of tokens or line rules: it moves leaves.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from ullage.domain.text.measure import CHARS, Measure

MAX_CHILDREN = 8
"""A descent looks at half the children of each level, an edit copies one node of each: of 8, 12 and
16 children, 8 measured cheapest for one edit in 10,000 lines."""

_MIN_CHILDREN = MAX_CHILDREN // 4


class Leaf:
    """Some text between two safe cuts."""

    __slots__ = ("measure", "text")

    def __init__(self, text: str, measure: Measure) -> None:
        self.text = text
        self.measure = measure


class Branch:
    """Children of one height, with the sums of their measures."""

    __slots__ = ("children", "measure")

    def __init__(self, children: tuple["Node", ...], measure: Measure) -> None:
        self.children = children
        self.measure = measure


Node = Leaf | Branch


def build(leaves: Sequence[Node]) -> Node:
    """A tree over at least one leaf."""
    nodes = list(leaves)
    while len(nodes) > 1:
        nodes = _pack(nodes)
    return nodes[0]


def splice(root: Node, start: int, end: int, leaves: Sequence[Leaf]) -> Node:
    """The tree with its leaves in characters [start, end) replaced; both are borders of leaves."""
    node = build(_splice(root, start, end, leaves))
    while isinstance(node, Branch) and len(node.children) == 1:
        node = node.children[0]
    return node


class Place:
    """A leaf, what lies before it, and the way to it from the root."""

    __slots__ = ("before", "leaf", "path")

    def __init__(self, leaf: Leaf, before: Measure, path: tuple[tuple[Branch, int], ...]) -> None:
        self.leaf = leaf
        self.before = before
        self.path = path

    def holds(self, field: int, amount: int) -> bool:
        """Whether `locate` would come here."""
        past = amount - self.before[field]
        return 0 <= past < self.leaf.measure[field]

    def neighbour(self, step: Literal[-1, 1]) -> Leaf | None:
        """The leaf before or after this one."""
        for branch, index in reversed(self.path):
            if 0 <= index + step < len(branch.children):
                node = branch.children[index + step]
                while isinstance(node, Branch):
                    node = node.children[0 if step == 1 else -1]
                return node
        return None


def locate(root: Node, field: int, amount: int) -> Place:
    """The first leaf whose running sum of `field` passes `amount`, else the last leaf."""
    chars = utf8 = utf16 = line_ends = tokens = passed = 0
    path: list[tuple[Branch, int]] = []
    node = root
    while isinstance(node, Branch):
        last = len(node.children) - 1
        for index, child in enumerate(node.children):
            size = child.measure
            passing = passed + size[field]
            if passing > amount or index == last:
                path.append((node, index))
                node = child
                break
            passed = passing
            more_chars, more_utf8, more_utf16, more_line_ends, more_tokens = size
            chars += more_chars
            utf8 += more_utf8
            utf16 += more_utf16
            line_ends += more_line_ends
            tokens += more_tokens
    return Place(node, Measure(chars, utf8, utf16, line_ends, tokens), tuple(path))


def with_leaf(place: Place, leaf: Leaf) -> tuple[Node, Place]:
    """The tree with one leaf for another, the common edit: sums move by the difference."""
    was_chars, was_utf8, was_utf16, was_line_ends, was_tokens = place.leaf.measure
    chars, utf8, utf16, line_ends, tokens = leaf.measure
    node: Node = leaf
    path: list[tuple[Branch, int]] = []
    for branch, index in reversed(place.path):
        total = branch.measure
        sums = Measure(
            total[0] + chars - was_chars,
            total[1] + utf8 - was_utf8,
            total[2] + utf16 - was_utf16,
            total[3] + line_ends - was_line_ends,
            total[4] + tokens - was_tokens,
        )
        children = branch.children
        node = Branch((*children[:index], node, *children[index + 1 :]), sums)
        path.append((node, index))
    return node, Place(leaf, place.before, tuple(reversed(path)))


def _splice(node: Node, start: int, end: int, leaves: Sequence[Leaf]) -> list[Node]:
    if isinstance(node, Leaf):
        return list(leaves)
    children = node.children
    first, first_at = _child_at(children, start)
    last, last_at = _child_at(children, end - 1)
    if first == last:
        new = _splice(children[first], start - first_at, end - first_at, leaves)
    else:
        first_size = children[first].measure[CHARS]
        new = _splice(children[first], start - first_at, first_size, leaves)
        new += _splice(children[last], 0, end - last_at, ())
    return _pack(_mended([*children[:first], *new, *children[last + 1 :]]))


def _child_at(children: tuple[Node, ...], char: int) -> tuple[int, int]:
    at = 0
    for index, child in enumerate(children):
        size = child.measure[CHARS]
        if char < at + size:
            return index, at
        at += size
    last = len(children) - 1
    return last, at - children[last].measure[CHARS]


def _mended(children: list[Node]) -> list[Node]:
    """Children without nearly empty branches: each is joined with a neighbour."""
    index = 0
    while index < len(children) and len(children) > 1:
        child = children[index]
        if isinstance(child, Branch) and len(child.children) < _MIN_CHILDREN:
            left = max(0, index - 1)
            pair = children[left : left + 2]
            joined = [
                node for branch in pair if isinstance(branch, Branch) for node in branch.children
            ]
            children[left : left + 2] = _pack(joined)
            index = left + 1
        else:
            index += 1
    return children


def _pack(nodes: list[Node]) -> list[Node]:
    """Branches over `nodes`, as few as hold them, evenly filled."""
    groups = -(-len(nodes) // MAX_CHILDREN)
    bounds = [len(nodes) * group // groups for group in range(groups + 1)] if groups else [0]
    return [_branch(tuple(nodes[a:b])) for a, b in pairwise(bounds)]


def _branch(children: tuple[Node, ...]) -> Branch:
    sums = [sum(column) for column in zip(*(child.measure for child in children), strict=True)]
    return Branch(children, Measure(*sums))
