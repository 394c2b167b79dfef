"""What happens to folders, settings and files outside the open documents."""

from operator import methodcaller

from lsprotocol import types

from ullage.lsp.dispatch import Feature
from ullage.lsp.registration import DECIDING_FILES
from ullage.lsp.session import Session


def _folders(session: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    session.configuration.change_folders(params.event)


def _settings(session: Session, params: types.DidChangeConfigurationParams) -> None:
    session.configuration.push(params.settings)


def _files(session: Session, params: types.DidChangeWatchedFilesParams) -> None:
    uris = [change.uri for change in params.changes]
    if any(uri.rpartition("/")[2] in DECIDING_FILES for uri in uris):
        session.configuration.reload()
    if session.live is not None:
        session.live.look_again(uris)


def _renamed(session: Session, params: types.RenameFilesParams) -> None:
    if (live := session.live) is None:
        return
    for file in params.files:
        live.rewrite(methodcaller("renamed", file.old_uri, file.new_uri))


def _deleted(session: Session, params: types.DeleteFilesParams) -> None:
    if (live := session.live) is None:
        return
    for file in params.files:
        live.rewrite(methodcaller("without_deleted", file.uri))


DID_CHANGE_FOLDERS = Feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, _folders)
DID_CHANGE_CONFIGURATION = Feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION, _settings)
DID_CHANGE_WATCHED_FILES = Feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, _files)
DID_RENAME_FILES = Feature(types.WORKSPACE_DID_RENAME_FILES, _renamed)
DID_DELETE_FILES = Feature(types.WORKSPACE_DID_DELETE_FILES, _deleted)
