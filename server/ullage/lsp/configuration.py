"""The settings of an editor's folders: asked of the editor, read from files, again on change."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from lsprotocol import types

from ullage.app.config import LiveModel
from ullage.app.editor.folders import Folders, OpenedFolder, load_folders
from ullage.app.editor.uris import path_of
from ullage.lsp.client import Client
from ullage.lsp.job_threads import JobThreads

log = logging.getLogger(__name__)

SECTION = "ullage"

Values = Mapping[str, Any]


class Configuration:
    """Knows the folders and what the editor says for each. Use on the loop's thread only.

    `use` is given the settings each time; `failed` learns why that did not work.
    """

    def __init__(
        self,
        client: Client,
        files: JobThreads,
        use: Callable[[Folders], Awaitable[None]],
        failed: Callable[[Exception], object],
    ) -> None:
        self._client = client
        self._files = files
        self._use = use
        self._failed = failed
        self._folders: tuple[types.WorkspaceFolder, ...] = ()
        self._pushed: Values | None = None
        self._live: LiveModel | None = None
        self._lessons = 0
        self._loading = False
        self._again = False
        self._task: asyncio.Future[None] | None = None

    @property
    def loading(self) -> bool:
        """Whether settings are being read."""
        return self._loading

    def begin(self, params: types.InitializeParams) -> None:
        """Take what `initialize` brought.

        An editor that answers no questions puts its settings in the options.
        """
        self._folders = tuple(_folders_of(params))
        self._pushed = _settings_in(params.initialization_options)

    def change_folders(self, event: types.WorkspaceFoldersChangeEvent) -> None:
        """Folders were added and removed."""
        gone = {folder.uri for folder in event.removed}
        kept = [folder for folder in self._folders if folder.uri not in gone]
        self._folders = tuple({folder.uri: folder for folder in (*kept, *event.added)}.values())
        self.reload()

    def push(self, settings: object) -> None:
        """The editor says that its settings have changed, and some say to what."""
        if (values := _settings_in(settings)) is not None:
            self._pushed = values
        self.reload()

    def use_live_model(self, model: LiveModel | None, lessons: int) -> None:
        """The model of the session that is followed; whoever chose no model gets its numbers.

        `lessons`: how often sessions have taught what is taken in only when settings are read.
        """
        if (model, lessons) != (self._live, self._lessons):
            self._live, self._lessons = model, lessons
            self.reload()

    def reload(self) -> None:
        """Read everything again; what changes meanwhile is read once more."""
        self._again = self._loading
        if not self._loading:
            self._loading = True
            self._task = asyncio.ensure_future(self._load())

    async def _load(self) -> None:
        try:
            per_folder, window = await self._from_editor()
            loop = asyncio.get_running_loop()
            load = partial(_load_folders, self._folders, per_folder, window, self._live)
            await self._use(await loop.run_in_executor(self._files, load))
        except Exception as error:
            log.exception("the settings cannot be taken")
            self._failed(error)
        finally:
            self._loading = False
            if self._again:
                self.reload()

    async def _from_editor(self) -> tuple[list[Values | None], Values | None]:
        if not self._client.abilities.configuration:
            return [self._pushed for _ in self._folders], self._pushed
        items = [
            types.ConfigurationItem(scope_uri=folder.uri, section=SECTION)
            for folder in self._folders
        ]
        params = types.ConfigurationParams([*items, types.ConfigurationItem(section=SECTION)])
        answer = await self._client.ask(types.WORKSPACE_CONFIGURATION, params)
        if (
            not isinstance(answer, Sequence)
            or len(cast(Sequence[object], answer)) != len(items) + 1
        ):
            return [self._pushed for _ in self._folders], self._pushed
        # An editor that answers with nothing means it: what it pushed before may be old.
        answers = map(_mapping, cast(Sequence[object], answer))
        values = [self._pushed if one is None else one for one in answers]
        return values[:-1], values[-1]


def _load_folders(
    folders: Sequence[types.WorkspaceFolder],
    per_folder: Sequence[Values | None],
    window: Values | None,
    live: LiveModel | None,
) -> Folders:
    """In a thread."""
    opened = [
        OpenedFolder(folder.uri, path, folder.name, values)
        for folder, values in zip(folders, per_folder, strict=True)
        if (path := path_of(folder.uri)) is not None
    ]
    return load_folders(opened, window, live)


def _settings_in(value: object) -> Values | None:
    """What stands under `settings`, `ullage` or both; the value itself where neither is there."""
    values = _mapping(value)
    for key in ("settings", SECTION):
        if values is not None and isinstance(values.get(key), dict):
            values = _mapping(values[key])
    return values


def _mapping(value: object) -> Values | None:
    return cast(Values, value) if isinstance(value, dict) else None


def _folders_of(params: types.InitializeParams) -> list[types.WorkspaceFolder]:
    """The folders; an old editor tells of one by its URI."""
    if params.workspace_folders:
        return list(params.workspace_folders)
    uri: Any = params.root_uri
    return [types.WorkspaceFolder(uri, uri.rstrip("/").rpartition("/")[2])] if uri else []
