"""The files for the agent as they are now: one writer, immutable sets for everybody else.

Joins tabs, choices, documents, looks at the disk and figures. It starts nothing: it says what is
due, and takes in what came of it. Only the event loop's thread calls it.
"""

from collections.abc import Callable, Iterable

from ullage.app.editor.attention import Attention
from ullage.app.editor.documents import Document
from ullage.app.editor.figure_book import FigureBook
from ullage.app.editor.figures import FigureJob, Figures
from ullage.app.editor.folders import Folders
from ullage.app.editor.instructions import AllInstructions
from ullage.app.editor.languages import language_at
from ullage.app.editor.looking import Look, LookJob
from ullage.app.editor.looks import Looks
from ullage.app.editor.making import SetMaker, State
from ullage.app.editor.workspace import Workspace
from ullage.domain.tasks import TaskCost
from ullage.domain.text import PositionEncoding, Text
from ullage.domain.working_set import Candidate, Choices, History, Tab, WorkingSet, candidates


class LiveSet:
    """The live state. `changed` is called after everything that may change the set.

    `judgement_due`: something other than typing changed since somebody last judged the set.
    """

    def __init__(
        self, workspace: Workspace, changed: Callable[[], object], attention: Attention
    ) -> None:
        self._workspace = workspace
        self._changed = changed
        self._attention = attention
        self._languages: dict[str, str | None] = {}
        self._maker = SetMaker(book := FigureBook())
        self._set: WorkingSet | None = None
        self._listed: tuple[object, tuple[Candidate, ...]] = (None, ())
        self.book = book
        self.looks = Looks()
        self.history = History()
        self.folders: Folders | None = None
        self.tasks: tuple[TaskCost, ...] = ()
        self.instructions: AllInstructions = ()
        self.revision = 0
        self.judgement_due = False

    # What it is told.

    def use_folders(self, folders: Folders) -> None:
        """Take other folders or settings; every file is looked at again."""
        if self.folders is None:
            self._languages = {
                uri: language_at(document)
                for uri, document in self._workspace.snapshot.documents.items()
            }
        self.folders = folders
        self.looks.again()
        self._note()

    def use_tabs(self, tabs: Iterable[Tab]) -> None:
        """Take the editor's list of tabs; choices for files without one end."""
        self._attention.use_tabs(tabs)
        self._prune()
        self._note()

    def use_tasks(self, tasks: tuple[TaskCost, ...]) -> None:
        """Take what the tasks of the settings cost."""
        self.tasks = tasks
        self._note()

    def use_instructions(self, instructions: AllInstructions) -> None:
        """Take what agents load in the folders before the first prompt."""
        if instructions != self.instructions:
            self.instructions = instructions
            self._note()

    def choose(self, choices: Choices) -> None:
        """One step of the user's."""
        self._take(self.history.then(choices))

    def undo(self) -> bool:
        """Go back one step; whether there was one."""
        before = self.history
        self._take(before.undone())
        return self.history is not before

    def rewrite(self, change: Callable[[Choices], Choices]) -> None:
        """Change the choices of every step without one of the user's: a file got another name."""
        self._take(self.history.rewritten(change))

    def opened(self, uri: str) -> None:
        """A document was opened, or opened again."""
        self._languages[uri] = language_at(self._workspace.snapshot.documents[uri])
        self.looks.again([uri])
        self.touch(uri)
        self._note()

    def edited(self, uri: str) -> None:
        """A document was changed."""
        self._attention.edit(uri)
        self._note(typed=True)

    def saved(self, uri: str) -> None:
        """A document was written to its file."""
        if (document := self._workspace.snapshot.documents.get(uri)) is not None:
            self._languages[uri] = language_at(document)
        self.looks.again([uri])
        self._note()

    def closed(self, uri: str) -> None:
        """A document was closed; where its tab stays, its file is read."""
        self._attention.close(uri)
        self._languages.pop(uri, None)
        self.looks.again([uri])
        self.book.forget(uri)
        if not self._attention.tells_tabs:
            self._prune()
        self._note()

    def counted(self) -> None:
        """A count arrived for some document."""
        self._note(typed=True)

    def touch(self, uri: str) -> None:
        """Something was asked about a document: somebody looks at it."""
        known = uri in self._workspace.snapshot.documents
        if known and self._attention.touch(uri):
            # Not a reason to judge: an editor with two windows asks about both in turn.
            self._note(typed=True)

    def look_again(self, uris: Iterable[str]) -> None:
        """Files may have changed on disk, and time has passed."""
        stale, aged = self.looks.again(uris), self._attention.aged()
        if stale or aged is not None:
            self._note(typed=not stale and aged == "edit")

    # What is due, and what came of it.

    def due_looks(self) -> list[LookJob]:
        """Looks that nobody has begun; from now on they are under way."""
        if self.folders is None:
            return []
        snapshot = self._workspace.snapshot
        return self.looks.due(
            self._candidates(self.folders),
            self.folders,
            snapshot.documents,
            self._workspace.encoding,
        )

    def settle_look(self, job: LookJob, look: Look) -> None:
        """Take in what a look found."""
        self.looks.settle(job, look)
        if look.equal is not None and job.document is not None:
            self._workspace.compare(job.uri, job.document.revision, equal=look.equal)
        self._note()

    def due_figures(self) -> list[FigureJob]:
        """Figures of items that nobody works out; asking again gives the same."""
        if self.current() is None:
            return []
        return [job for job in self._maker.jobs() if self.book.is_due(job)]

    def figure_job(self, uri: str) -> FigureJob | None:
        """The job for the figures of a file as it is now; None while its text is not counted."""
        state = self._state()
        return None if state is None else self._maker.job(uri, state)

    def settle_figures(self, job: FigureJob, outcome: Figures | Exception | None) -> None:
        """Take in figures, or why there are none."""
        self.book.settle(job, outcome)
        self._note(typed=True)

    def current(self) -> WorkingSet | None:
        """The set; None as long as the settings are not read."""
        if self._set is None and (state := self._state()) is not None:
            self._set = self._maker.make(self._candidates(state.folders), state)
        return self._set

    @property
    def tabs_known(self) -> bool:
        """Whether the editor has told its tabs, if it promised to."""
        return self._attention.known

    @property
    def encoding(self) -> PositionEncoding:
        """The units of positions in the editor's texts."""
        return self._workspace.encoding

    @property
    def open_uris(self) -> frozenset[str]:
        """The documents that the editor holds open."""
        return frozenset(self._workspace.snapshot.documents)

    def document(self, uri: str) -> Document | None:
        """An open document."""
        return self._workspace.snapshot.documents.get(uri)

    def text_of(self, uri: str) -> Text | None:
        """The text of an open document, None as long as it is not counted."""
        document = self.document(uri)
        return None if document is None else document.text

    def _note(self, *, typed: bool = False) -> None:
        self._set = None
        self.revision += 1
        self.judgement_due = self.judgement_due or not typed
        self._changed()

    def _take(self, history: History) -> None:
        before, self.history = self.history.current, history
        # An included file may be read where another may not.
        self.looks.again(set(before.included) ^ set(history.current.included))
        self._note()

    def _prune(self) -> None:
        """Let go of choices for files that are candidates no more, and of what is known of them."""
        tabs = [tab.uri for tab in self._attention.tabs(self._workspace.snapshot.documents)]
        self.history = self.history.amended(self.history.current.kept_for(tabs))
        alive = {*tabs, *self.history.current.included, *self._workspace.snapshot.documents}
        self.looks.forget_but(alive)
        self.book.forget_but(alive)
        self._attention.keep(alive)

    def _candidates(self, folders: Folders) -> tuple[Candidate, ...]:
        tabs = self._attention.tabs(self._workspace.snapshot.documents)
        made_from = (tabs, self.history.current, folders)
        if self._listed[0] != made_from:
            wanted = folders.wanted_tabs(tab.uri for tab in tabs)
            self._listed = (made_from, candidates(tabs, self.history.current, wanted))
        return self._listed[1]

    def _state(self) -> State | None:
        if self.folders is None:
            return None
        return State(
            folders=self.folders,
            choices=self.history.current,
            documents=self._workspace.snapshot.documents,
            looks=self.looks.seen,
            languages=self._languages,
            edited_lately=self._attention.edited_lately(),
            refused=self._attention.refused(),
        )
