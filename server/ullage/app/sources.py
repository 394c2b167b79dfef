"""The text of a file that counts, and what it is written in: the same for every use case.

A notebook counts as what its cells say; any other file as its own text.
"""

import json
from dataclasses import dataclass

from ullage.adapters.files import FileText, decode
from ullage.adapters.outlines import language_of
from ullage.domain.notebook import LANGUAGE_ID, SUFFIX, notebook_text, parse_notebook

# A shebang, or the signs of C++ in a `.h`, stand in the first lines.
HEAD_CHARACTERS = 4_096


@dataclass(frozen=True, slots=True)
class Source:
    """A text and its language id; `size` is the file's length in bytes."""

    text: str
    language: str | None
    size: int


def source_of(name: str, data: bytes) -> Source:
    """What a file of that name and content counts as. Raises Unreadable as `decode` does."""
    return source_of_text(name, decode(data))


def source_of_text(name: str, read: FileText) -> Source:
    """What a file counts as that has been read."""
    cells = _cells_of(read.text) if name.endswith(SUFFIX) else None
    if cells is not None:
        return Source(cells, LANGUAGE_ID, read.size)
    head = read.text[:HEAD_CHARACTERS].encode("utf-8", "replace")
    return Source(read.text, language_of(name, head), read.size)


def _cells_of(text: str) -> str | None:
    """The text of the cells; None where the file is no notebook after all."""
    try:
        notebook = parse_notebook(json.loads(text))
    except (ValueError, RecursionError):
        return None
    return None if notebook is None else notebook_text(notebook)
