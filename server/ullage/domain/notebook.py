"""The text of a notebook: what its cells say, in order. Outputs never count.

Each cell's source stands after a marker line in the comment of the notebook's language, so that the
same notebook gives the same text whether an editor holds it open or it is read from disk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

SUFFIX = ".ipynb"

LANGUAGE_ID = "jupyter"
"""The language id of a notebook's text: it has the form of cells, whatever they are written in."""

DEFAULT_LANGUAGE = "python"
"""What a notebook is in that does not say: nbformat began as IPython's."""

_SLASHES = frozenset({
    "c", "c++", "cpp", "csharp", "c#", "f#", "fsharp", "go", "groovy", "java", "javascript",
    "kotlin", "rust", "scala", "swift", "typescript",
})  # fmt: skip
"""Languages whose line comments begin with two slashes; the others' begin with a hash."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's kind (`code`, `markdown`, `raw`) and its source."""

    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook's cells and the language of its code."""

    language: str
    cells: tuple[Cell, ...]


def form_of(language: str | None) -> Literal["text", "cells"]:
    """The form of a counted file in a language."""
    return "cells" if language == LANGUAGE_ID else "text"


def parse_notebook(document: object) -> Notebook | None:
    """The notebook in the JSON of a file (nbformat 3 or 4); None if it is none."""
    notebook = _mapping(document)
    if isinstance(notebook.get("cells"), list):
        cells = _items(notebook["cells"])
    elif isinstance(notebook.get("worksheets"), list):
        sheets = _items(notebook["worksheets"])
        cells = [cell for sheet in sheets for cell in _items(_mapping(sheet).get("cells"))]
    else:
        return None
    return Notebook(_language(notebook), tuple(map(_cell, cells)))


def notebook_text(notebook: Notebook) -> str:
    """The text that counts: markers and sources, each cell ending a line."""
    mark = "//" if notebook.language.lower() in _SLASHES else "#"
    return "".join(_cell_text(cell, mark) for cell in notebook.cells)


def _cell_text(cell: Cell, mark: str) -> str:
    kind = "" if cell.kind == "code" else f" [{cell.kind}]"
    end = "" if cell.source.endswith("\n") or not cell.source else "\n"
    return f"{mark} %%{kind}\n{cell.source}{end}"


def _cell(cell: object) -> Cell:
    fields = _mapping(cell)
    source = fields.get("source", fields.get("input", ""))
    lines = [source] if isinstance(source, str) else _items(source)
    return Cell(str(fields.get("cell_type", "code")), "".join(map(str, lines)))


def _language(notebook: Mapping[str, object]) -> str:
    metadata = _mapping(notebook.get("metadata"))
    for place, key in (("kernelspec", "language"), ("language_info", "name")):
        name = _mapping(metadata.get(place)).get(key)
        if isinstance(name, str) and name:
            return name
    return DEFAULT_LANGUAGE


def _mapping(value: object) -> Mapping[str, object]:
    return cast(Mapping[str, object], value) if isinstance(value, Mapping) else {}


def _items(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []
