"""What is announced is what there is: the data of the first answer against the lists."""

from lsprotocol import types

from ullage.lsp import capabilities
from ullage.lsp.capabilities import announcement
from ullage.lsp.client import Abilities
from ullage.lsp.commands import COMMANDS
from ullage.lsp.features import FEATURES

ANNOUNCED_BY = {
    "text_document_sync": {
        types.TEXT_DOCUMENT_DID_OPEN,
        types.TEXT_DOCUMENT_DID_CHANGE,
        types.TEXT_DOCUMENT_DID_SAVE,
        types.TEXT_DOCUMENT_DID_CLOSE,
    },
    "notebook_document_sync": {
        types.NOTEBOOK_DOCUMENT_DID_OPEN,
        types.NOTEBOOK_DOCUMENT_DID_CHANGE,
        types.NOTEBOOK_DOCUMENT_DID_SAVE,
        types.NOTEBOOK_DOCUMENT_DID_CLOSE,
    },
    "hover_provider": {types.TEXT_DOCUMENT_HOVER},
    "inlay_hint_provider": {types.TEXT_DOCUMENT_INLAY_HINT, types.INLAY_HINT_RESOLVE},
    "code_action_provider": {types.TEXT_DOCUMENT_CODE_ACTION, types.CODE_ACTION_RESOLVE},
    "execute_command_provider": {types.WORKSPACE_EXECUTE_COMMAND},
    "diagnostic_provider": {types.TEXT_DOCUMENT_DIAGNOSTIC},
    "workspace": {
        types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
        types.WORKSPACE_DID_RENAME_FILES,
        types.WORKSPACE_DID_DELETE_FILES,
        types.WORKSPACE_TEXT_DOCUMENT_CONTENT,
    },
}
ASKED_FOR_LATER = {
    types.WORKSPACE_DID_CHANGE_CONFIGURATION,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
}


def test_every_feature_is_announced_and_nothing_else() -> None:
    announced = announcement("utf-16", Abilities(pulls_diagnostics=True)).capabilities
    given = {
        field.name
        for field in announced.__attrs_attrs__
        if field.name != "position_encoding" and getattr(announced, field.name) is not None
    }
    assert given == set(ANNOUNCED_BY)
    standard = {one.method for one in FEATURES if not one.method.startswith("ullage/")}
    assert standard == set().union(*ANNOUNCED_BY.values()) | ASKED_FOR_LATER


def test_an_editor_that_pulls_no_diagnostics_is_not_asked_to() -> None:
    assert announcement("utf-16", Abilities()).capabilities.diagnostic_provider is None


def test_every_command_is_announced() -> None:
    assert tuple(command.name for command in COMMANDS) == capabilities.COMMANDS
