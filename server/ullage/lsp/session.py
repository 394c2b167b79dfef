"""What lives as long as the connection, and the order in which its parts come to life.

Only the loop's thread calls it. First the documents, so that no edit is lost; then, off the loop,
the tokenizer and the settings; then the live set, with everything that hangs on it. It decides
nothing that a person sees.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lsprotocol import types

from ullage.app.editor.attention import Attention
from ullage.app.editor.documents import Uncounted
from ullage.app.editor.folders import Folders
from ullage.app.editor.live import LiveSet
from ullage.app.editor.notebooks import Notebooks
from ullage.app.editor.parts import Loaded, Parts
from ullage.app.editor.workspace import CountJob, Workspace
from ullage.app.sessions import live_model_of
from ullage.domain.text import CountTokens, PositionEncoding, Text
from ullage.lsp.agent_sessions import AgentSessions
from ullage.lsp.client import Client
from ullage.lsp.configuration import Configuration
from ullage.lsp.following import FollowedFiles
from ullage.lsp.hint_book import HintBook
from ullage.lsp.instructions import Instructions
from ullage.lsp.job_threads import JobThreads
from ullage.lsp.judging import Judging
from ullage.lsp.keeper import Keeper
from ullage.lsp.messages import REQUEST_FAILED, Refused
from ullage.lsp.registration import deciding_files, register
from ullage.lsp.status import StatusSender
from ullage.lsp.tasks import Tasks
from ullage.lsp.tidying import Tidying
from ullage.lsp.traffic import Traffic
from ullage.lsp.turns import Turns
from ullage.lsp.views import Views
from ullage.lsp.work import Work

if TYPE_CHECKING:
    from ullage.domain.working_set import Tab

log = logging.getLogger(__name__)

ANSWERING_THREADS = 2
"""Threads for answers that somebody waits for; a whole report has one of its own."""

Counted = Text | Uncounted | None
"""What a job gives; None where nobody wanted it any more."""


class Session:
    """The live state of one connection.

    `stepping` is held by the step of a user's in hand. `receiver` is whom the editor gives files
    to; None as long as it has not said that it can.
    """

    def __init__(self, client: Client, traffic: Callable[[], Traffic], turns: Turns) -> None:
        self.client = client
        self.traffic = traffic
        self.turns = turns
        self.counting = JobThreads("count")
        self.files = JobThreads("files")
        self.jobs = JobThreads("jobs", ANSWERING_THREADS)
        self.long_jobs = JobThreads("long jobs")
        self.workspace = Workspace("utf-16", self._count_later)
        self.notebooks = Notebooks("utf-16")
        self.status = StatusSender(client)
        self.judging = Judging(client)
        self.views = Views(client)
        self.tasks = Tasks(self.long_jobs)
        self.instructions = Instructions(self.long_jobs, self.files)
        self.configuration = Configuration(
            client, self.files, self._use_folders, self._cannot_start
        )
        self.parts = Parts()
        self.keeper = Keeper(self.parts)
        self.agent_sessions = AgentSessions(self._sessions_changed)
        self.tidying = Tidying(self.files)
        self.deciding = FollowedFiles(self.files, self.configuration.reload)
        self.live: LiveSet | None = None
        self.work: Work | None = None
        self.tabs: tuple[Tab, ...] | None = None
        self.receiver: str | None = None
        self.hints = HintBook(client)
        self._loaded: Loaded | None = None
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[LiveSet] = self._loop.create_future()
        self._started = False
        self._registering: asyncio.Future[None] | None = None
        self._flush_due = False
        self.stepping = asyncio.Lock()

    @property
    def count(self) -> CountTokens:
        """What counts under the encoding in force; to be called in any thread."""
        assert self._loaded
        return self._loaded.count

    def begin(self, params: types.InitializeParams, positions: PositionEncoding) -> None:
        """Take what `initialize` brought."""
        self.workspace = Workspace(positions, self._count_later)
        self.notebooks = Notebooks(positions)
        self.configuration.begin(params)

    def start(self) -> None:
        """Load the rest, once, off the loop."""
        if not self._started:
            self._started = True
            self.status.starting()
            self.configuration.reload()
            self._registering = asyncio.ensure_future(register(self.client))

    async def ready(self) -> LiveSet:
        """The live set, as soon as there is one.

        Raises:
            Refused: the program's own parts cannot be loaded.
        """
        self.start()
        return await asyncio.shield(self._ready)

    def under_way(self) -> Iterator[str]:
        """What was begun and may still change what is shown."""
        live, documents = self.live, self.workspace.snapshot.documents.values()
        counting = any(one.tokens is None and one.problem is None for one in documents)
        busy = {
            "settings": self.configuration.loading,
            "counts": counting,
            "looks": live is not None and live.looks.under_way,
            "figures": live is not None and live.book.under_way,
            "waiting": self.work is not None and self.work.queued,
            "tasks": self.tasks.measuring,
            "sessions": self.agent_sessions.first_look_due,
            "instructions": self.instructions.measuring,
            "changes": self._flush_due,
            "status": self.status.due,
        }
        return (name for name, is_busy in busy.items() if is_busy)

    def changed(self) -> None:
        """Something changed: what follows from it is done once for all that changed together."""
        if not self._flush_due:
            self._flush_due = True
            self._loop.call_soon(self._flush)

    def close(self, seconds: float) -> bool:
        """End workers and threads; whether all of them ended within `seconds`."""
        self.status.end()
        self.tidying.end()
        self.deciding.end()
        self.instructions.end()
        self.keeper.end(self.live)
        self.parts.close()
        outlining = self.work is None or self.work.end(seconds)
        threads = (self.counting, self.files, self.jobs, self.long_jobs, self.agent_sessions)
        ended = [one.end(seconds) for one in threads]
        return outlining and all(ended)

    def _flush(self) -> None:
        self._flush_due = False
        if self.live is None or self.work is None:
            return
        with self.turns.noted("flush"):
            self.status.changed(self.live, self.receiver, self.agent_sessions.current)
            self.work.begin_due()
            self.judging.consider(self.live)
            self.views.changed(self.live)
            self.hints.changed(self.live)
            self.keeper.changed(self.live)
            self.tidying.changed()

    def _sessions_changed(self) -> None:
        watched = self.agent_sessions.current
        self.configuration.use_live_model(live_model_of(watched.report), watched.lessons)
        self.changed()

    async def _use_folders(self, folders: Folders) -> None:
        """Take settings, with the tokenizer that they ask for."""
        loaded = await self._loop.run_in_executor(self.counting, self.parts.load, folders)
        with self.turns.noted("settings taken"):
            self._take(loaded)
            self.deciding.follow(deciding_files(folder.path for folder in folders.folders))
            self.agent_sessions.use(folders)

    def _cannot_start(self, error: Exception) -> None:
        """Whoever waits for the live set learns that there will be none."""
        if not self._ready.done():
            reason = f"{type(error).__name__} while Ullage was loading; see its log"
            self._ready.set_exception(Refused(REQUEST_FAILED, reason))
            self._ready.exception()  # nobody has to ask for it

    def _take(self, loaded: Loaded) -> None:
        before, self._loaded = self._loaded, loaded
        if before is None or before.encoding != loaded.encoding:
            self.workspace.use(loaded.count)
        if self.live is None or self.work is None:
            self._come_to_life(loaded)
            return
        self.work.viewer = loaded.viewer
        self.live.use_folders(loaded.folders)
        self.instructions.measure(self.live)
        self.tasks.measure(self.live)
        if loaded.restored.included:
            self.live.rewrite(lambda choices: choices.joined(loaded.restored))

    def _come_to_life(self, loaded: Loaded) -> None:
        attention = Attention(tells_tabs=self.client.abilities.tabs)
        live = LiveSet(self.workspace, self.changed, attention)
        self.live, self.work = live, Work(live, loaded.viewer, self.files)
        live.use_folders(loaded.folders)
        for uri in self.workspace.snapshot.documents:
            live.opened(uri)
        live.rewrite(lambda choices: choices.joined(loaded.restored))
        if self.tabs is not None:
            live.use_tabs(self.tabs)
        self.work.follow()
        self.instructions.measure(live)
        self.tasks.measure(live)
        self._ready.set_result(live)

    def _count_later(self, job: CountJob) -> None:
        workspace = self.workspace
        counted = self._loop.run_in_executor(self.counting, _count_if_wanted, workspace, job)
        counted.add_done_callback(lambda done: self._settle(workspace, job, done))

    def _settle(self, workspace: Workspace, job: CountJob, done: asyncio.Future[Counted]) -> None:
        if not done.cancelled() and (counted := done.result()) is not None:
            with self.turns.noted(f"counted {job.uri}"):
                workspace.settle(job, counted)
                if self.live is not None:
                    self.live.counted()


def _count_if_wanted(workspace: Workspace, job: CountJob) -> Counted:
    """In the count thread: what nobody waits for any more is not counted."""
    return job.run() if workspace.wants(job) else None
