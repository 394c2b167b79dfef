"""Open documents: their texts with exact counts, or with the edits that wait to be counted.

All immutable: an edit makes a new one. Knows no protocol and no files.
"""

from dataclasses import dataclass

from ullage.domain.text import Position, PositionEncoding, Text
from ullage.domain.text.measure import TOKENS, CountTokens


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of [start, end) by `text`; of the whole document where there is no range."""

    text: str
    start: Position | None = None
    end: Position | None = None

    def on(self, old: Text, encoding: PositionEncoding) -> Text:
        """The text after this edit; it must have a range."""
        assert self.start
        assert self.end
        start, end = old.offset_at(self.start, encoding), old.offset_at(self.end, encoding)
        return old.replace(start, end, self.text)


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A text that is not counted yet: what it was, and the edits since, oldest first.

    `problem`: why the last attempt to count it failed, None while there was none.
    """

    base: str | Text
    edits: tuple[Edit, ...] = ()
    problem: str | None = None

    def counted(self, count: CountTokens, encoding: PositionEncoding) -> Text:
        """The text and its count; pure, to be called in any thread.

        Raises:
            Exception: what `count` raises.
        """
        text = Text.of(self.base, count) if isinstance(self.base, str) else self.base
        for edit in self.edits:
            text = edit.on(text, encoding)
        return text

    def plain(self, encoding: PositionEncoding) -> str:
        """The text alone; no state on the way to it is counted."""
        uncounted = Uncounted(str(self.base), self.edits)
        return str(uncounted.counted(lambda _: 0, encoding))


@dataclass(frozen=True, slots=True)
class Document:
    """An open document.

    `version` is the editor's; `revision` the workspace's when the text last changed. `saved` is the
    content as it is on disk, None where nobody knows it.
    """

    uri: str
    version: int
    language_id: str
    revision: int
    content: Text | Uncounted
    saved: Text | Uncounted | None = None

    @property
    def chars(self) -> int:
        """Length in characters; while it is not counted, before the edits that wait."""
        content = self.content
        base = content if isinstance(content, Text) else content.base
        return base.chars if isinstance(base, Text) else len(base)

    def plain(self, encoding: PositionEncoding) -> str:
        """The text as a string, counted or not."""
        content = self.content
        return content.plain(encoding) if isinstance(content, Uncounted) else str(content)

    @property
    def dirty(self) -> bool:
        """Whether the text differs from the file; not known counts as differing."""
        return self.saved is None or not _same(self.content, self.saved)

    @property
    def text(self) -> Text | None:
        """The text, None as long as it is not counted."""
        return self.content if isinstance(self.content, Text) else None

    @property
    def tokens(self) -> int | None:
        """The exact count, None as long as it is not known."""
        return self.content.tokens if isinstance(self.content, Text) else None

    @property
    def problem(self) -> str | None:
        """Why the document has no count, None where it has one or waits for it."""
        return self.content.problem if isinstance(self.content, Uncounted) else None


def _same(one: Text | Uncounted, other: Text | Uncounted) -> bool:
    """Whether two contents certainly have the same text; sizes first, they differ as a rule.

    Tokens may be those of two encodings.
    """
    if one is other:
        return True
    if isinstance(one, Text) and isinstance(other, Text):
        return one.sizes[:TOKENS] == other.sizes[:TOKENS] and str(one) == str(other)
    if isinstance(one, Uncounted) and isinstance(other, Uncounted):
        return one.base is other.base and one.edits == other.edits
    return False
