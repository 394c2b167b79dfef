"""Places in a text as the protocol names them."""

from lsprotocol import types

from ullage.app.editor.live import LiveSet
from ullage.domain.text import Position, PositionEncoding, Text


def position(place: Position) -> types.Position:
    """A position on the wire."""
    return types.Position(place.line, place.character)


def position_at(text: Text, offset: int, encoding: PositionEncoding) -> types.Position:
    """Where a character of a text is."""
    return position(text.position_at(offset, encoding))


def end_of_line(text: Text, line: int, encoding: PositionEncoding) -> types.Position:
    """The place behind the last character of a line."""
    start = text.offset_at(Position(line, 0), encoding)
    return position_at(text, start + len(text.line(line)), encoding)


def line_range(line: int) -> types.Range:
    """A line of a file that nobody has opened."""
    return types.Range(types.Position(line, 0), types.Position(line + 1, 0))


def first_line(live: LiveSet, uri: str) -> types.Range:
    """The first line of a file."""
    text = live.text_of(uri)
    if text is None:
        return types.Range(types.Position(0, 0), types.Position(0, 0))
    return types.Range(types.Position(0, 0), end_of_line(text, 0, live.encoding))
