"""The text structure: edits, positions and token counts, all without looking at the whole text."""

from collections.abc import Iterator

from ullage.domain.text.cuts import chunks, is_safe
from ullage.domain.text.measure import (
    CHARS,
    LINE_END,
    LINE_ENDS,
    UNITS,
    UTF8,
    CountTokens,
    Measure,
    Position,
    PositionEncoding,
    chars_of,
    measure,
    units_of,
)
from ullage.domain.text.tree import Branch, Leaf, Node, Place, build, locate, splice, with_leaf

LEAF_TARGET = 96
"""Characters after which a leaf ends at the next safe cut: one edit then encodes about 120."""


class Text:
    """An immutable text; every edit returns a new one that shares what did not change.

    Offsets are in characters (Python's), positions in lines and units of a position encoding. Both
    are clamped to the text, as LSP asks.
    """

    __slots__ = ("_count", "_last", "_root")

    def __init__(self, count: CountTokens, root: Node, last: Place) -> None:
        self._count = count
        self._root = root
        self._last = last

    @classmethod
    def of(cls, text: str, count: CountTokens) -> "Text":
        """The structure over a plain string, its tokens counted by `count`."""
        root = build(_leaves(text, count))
        return cls(count, root, locate(root, CHARS, 0))

    @property
    def tokens(self) -> int:
        """Tokens of the whole text, exactly those of one full encode."""
        return self._root.measure.tokens

    @property
    def chars(self) -> int:
        """Length in characters."""
        return self._root.measure.chars

    @property
    def line_count(self) -> int:
        """Number of lines; the empty text has one."""
        return self._root.measure.line_ends + 1

    @property
    def sizes(self) -> Measure:
        """Every size of the text at once; texts of different sizes are different texts."""
        return self._root.measure

    def __str__(self) -> str:
        return "".join(leaf.text for leaf in _leaves_of(self._root))

    def replace(self, start: int, end: int, new: str) -> "Text":
        """The text with characters [start, end) replaced by `new`."""
        start, end = self._clamped(start, end)
        left = right = self._locate(CHARS, start)
        left_at = left.before.chars
        if end > left_at + left.leaf.measure.chars:
            right = self._locate(CHARS, end - 1)
        right_at = right.before.chars
        middle = left.leaf.text[: start - left_at] + new + right.leaf.text[end - right_at :]
        if left is right and self._keeps_borders(left, middle):
            leaves = _leaves(middle, self._count)
            if len(leaves) == 1:
                return Text(self._count, *with_leaf(left, leaves[0]))
        first, last, middle = self._widened(left_at, right_at + right.leaf.measure.chars, middle)
        root = splice(self._root, first, last, _leaves(middle, self._count))
        return Text(self._count, root, locate(root, CHARS, start))

    def slice(self, start: int, end: int) -> str:
        """Characters [start, end)."""
        start, end = self._clamped(start, end)
        parts: list[str] = []
        at = start
        while at < end:
            place = self._locate(CHARS, at)
            leaf_at = place.before.chars
            parts.append(place.leaf.text[at - leaf_at : end - leaf_at])
            at = leaf_at + place.leaf.measure.chars
        return "".join(parts)

    def tokens_between(self, start: int, end: int) -> int:
        """Tokens of characters [start, end) counted alone, as if they were pasted somewhere.

        The parts of a text need not sum up to the whole: a border can divide a token.
        """
        start, end = self._clamped(start, end)
        first = self._locate(CHARS, start)
        first_at = first.before.chars
        head_end = first_at + first.leaf.measure.chars
        if end <= head_end:
            return self._count(first.leaf.text[start - first_at : end - first_at])
        last = self._locate(CHARS, end - 1)
        tail = last.leaf.text[: end - last.before.chars]
        while last.before.chars > head_end:
            previous = self._locate(CHARS, last.before.chars - 1)
            if is_safe(previous.leaf.text, tail):
                break
            tail, last = previous.leaf.text + tail, previous
        head = first.leaf.text[start - first_at :]
        if last.before.chars == head_end and not is_safe(head, tail):
            return self._count(head + tail)
        inner = last.before.tokens - first.before.tokens - first.leaf.measure.tokens
        return self._count(head) + inner + self._count(tail)

    def offset_at(self, position: Position, encoding: PositionEncoding) -> int:
        """The character offset of a position; inside a character, the start of that character."""
        line, character = position.line, position.character
        if line < 0:
            return 0
        if line >= self.line_count:
            return self.chars
        field = UNITS[encoding]
        place, start = self._line_start(line)
        head = place.leaf.text[:start]
        units = place.before[field] + units_of(head, field) + max(0, character)
        if units > place.before[field] + place.leaf.measure[field]:
            passed = self._locate(field, units)
            if passed.leaf is not place.leaf:
                place, start = passed, 0
        if place.before.line_ends > line:
            return self._line_bounds(line)[1]
        inside = chars_of(place.leaf.text, field, units - place.before[field])
        line_end = LINE_END.search(place.leaf.text, start, inside)
        return place.before.chars + (line_end.start() if line_end else inside)

    def offset_at_byte(self, byte: int) -> int:
        """The character offset of a place in the text's UTF-8."""
        byte = min(max(0, byte), self.sizes.utf8)
        place = self._locate(UTF8, byte)
        return place.before.chars + chars_of(place.leaf.text, UTF8, byte - place.before.utf8)

    def position_at(self, offset: int, encoding: PositionEncoding) -> Position:
        r"""The position of a character offset; between `\r` and `\n`, the end of that line."""
        offset, _ = self._clamped(offset, offset)
        place = self._locate(CHARS, offset)
        inside = offset - place.before.chars
        head = place.leaf.text[:inside]
        if head.endswith("\r") and place.leaf.text[inside : inside + 1] == "\n":
            head = head[:-1]
        ends = [end.end() for end in LINE_END.finditer(head)]
        line, field = place.before.line_ends + len(ends), UNITS[encoding]
        if ends:
            return Position(line, units_of(head[ends[-1] :], field))
        first, start = self._line_start(line)
        line_units = first.before[field] + units_of(first.leaf.text[:start], field)
        return Position(line, place.before[field] + units_of(head, field) - line_units)

    def line(self, number: int) -> str:
        """One line by its 0-based number, without its line end; empty outside the text."""
        if not 0 <= number < self.line_count:
            return ""
        return self.slice(*self._line_bounds(number))

    def _locate(self, field: int, amount: int) -> Place:
        """The place of an amount; the last one is kept, since edits and questions cluster."""
        last = self._last
        if not last.holds(field, amount):
            self._last = last = locate(self._root, field, amount)
        return last

    def _clamped(self, start: int, end: int) -> tuple[int, int]:
        start = min(max(0, start), self.chars)
        return start, min(max(start, end), self.chars)

    def _keeps_borders(self, place: Place, middle: str) -> bool:
        """Whether both borders of a leaf are still safe cuts with another text in it."""
        before, after = place.neighbour(-1), place.neighbour(1)
        if not middle:
            return before is after is None
        return (after is None or is_safe(middle, after.text)) and (
            before is None or is_safe(before.text, middle)
        )

    def _widened(self, start: int, end: int, middle: str) -> tuple[int, int, str]:
        """Take in neighbours until both borders are safe cuts again.

        The right one first: whether the left border is safe depends on what follows it. Typing `/`
        in column 0 or emptying a line undoes the cut *before* the edited leaf.
        """
        total = self.chars
        while end < total:
            leaf = locate(self._root, CHARS, end).leaf
            if middle and is_safe(middle, leaf.text):
                break
            middle, end = middle + leaf.text, end + leaf.measure.chars
        while start > 0:
            place = locate(self._root, CHARS, start - 1)
            if middle and is_safe(place.leaf.text, middle):
                break
            middle, start = place.leaf.text + middle, place.before.chars
        return start, end, middle

    def _line_start(self, line: int) -> tuple[Place, int]:
        """Where a line that exists starts: a leaf and the characters into it.

        A line that starts where a leaf ends is told as the end of that leaf.
        """
        if line == 0:
            return self._locate(CHARS, 0), 0
        place = self._locate(LINE_ENDS, line - 1)
        ends = LINE_END.finditer(place.leaf.text)
        first = place.before.line_ends + 1
        return place, next(end.end() for nth, end in enumerate(ends, first) if nth == line)

    def _line_bounds(self, line: int) -> tuple[int, int]:
        """Offsets of a line that exists, its line end left out."""
        place, inside = self._line_start(line)
        start = place.before.chars + inside
        if line == self.line_count - 1:
            return start, self.chars
        place, inside = self._line_start(line + 1)
        line_end = 2 if place.leaf.text[:inside].endswith("\r\n") else 1
        return start, place.before.chars + inside - line_end


def _leaves(text: str, count: CountTokens) -> list[Leaf]:
    if len(text) <= 2 * LEAF_TARGET:  # what `chunks` would not cut: the common edit
        return [Leaf(text, measure(text, count))]
    return [Leaf(part, measure(part, count)) for part in chunks(text, LEAF_TARGET)]


def _leaves_of(root: Node) -> Iterator[Leaf]:
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Branch):
            stack.extend(reversed(node.children))
        else:
            yield node
