"""What the server announces, as data: the answer to `initialize`.

It knows no feature and no command beside their names, so that the first answer waits for none of
them; a test holds it against the lists.
"""

from lsprotocol import types

from ullage import __version__
from ullage.domain.text import PositionEncoding
from ullage.lsp.client import Abilities

ACTION_KIND = "ullage"
"""Our own kind of code actions: a menu of everything shows it, one of refactorings does not."""

OWN_SCHEME = "ullage"
"""The scheme of views as documents."""

COMMANDS = (
    "ullage.setView",
    "ullage.pin",
    "ullage.drop",
    "ullage.fit",
    "ullage.undo",
    "ullage.reset",
    "ullage.writeContext",
    "ullage.copyContext",
    "ullage.loadTask",
    "ullage.pickSession",
    "ullage.setPhase",
    "ullage.prepareClear",
)

_ALL_FILES = types.FileOperationRegistrationOptions(
    [types.FileOperationFilter(types.FileOperationPattern(glob="**"), scheme="file")]
)


def announcement(positions: PositionEncoding, abilities: Abilities) -> types.InitializeResult:
    """The answer to an editor with these abilities."""
    capabilities = types.ServerCapabilities(
        position_encoding=positions,
        text_document_sync=types.TextDocumentSyncOptions(
            open_close=True,
            change=types.TextDocumentSyncKind.Incremental,
            save=types.SaveOptions(include_text=False),
        ),
        notebook_document_sync=types.NotebookDocumentSyncOptions(
            notebook_selector=[types.NotebookDocumentFilterWithNotebook(notebook="*")], save=True
        ),
        hover_provider=True,
        inlay_hint_provider=types.InlayHintOptions(resolve_provider=True),
        code_action_provider=types.CodeActionOptions(
            code_action_kinds=[types.CodeActionKind.QuickFix, ACTION_KIND], resolve_provider=True
        ),
        execute_command_provider=types.ExecuteCommandOptions(commands=list(COMMANDS)),
        diagnostic_provider=_diagnostics() if abilities.pulls_diagnostics else None,
        workspace=_workspace(),
    )
    return types.InitializeResult(capabilities, types.ServerInfo("ullage", __version__))


def _diagnostics() -> types.DiagnosticOptions:
    """Where an editor does not pull them, they are pushed.

    With dependencies between files, editors would pull those of every document after each edit.
    """
    return types.DiagnosticOptions(
        identifier="ullage", inter_file_dependencies=False, workspace_diagnostics=False
    )


def _workspace() -> types.WorkspaceOptions:
    return types.WorkspaceOptions(
        workspace_folders=types.WorkspaceFoldersServerCapabilities(
            supported=True, change_notifications=True
        ),
        file_operations=types.FileOperationOptions(did_rename=_ALL_FILES, did_delete=_ALL_FILES),
        text_document_content=types.TextDocumentContentOptions(schemes=[OWN_SCHEME]),
    )
