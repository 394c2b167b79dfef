"""What an editor is asked to tell of later: changed settings, and files that decide what counts."""

import os
from collections.abc import Iterable

from lsprotocol import types

from ullage.lsp.client import Client
from ullage.lsp.configuration import SECTION

DECIDING_FILES = ("ullage.toml", "pyproject.toml", ".gitignore", ".ullageignore")
"""Files whose change changes settings, or what is left out."""


def deciding_files(folders: Iterable[str]) -> tuple[str, ...]:
    """Those at the top of some folders."""
    return tuple(
        os.path.join(folder, name)  # noqa: PTH118 - a string, as everywhere with paths of URIs
        for folder in folders
        for name in DECIDING_FILES
    )


async def register(client: Client) -> None:
    """Ask, where the editor takes such wishes."""
    wishes = [
        *([_watching()] if client.abilities.watches_files else []),
        *([_settings()] if client.abilities.registers_settings else []),
    ]
    if wishes:
        params = types.RegistrationParams(wishes)
        await client.ask(types.CLIENT_REGISTER_CAPABILITY, params)


def _watching() -> types.Registration:
    watchers = [types.FileSystemWatcher(f"**/{name}") for name in DECIDING_FILES]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    return types.Registration("ullage-files", method, options)


def _settings() -> types.Registration:
    options = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
    method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
    return types.Registration("ullage-settings", method, options)
