"""Open, change, close: the editor's text into the workspace."""

from lsprotocol import types

from ullage.app.documents import Edit
from ullage.domain.text import Position
from ullage.lsp.dispatch import Feature
from ullage.lsp.session import Session


def _opened(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    # Some editors never send `initialized`.
    session.start_counting()
    session.workspace.open(document.uri, document.version, document.language_id, document.text)


def _changed(session: Session, params: types.DidChangeTextDocumentParams) -> None:
    document = params.text_document
    edits = tuple(map(_edit, params.content_changes))
    session.workspace.change(document.uri, document.version, edits)


def _closed(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    session.workspace.close(params.text_document.uri)


def _edit(change: types.TextDocumentContentChangeEvent) -> Edit:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return Edit(change.text)
    return Edit(change.text, _position(change.range.start), _position(change.range.end))


def _position(position: types.Position) -> Position:
    return Position(position.line, position.character)


DID_OPEN = Feature(types.TEXT_DOCUMENT_DID_OPEN, "sync", _opened)
DID_CHANGE = Feature(types.TEXT_DOCUMENT_DID_CHANGE, "sync", _changed)
DID_CLOSE = Feature(types.TEXT_DOCUMENT_DID_CLOSE, "sync", _closed)
