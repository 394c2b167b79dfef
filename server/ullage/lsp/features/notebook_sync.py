"""Notebooks: what an editor says of their cells, as one document each."""

from collections.abc import Mapping, Sequence
from typing import cast

from lsprotocol import types

from ullage.app.editor.documents import Edit
from ullage.app.editor.notebooks import CellPlace, CellSplice
from ullage.domain.notebook import DEFAULT_LANGUAGE, LANGUAGE_ID
from ullage.lsp.dispatch import Feature
from ullage.lsp.features.text_sync import as_edit
from ullage.lsp.session import Session


def _opened(session: Session, params: types.DidOpenNotebookDocumentParams) -> None:
    session.start()
    notebook = params.notebook_document
    languages = {one.uri: one.language_id for one in params.cell_text_documents}
    text = session.notebooks.open(
        notebook.uri,
        _language(notebook.metadata, notebook.cells, languages),
        [_place(cell, languages) for cell in notebook.cells],
        [(one.uri, one.text) for one in params.cell_text_documents],
    )
    session.workspace.open(notebook.uri, notebook.version, LANGUAGE_ID, text)
    if session.live is not None:
        session.live.opened(notebook.uri)


def _changed(session: Session, params: types.DidChangeNotebookDocumentParams) -> None:
    uri, version = params.notebook_document.uri, params.notebook_document.version
    cells = params.change.cells
    if cells is None:
        return
    if cells.structure is not None:
        _restructure(session, uri, cells.structure)
    for content in cells.text_content or ():
        edits = [as_edit(change) for change in content.changes]
        session.notebooks.edit(uri, content.document.uri, edits)
    text = session.notebooks.text(uri)
    if text is None or not session.workspace.change(uri, version, (Edit(text),)):
        return
    if session.live is not None:
        session.live.edited(uri)


def _restructure(
    session: Session, uri: str, structure: types.NotebookDocumentCellChangeStructure
) -> None:
    opened = structure.did_open or ()
    languages = {one.uri: one.language_id for one in opened}
    splice = CellSplice(
        start=structure.array.start,
        deleted=structure.array.delete_count,
        cells=tuple(_place(cell, languages) for cell in structure.array.cells or ()),
        opened=tuple((one.uri, one.text) for one in opened),
        closed=tuple(one.uri for one in structure.did_close or ()),
    )
    session.notebooks.splice(uri, splice)


def _saved(session: Session, params: types.DidSaveNotebookDocumentParams) -> None:
    uri = params.notebook_document.uri
    session.workspace.save(uri)
    if session.live is not None:
        session.live.saved(uri)


def _closed(session: Session, params: types.DidCloseNotebookDocumentParams) -> None:
    uri = params.notebook_document.uri
    session.notebooks.close(uri)
    if session.workspace.close(uri) and session.live is not None:
        session.live.closed(uri)


def _place(cell: types.NotebookCell, languages: Mapping[str, str]) -> CellPlace:
    if cell.kind == types.NotebookCellKind.Markup:
        return CellPlace("markdown", cell.document)
    raw = languages.get(cell.document) == "raw"
    return CellPlace("raw" if raw else "code", cell.document)


def _language(
    metadata: object, cells: Sequence[types.NotebookCell], languages: Mapping[str, str]
) -> str:
    """The language of a notebook: what it says itself, as on disk, else that of its first code."""
    known = _named(metadata)
    if known is not None:
        return known
    code = [cell.document for cell in cells if cell.kind == types.NotebookCellKind.Code]
    return next((languages[one] for one in code if one in languages), DEFAULT_LANGUAGE)


def _named(metadata: object) -> str | None:
    """`kernelspec` or `language_info`, which editors keep directly or under `metadata`."""
    tables = _mapping(metadata)
    tables = _mapping(tables.get("metadata")) or tables
    for place, key in (("kernelspec", "language"), ("language_info", "name")):
        name = _mapping(tables.get(place)).get(key)
        if isinstance(name, str) and name:
            return name
    return None


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


DID_OPEN = Feature(types.NOTEBOOK_DOCUMENT_DID_OPEN, _opened)
DID_CHANGE = Feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE, _changed)
DID_SAVE = Feature(types.NOTEBOOK_DOCUMENT_DID_SAVE, _saved)
DID_CLOSE = Feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE, _closed)
