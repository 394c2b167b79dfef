"""Open notebooks: their cells in order, each with the text that an editor keeps for it.

A notebook counts as one document, whose text is what its cells say. Knows no protocol.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ullage.app.editor.documents import Edit
from ullage.domain.notebook import Cell, Notebook, notebook_text
from ullage.domain.text import PositionEncoding, Text

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell in a notebook's order; `kind` as in `domain.notebook.Cell`."""

    kind: str
    document: str


@dataclass(frozen=True, slots=True)
class CellSplice:
    """A change of a notebook's list: `deleted` cells from `start` on become `cells`.

    `opened` are the texts that come with them, by document; `closed` the documents that go.
    """

    start: int
    deleted: int
    cells: tuple[CellPlace, ...]
    opened: tuple[tuple[str, str], ...]
    closed: tuple[str, ...]


@dataclass(slots=True)
class _OpenNotebook:
    language: str
    cells: list[CellPlace]
    texts: dict[str, Text] = field(default_factory=dict[str, Text])


class Notebooks:
    """The open notebooks by URI. Use on the loop's thread only."""

    def __init__(self, encoding: PositionEncoding) -> None:
        self._encoding: PositionEncoding = encoding
        self._open: dict[str, _OpenNotebook] = {}

    def open(
        self, uri: str, language: str, cells: Sequence[CellPlace], texts: Iterable[tuple[str, str]]
    ) -> str:
        """Take in a notebook; its text."""
        notebook = _OpenNotebook(language, list(cells))
        notebook.texts = {document: _uncounted(text) for document, text in texts}
        self._open[uri] = notebook
        return _text(notebook)

    def splice(self, uri: str, splice: CellSplice) -> None:
        """Replace some cells by others."""
        notebook = self._open.get(uri)
        if notebook is None:
            log.warning("ignored a change of %s: it is not open", uri)
            return
        notebook.cells[splice.start : splice.start + splice.deleted] = splice.cells
        for document in splice.closed:
            notebook.texts.pop(document, None)
        notebook.texts |= {document: _uncounted(text) for document, text in splice.opened}

    def edit(self, uri: str, document: str, edits: Sequence[Edit]) -> None:
        """Edit the text of a cell."""
        notebook = self._open.get(uri)
        text = None if notebook is None else notebook.texts.get(document)
        if notebook is None or text is None:
            log.warning("ignored a change of a cell of %s: it is not open", uri)
            return
        for edit in edits:
            text = _uncounted(edit.text) if edit.start is None else edit.on(text, self._encoding)
        notebook.texts[document] = text

    def text(self, uri: str) -> str | None:
        """What the notebook says; None where it is not open."""
        notebook = self._open.get(uri)
        return None if notebook is None else _text(notebook)

    def close(self, uri: str) -> None:
        """Let go of a notebook."""
        self._open.pop(uri, None)


def _uncounted(text: str) -> Text:
    """A text whose tokens nobody wants: the notebook's are counted as a whole."""
    return Text.of(text, lambda _: 0)


def _text(notebook: _OpenNotebook) -> str:
    cells = tuple(
        Cell(place.kind, str(notebook.texts.get(place.document, ""))) for place in notebook.cells
    )
    return notebook_text(Notebook(notebook.language, cells))
