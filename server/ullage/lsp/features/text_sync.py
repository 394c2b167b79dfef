"""Open, change, save, close: the editor's text into the workspace."""

from lsprotocol import types

from ullage.app.editor.documents import Edit
from ullage.domain.text import Position
from ullage.lsp.dispatch import Feature
from ullage.lsp.registration import DECIDING_FILES
from ullage.lsp.session import Session


def _opened(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    # Some editors never send `initialized`.
    session.start()
    session.workspace.open(document.uri, document.version, document.language_id, document.text)
    if session.live is not None:
        session.live.opened(document.uri)


def _changed(session: Session, params: types.DidChangeTextDocumentParams) -> None:
    document = params.text_document
    edits = tuple(map(as_edit, params.content_changes))
    applied = session.workspace.change(document.uri, document.version, edits)
    if applied and session.live is not None:
        session.live.edited(document.uri)


def _saved(session: Session, params: types.DidSaveTextDocumentParams) -> None:
    uri = params.text_document.uri
    session.workspace.save(uri)
    if session.live is not None:
        session.live.saved(uri)
        session.instructions.measure(session.live)
        session.tasks.measure(session.live)
    if uri.rpartition("/")[2] in DECIDING_FILES:
        session.configuration.reload()


def _closed(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    session.hints.forget(uri)
    if session.workspace.close(uri) and session.live is not None:
        session.live.closed(uri)


def as_edit(change: types.TextDocumentContentChangeEvent) -> Edit:
    """An edit as the protocol tells it."""
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return Edit(change.text)
    return Edit(change.text, _position(change.range.start), _position(change.range.end))


def _position(position: types.Position) -> Position:
    return Position(position.line, position.character)


DID_OPEN = Feature(types.TEXT_DOCUMENT_DID_OPEN, _opened)
DID_CHANGE = Feature(types.TEXT_DOCUMENT_DID_CHANGE, _changed)
DID_SAVE = Feature(types.TEXT_DOCUMENT_DID_SAVE, _saved)
DID_CLOSE = Feature(types.TEXT_DOCUMENT_DID_CLOSE, _closed)
